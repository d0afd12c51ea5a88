"""News items, dated or not, and their translations."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brain.core.partialdates import PartialDateField
from brain.languages.models import Translation


class Kind(models.TextChoices):
    NEWS = "news", _("News")
    PUBLICATION = "publication", _("Publication")
    EVENT = "event", _("Event")
    INTERVIEW = "interview", _("Interview")
    PROJECT = "project", _("Project")
    TOOL = "tool", _("Tool")
    ACADEMY = "academy", _("Academy")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NewsQuerySet(models.QuerySet["NewsItem"]):
    def published(self) -> "NewsQuerySet":
        return self.filter(state=State.PUBLISHED)

    def newest_first(self) -> "NewsQuerySet":
        """The newest first; within a month those of unknown day, and those of no known date at the very end."""
        return self.order_by(F("date").desc(nulls_last=True), "-pk")


class NewsItem(models.Model):
    """One item. `date` may be a month, or nothing: then it is shown as undated."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    date = PartialDateField(_("date"), null=True, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("text"), max_length=10_000, blank=True)  # Markdown
    series = models.CharField(_("series"), max_length=120, blank=True)
    person = models.CharField(_("interviewee"), max_length=120, blank=True)
    person_role = models.CharField(_("role"), max_length=120, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)  # ISO 3166-1 alpha-2
    photo_credit = models.CharField(_("photo credit"), max_length=120, blank=True)
    event_start = PartialDateField(_("begins"), blank=True, default="")
    event_end = PartialDateField(_("ends"), blank=True, default="")
    has_recording = models.BooleanField(_("recorded"), default=False)
    # What it is about, by public number and slug: news knows nothing of the library (docs/architecture.md).
    edition = models.PositiveSmallIntegerField(_("academy edition"), null=True, blank=True)
    document_slug = models.CharField(_("publication"), max_length=140, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "news items"

    def __str__(self) -> str:
        return self.title


class NewsTranslation(Translation):
    original = models.ForeignKey(NewsItem, models.CASCADE, related_name="translations")
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=10_000, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_news_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"
