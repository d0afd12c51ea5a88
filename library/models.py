"""The library: academy editions, series, documents with their language editions and files."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brain.core.partialdates import PartialDateField
from brain.languages.models import Translation
from brain.members.audiences import validate_audience


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("Hybrid")


class Edition(models.Model):
    """One academy. Dates are as precise as they are known; what is not known is empty."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    start = PartialDateField(_("begins"))
    end = PartialDateField(_("ends"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    language = models.CharField(_("language of the theme"), max_length=12, default="en")
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    official_languages = models.JSONField(_("official languages"), default=list, blank=True)
    # What is known beside: {"hosts": [...], "organisers": [...], "weeks": 2, "report": {...}, "session_kinds": [...]}
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.city or self.get_mode_display()}"


class EditionTranslation(Translation):
    original = models.ForeignKey(Edition, models.CASCADE, related_name="translations")
    city = models.CharField(max_length=80, blank=True)
    theme = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_edition_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class Series(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    language = models.CharField(max_length=12, default="en")
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name_plural = "series"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name


class SeriesTranslation(Translation):
    original = models.ForeignKey(Series, models.CASCADE, related_name="translations")
    name = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_series_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DocumentQuerySet(models.QuerySet["Document"]):
    def published(self) -> "DocumentQuerySet":
        return self.filter(state=State.PUBLISHED)

    def for_audiences(self, audiences: frozenset[str]) -> "DocumentQuerySet":
        """The published documents that a person of these audiences may see."""
        return self.published().filter(audience__in=audiences)

    def newest_first(self) -> "DocumentQuerySet":
        return self.order_by("-issued", "-pk")


class Document(models.Model):
    """A work. What can be read of it stands in its language editions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=140, unique=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="documents")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="documents")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    audience = models.CharField(max_length=20, default="public", validators=[validate_audience])
    issued = PartialDateField(_("issued"), db_index=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    creators = models.CharField(_("creators"), max_length=200, blank=True)
    rights = models.CharField(_("rights"), max_length=200, blank=True)
    summary_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="summaries")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DocumentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug


class DocumentCountry(models.Model):
    """A country that a document is about (ISO 3166-1 alpha-2)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="countries")
    country = models.CharField(max_length=2, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "country"], name="one_row_a_country")
        ]

    def __str__(self) -> str:
        return self.country


class LanguageEdition(models.Model):
    """A document in one language. `title_is_translated`: the title was translated for this library."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="language_editions")
    language = models.CharField(_("language"), max_length=12)
    title = models.CharField(_("title"), max_length=300)
    abstract = models.TextField(_("abstract"), max_length=5_000, blank=True)
    is_original = models.BooleanField(_("original"), default=False)
    title_is_translated = models.BooleanField(default=False)
    identifier = models.CharField(_("identifier"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-is_original", "language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "language"], name="one_language_edition")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class AbstractTranslation(Translation):
    """The abstract of a document, for readers of a language in which the document itself does not exist."""

    original = models.ForeignKey(Document, models.CASCADE, related_name="abstracts")
    abstract = models.TextField(max_length=5_000)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_abstract_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


def _stored_name(version: "FileVersion", filename: str) -> str:
    """Files are kept under random names: nothing of a member's choice reaches the file system."""
    return f"{version.uuid.hex[:2]}/{version.uuid.hex}"


class FileVersion(models.Model):
    """An uploaded file; never changed afterwards. A newer version of the same language edition supersedes it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language_edition = models.ForeignKey(LanguageEdition, models.CASCADE, related_name="files")
    file = models.FileField(upload_to=_stored_name)
    name = models.CharField(max_length=160)  # as downloaded
    media_type = models.CharField(max_length=100)  # sniffed
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """Who takes part in the academies."""

    name = models.CharField(max_length=200, unique=True)
    short = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    founded = PartialDateField(blank=True, default="")
    facts = models.JSONField(default=list, blank=True)  # [{"as_of": "1920", "fact": {"en": ...}}]

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name


class Figure(models.Model):
    """A value that a source gives, with the day it held; two sources may differ, and both stand."""

    what = models.JSONField()  # {"en": ..., "fr": ...}
    key = models.CharField(max_length=160)  # the English form of `what`
    value = models.CharField(max_length=40)
    as_of = PartialDateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["key", "as_of"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "as_of"], name="one_value_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value} ({self.as_of})"
