"""News items, dated or not, and their translations."""

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.core.partialdates import PartialDateField
from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from brain.news.models.pictures import WithPicture
from brain.publishing.models import Publishable, State


class Kind(models.TextChoices):
    NEWS = "news", _("News")
    PUBLICATION = "publication", _("Publication")
    EVENT = "event", _("Event")
    INTERVIEW = "interview", _("Interview")
    PROJECT = "project", _("Project")
    TOOL = "tool", _("Tool")
    ACADEMY = "academy", _("Academy")


# What the tabs of the list say, in their order.
KINDS_IN_PLURAL = [
    (Kind.PUBLICATION, _("Publications")),
    (Kind.EVENT, _("Events")),
    (Kind.INTERVIEW, _("Interviews")),
    (Kind.PROJECT, _("Projects")),
    (Kind.TOOL, _("Tools")),
    (Kind.ACADEMY, _("Academies")),
    (Kind.NEWS, _("Other news")),
]
# The hue of each kind (static/css/site.css).
_HUES: dict[str, int] = {
    Kind.NEWS: 2,
    Kind.PUBLICATION: 4,
    Kind.EVENT: 7,
    Kind.INTERVIEW: 8,
    Kind.PROJECT: 1,
    Kind.TOOL: 11,
    Kind.ACADEMY: 12,
}


class NewsQuerySet(models.QuerySet["NewsItem"]):
    def published(self) -> "NewsQuerySet":
        return self.filter(state=State.PUBLISHED)

    def to_translate(self) -> "NewsQuerySet":
        """Published items and drafts."""
        return self.exclude(state=State.WITHDRAWN)

    def newest_first(self) -> "NewsQuerySet":
        """The newest first; within a month those of unknown day last, and those of no known date at the very end."""
        return self.order_by("-date", "-pk")

    def dated_in(self, period: str) -> "NewsQuerySet":
        """The items of a month ("2021-11") or a year ("2021"); the undated ones for ""."""
        return self.filter(date__startswith=period) if period else self.filter(date="")

    def with_translations(self) -> "NewsQuerySet":
        return self.prefetch_related("translations")

    def with_pictures(self) -> "NewsQuerySet":
        return self.select_related("picture").prefetch_related("picture__translations")

    def interviews(self) -> "NewsQuerySet":
        """The conversations that belong to a series."""
        return self.filter(kind=Kind.INTERVIEW).exclude(series="").exclude(person="")

    def count_by_month(self) -> list[tuple[str, int]]:
        """Every month with news and their number, the newest first; a year where the month, "" where all is unknown."""
        months = self.order_by().annotate(period=Substr("date", 1, 7)).values("period")
        return list(months.annotate(number=Count("pk")).order_by("-period").values_list("period", "number"))


class NewsItem(Publishable, WithPicture):
    """One item. `date` may be a month, or nothing: then it is shown as undated."""

    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    date = PartialDateField(_("date"), blank=True, default="", db_index=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("text"), max_length=10_000, blank=True)  # Markdown
    series = models.CharField(_("series"), max_length=120, blank=True)
    person = models.CharField(_("interviewee"), max_length=120, blank=True)
    person_role = models.CharField(_("role"), max_length=120, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)  # ISO 3166-1 alpha-2
    tool_languages = models.JSONField(_("languages of the tool"), default=list, blank=True)  # BCP 47
    event_start = PartialDateField(_("begins"), blank=True, default="")
    event_end = PartialDateField(_("ends"), blank=True, default="")
    has_recording = models.BooleanField(_("recorded"), default=False)
    # By its public number: news knows nothing of the library (docs/architecture.md).
    edition = models.PositiveSmallIntegerField(_("academy edition"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "news items"

    def __str__(self) -> str:
        return self.title

    @cached_property
    def shown(self) -> Shown:
        """The item as the current reader gets it; whoever shows several asks show_all, which says more."""
        return shown(self)

    @property
    def permalink(self) -> str:
        """The address that holds in every language and for ever."""
        return f"/n/{self.uuid}"

    @property
    def month(self) -> str:
        """The month of the date ("2021-11"), or the year where that is all; "" for an undated item."""
        return self.date[:7]

    @property
    def known_day(self) -> datetime | None:
        """The day (UTC), where it is known: for what knows no partial dates."""
        return datetime.fromisoformat(self.date).replace(tzinfo=UTC) if len(self.date) == 10 else None

    @property
    def hue(self) -> int:
        return _HUES[self.kind]


class NewsTranslation(Translation):
    original = models.ForeignKey(NewsItem, models.CASCADE, related_name="translations")
    title = models.CharField(_("title"), max_length=2 * 200)
    summary = models.TextField(_("text"), max_length=2 * 10_000, blank=True)
    series = models.CharField(_("series"), max_length=2 * 120, blank=True)
    person_role = models.CharField(_("role"), max_length=2 * 120, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_news_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"
