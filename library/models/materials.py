"""What goes with an academy or one of its sessions: presentations, recordings, photos and links."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.members.audiences import validate_audience
from library.models.academies import Edition, EditionDocument
from library.models.documents import Document
from library.models.reports import Session
from library.models.scanning import Scanned
from library.texts import Text, translated

FLOOR = "floor"  # the track with whatever language is spoken


def _name(instance: Any, filename: str) -> str:
    """Files are kept under random names: nothing of a member's choice reaches the file system."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class MaterialQuerySet(models.QuerySet[Any]):
    def for_audiences(self, audiences: frozenset[str]) -> "MaterialQuerySet":
        """What a person of these audiences may see, as far as its session and report are seen."""
        return self.filter(audience__in=audiences)


class Material(models.Model):
    """Base: it belongs to an edition as a whole or to one session."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    order = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=20, default="public", validators=[validate_audience])
    added_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(edition__isnull=True) ^ Q(session__isnull=True),
                name="%(class)s_of_an_edition_or_a_session",
            )
        ]

    @property
    def owning_edition(self) -> Edition:
        """The edition that it goes with, or whose session it goes with."""
        return cast(Edition, self.session.edition if self.session else self.edition)


class Presentation(Material):
    """A document that was shown at a session, or is handed out for an edition (then `edition_kind` says as what)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="presented")
    edition_kind = models.CharField(max_length=16, choices=EditionDocument, blank=True)

    def __str__(self) -> str:
        return str(self.document)


class Recording(Material):
    """A recorded session, in one or several language tracks."""

    language = models.CharField(max_length=12, default="en")  # of the title
    title = models.CharField(_("title"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title or str(self.uuid)


class TrackForm(models.TextChoices):
    VIDEO = "video", _("Video")
    SOUND = "sound", _("Sound alone")


class Track(Scanned):
    """A recording in one language: a file kept here, or the address of one kept elsewhere.

    The sound alone may stand beside the picture, for slow lines.
    """

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="tracks")
    language = models.CharField(_("language"), max_length=12)  # BCP 47, or FLOOR
    form = models.CharField(_("form"), max_length=5, choices=TrackForm, default=TrackForm.VIDEO)
    url = models.URLField(_("address"), blank=True)
    file = models.FileField(upload_to=_name, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.PositiveIntegerField(_("length"), null=True, blank=True)

    class Meta(Scanned.Meta):
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recording", "language", "form"], name="one_track_a_language_and_form")
        ]

    def __str__(self) -> str:
        return f"{self.recording} ({self.language})"


class CaptionsKind(models.TextChoices):
    """What the cues of a WebVTT file are, by the values of <track kind> (HTML, 4.8.11.1)."""

    CAPTIONS = "captions", _("Captions")
    CHAPTERS = "chapters", _("Chapters")


class Captions(models.Model):
    """What is said in a recording, or its chapters, with the times (WebVTT)."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=12)
    kind = models.CharField(_("kind"), max_length=8, choices=CaptionsKind, default=CaptionsKind.CAPTIONS)
    text = models.TextField(max_length=1_000_000)  # WebVTT

    class Meta:
        verbose_name_plural = "captions"
        ordering: ClassVar[list[str]] = ["language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recording", "language", "kind"], name="captions_once_a_language_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.recording} ({self.language})"


class Photo(Material):
    """A picture with who took it; what it shows is said in words, in each language (`text`, its translations)."""

    image = models.FileField(upload_to=_name)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    credit = models.CharField(_("photo credit"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    text = models.CharField(_("what the picture shows"), max_length=500)

    def __str__(self) -> str:
        return self.text

    def text_for(self, reads: Sequence[str]) -> Text:
        return translated(self, "text", reads)


class PhotoTranslation(Translation):
    original = models.ForeignKey(Photo, models.CASCADE, related_name="translations")
    text = models.CharField(max_length=2 * 500, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_photo_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class Link(Material):
    """A page elsewhere that a session named; whether it still answers stands in library.models.links."""

    url = models.URLField(_("address"), max_length=500)
    language = models.CharField(_("language of the title"), max_length=12, default="en")
    title = models.CharField(_("title"), max_length=200)
    target_language = models.CharField(_("language of the page"), max_length=12, blank=True)

    def __str__(self) -> str:
        return self.title

    def title_for(self, reads: Sequence[str]) -> Text:
        return translated(self, "title", reads)


class LinkTranslation(Translation):
    original = models.ForeignKey(Link, models.CASCADE, related_name="translations")
    title = models.CharField(max_length=2 * 200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_link_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"
