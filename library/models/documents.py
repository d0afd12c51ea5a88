"""Documents: works, the languages in which they can be read, and their files."""

import uuid
from collections.abc import Sequence
from pathlib import PurePath
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.core.partialdates import PartialDateField
from brain.core.readers import current_reader
from brain.languages.models import Translation
from brain.languages.reading import Shown, is_read, shown
from brain.members.audiences import validate_audience
from brain.publishing.models import Publishable, State
from library.models.academies import Edition
from library.models.people import Organisation, Person
from library.models.scanning import Scanned
from library.models.texts import Readable
from library.models.topics import Topic
from library.texts import Text, of_editions, translated


class Series(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    language = models.CharField(max_length=12, default="en")
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name_plural = "series"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name

    def name_for(self, reads: Sequence[str]) -> Text:
        return translated(self, "name", reads)


class SeriesTranslation(Translation):
    original = models.ForeignKey(Series, models.CASCADE, related_name="translations")
    name = models.CharField(max_length=2 * 160)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_series_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class DocumentType(models.TextChoices):
    """What kind of work it is, by the COAR Controlled Vocabulary of Resource Types (`uri`)."""

    BOOK = "c_2f33", _("Book")
    REPORT = "c_93fc", pgettext_lazy("of an academy", "Report")
    RESEARCH_REPORT = "c_18ws", _("Research report")
    POLICY_REPORT = "c_186u", _("Policy report")
    WORKING_PAPER = "c_8042", _("Working paper")
    ARTICLE = "c_6501", _("Journal article")
    CONFERENCE_PRESENTATION = "c_c94f", _("Presentation")
    CONFERENCE_PROCEEDINGS = "c_f744", _("Proceedings")
    TEACHING_MATERIAL = "R60J-J5BD", _("Training material")
    LEGAL_TEXT = "c_efa0", _("Law or regulation")
    STATISTICS = "c_ddb1", _("Statistics")
    IMAGE = "c_c513", _("Image")
    VIDEO = "c_12ce", _("Video")
    SOUND = "c_18cc", _("Sound recording")
    TEXT = "c_18cf", _("Other text")

    @property
    def uri(self) -> str:
        return f"http://purl.org/coar/resource_type/{self.value}"


class Licence(models.TextChoices):
    """What may be done with a work, by the address of the licence or of the statement on rights."""

    CC_BY = "https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"
    CC_BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0"
    CC_BY_NC = "https://creativecommons.org/licenses/by-nc/4.0/", "CC BY-NC 4.0"
    CC_BY_NC_SA = "https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC BY-NC-SA 4.0"
    CC_BY_NC_ND = "https://creativecommons.org/licenses/by-nc-nd/4.0/", "CC BY-NC-ND 4.0"
    CC_BY_ND = "https://creativecommons.org/licenses/by-nd/4.0/", "CC BY-ND 4.0"
    CC0 = "https://creativecommons.org/publicdomain/zero/1.0/", _("Public domain (CC0)")
    IN_COPYRIGHT = "https://rightsstatements.org/vocab/InC/1.0/", _("In copyright")


class Region(models.TextChoices):
    """A part of the world that a document is about, where it is about no single countries."""

    WORLD = "world", _("World")
    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ARAB_STATES = "arab-states", _("Arab States")
    ASIA = "asia", _("Asia")
    ASIA_AND_THE_PACIFIC = "asia-and-the-pacific", _("Asia and the Pacific")
    EUROPE = "europe", _("Europe")
    EUROPE_AND_CENTRAL_ASIA = "europe-and-central-asia", _("Europe and Central Asia")
    LATIN_AMERICA = "latin-america-and-the-caribbean", _("Latin America and the Caribbean")


class DocumentQuerySet(models.QuerySet["Document"]):
    def published(self) -> "DocumentQuerySet":
        return self.filter(state=State.PUBLISHED)

    def for_audiences(self, audiences: frozenset[str]) -> "DocumentQuerySet":
        """The published documents that a person of these audiences may see."""
        return self.published().filter(audience__in=audiences)

    def to_translate(self, audiences: frozenset[str]) -> "DocumentQuerySet":
        """The published documents that an editor of these audiences may see, and all drafts."""
        return self.filter(Q(state=State.DRAFT) | Q(state=State.PUBLISHED, audience__in=audiences))

    def newest_first(self) -> "DocumentQuerySet":
        return self.order_by("-issued", "-pk")

    def in_series_of(self, document: "Document") -> "DocumentQuerySet":
        """The other documents of the series that `document` belongs to; none where it belongs to none."""
        return self.filter(series__isnull=False, series=document.series_id).exclude(pk=document.pk)

    def related_to(self, document: "Document", siblings: int) -> "DocumentQuerySet":
        """What `document` is a summary of, its own summaries, and the newest `siblings` of its series."""
        newest = self.in_series_of(document).newest_first().values("pk")[:siblings]
        # A union, in which each part has its index: of an "or", SQLite goes through the whole table.
        near = (self.filter(pk=document.summary_of_id), self.filter(summary_of=document.pk), self.filter(pk__in=newest))
        first, *others = (part.values("pk") for part in near)
        return self.filter(pk__in=first.union(*others, all=True))

    def for_rows(self) -> "DocumentQuerySet":
        """What a row shows but the names of series and academies (library.naming), in three queries."""
        return self.prefetch_related("translations", LanguageEdition.objects.as_shown())

    def with_texts(self) -> "DocumentQuerySet":
        """All that a form or search asks for, in a number of queries that does not grow with the rows."""
        return self.select_related("series", "edition").prefetch_related(
            "countries",
            "creator_rows",
            "translations",
            "series__translations",
            "edition__translations",
            "language_editions__files",
        )


class Document(Publishable):
    """A work. What can be read of it stands in its language editions."""

    slug = models.SlugField(max_length=140, unique=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="documents")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="documents")
    audience = models.CharField(max_length=20, default="public", validators=[validate_audience])
    type = models.CharField(_("type"), max_length=12, choices=DocumentType, default=DocumentType.TEXT)
    issued = PartialDateField(_("issued"), db_index=True)
    region = models.CharField(_("region"), max_length=80, choices=Region, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="documents", verbose_name=_("subjects"))
    licence = models.CharField(_("licence"), max_length=80, choices=Licence, blank=True)
    rights = models.CharField(_("rights"), max_length=200, blank=True)
    # Until then its files are for editors alone; what it says of itself is for its audience.
    embargo_until = models.DateField(_("embargo until"), null=True, blank=True)
    summary_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="summaries")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DocumentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug

    @property
    def original(self) -> "LanguageEdition | None":
        """The language edition that the others were made from; the first one where that is not known."""
        return next(iter(self.language_editions.all()), None)

    @property
    def language(self) -> str:
        """The language of the original (BCP 47); "und" as long as there is none."""
        return self.original.language if self.original else "und"

    @cached_property
    def shown(self) -> Shown:
        """The document as the current reader gets what it says of itself: what exists in their language is its own."""
        is_own = any(map(self.exists_in, current_reader().languages))
        return Shown(self) if is_own else shown(self)

    def title_for(self, reads: Sequence[str]) -> Text:
        """Return the title of an edition that the reader reads, or one in their language, or the original's."""
        found = of_editions(self.language_editions.all(), self.translations.all(), "title", reads)
        return found or Text(self.slug, "und")

    def abstract_for(self, reads: Sequence[str]) -> Text | None:
        """Return the abstract in a language that the reader reads, or the original's, or None where there is none."""
        return of_editions(self.language_editions.all(), self.translations.all(), "abstract", reads)

    def exists_in(self, language: str) -> bool:
        """Whether there is an edition in `language`, of whichever region."""
        return any(is_read(edition.language, [language]) for edition in self.language_editions.all())


class CreatorKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class Creator(models.Model):
    """Who made a document, in the order of its title page; `name` as written there: "Family, Given" for a person."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="creator_rows")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=CreatorKind, default=CreatorKind.ORGANISATION)
    name = models.CharField(max_length=200)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="creations")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="creations")

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


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


class DocumentTranslation(Translation):
    """What a document says of itself, for readers of a language in which the document itself does not exist."""

    original = models.ForeignKey(Document, models.CASCADE, related_name="translations")
    title = models.CharField(max_length=2 * 300, blank=True)
    abstract = models.TextField(max_length=2 * 5_000, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_document_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class LanguageEditionQuerySet(models.QuerySet["LanguageEdition"]):
    def as_shown(self) -> Prefetch:
        """Those of some documents, to be fetched with what is shown of their newest files in one query."""
        newest = FileVersion.objects.filter(language_edition=OuterRef("pk"))
        shown = newest.values(
            shown=JSONObject(
                uuid="uuid", name="name", size="size", media_type="media_type", text_state="text_state",
                page_count="page_count", scan="scan",
            )
        )  # fmt: skip
        return Prefetch("language_editions", self.annotate(newest_file=Subquery(shown[:1])))


class LanguageEdition(models.Model):
    """A document in one language. `title_is_translated`: the title was translated for this library."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="language_editions")
    language = models.CharField(_("language"), max_length=12)
    title = models.CharField(_("title"), max_length=300)
    abstract = models.TextField(_("abstract"), max_length=5_000, blank=True)
    is_original = models.BooleanField(_("original"), default=False)
    title_is_translated = models.BooleanField(default=False)
    identifier = models.CharField(_("identifier"), max_length=120, blank=True)

    objects = LanguageEditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-is_original", "language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "language"], name="one_language_edition"),
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(is_original=True), name="one_original_a_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def file(self) -> "FileVersion | None":
        """The newest version of the file, if one has been uploaded."""
        if "newest_file" in vars(self):  # LanguageEditionQuerySet.as_shown
            shown = vars(self)["newest_file"]
            return FileVersion(**shown | {"uuid": uuid.UUID(shown["uuid"])}) if shown else None
        return next(iter(self.files.all()), None)


def _stored_name(version: "FileVersion", filename: str) -> str:
    """Files are kept under random names, one for each upload: nothing of a member's choice reaches the file system.

    Not even the form's key: of two uploads with one key, the one that is not kept must not take the other's file away.
    """
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class FileVersion(Scanned, Readable):
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

    class Meta(Scanned.Meta):
        ordering: ClassVar[list[str]] = ["-uploaded_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [*Scanned.Meta.indexes, *Readable.Meta.indexes]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["language_edition", "sha256"], name="one_row_a_content")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def format(self) -> str:
        """The name that people know the file's type by, such as PDF."""
        return PurePath(self.name).suffix[1:].upper()
