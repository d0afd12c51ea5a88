"""What is read in files, page by page, and pictures of their first pages."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.extraction.problems import Problem
from library.extraction.readers import ODP, PDF, PPTX, READABLE


class TextState(models.TextChoices):
    WAITING = "waiting", _("Waits to be read")
    READING = "reading", _("Is being read")
    READ = "read", _("Read")
    CUT = "cut", _("Read in part")
    FAILED = "failed", _("Could not be read")
    NONE = "none", _("Not read")  # of a type without words, or superseded


class TextProblem(models.TextChoices):
    """Why a file's text could not be read, and what can be done (library.extraction.problems)."""

    ENCRYPTED = Problem.ENCRYPTED.value, _("The file is locked with a password. Upload it without one.")
    BROKEN = Problem.BROKEN.value, _("The file is damaged. Save it again, and upload it as a new version.")
    TOO_LARGE = Problem.TOO_LARGE.value, _("The file takes too much memory. Make it smaller, such as in several parts.")
    TOO_SLOW = Problem.TOO_SLOW.value, _("Reading the file takes too long. Make it simpler, such as in several parts.")
    NO_WORDS = (
        Problem.NO_WORDS.value,
        _("The file has no words, but perhaps pictures of them. Have the text recognised, and upload it again."),
    )
    AWAY = Problem.AWAY.value, _("The file could not be fetched from where it lies. Try again later.")


class Readable(models.Model):
    """Base of a file that has pages with words: `page_count` of them were read.

    What has no pages is read in parts of about one.
    """

    text_state = models.CharField(max_length=8, choices=TextState, default=TextState.WAITING)
    text_problem = models.CharField(max_length=12, choices=TextProblem, blank=True)
    text_since = models.DateTimeField(null=True, blank=True)  # when it came to be in that state
    text_tries = models.PositiveSmallIntegerField(default=0)
    page_count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["text_since"],
                condition=Q(text_state__in=[TextState.WAITING, TextState.READING]),
                name="%(class)ss_to_read",
            )
        ]

    media_type: str

    @property
    def has_words(self) -> bool:
        """Whether something was read in it."""
        return self.text_state in (TextState.READ, TextState.CUT)

    @property
    def is_readable(self) -> bool:
        """Whether files of its type are read at all."""
        return self.media_type in READABLE

    @property
    def is_pdf(self) -> bool:
        return self.media_type == PDF

    @property
    def has_slides(self) -> bool:
        return self.media_type in (PPTX, ODP)


class PageText(models.Model):
    """What is written on a page, in reading order; numbered from 1."""

    version = models.ForeignKey("library.FileVersion", models.CASCADE, related_name="page_texts")
    number = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "number"], name="one_text_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}, {self.number}"


def _name(picture: "PagePicture", filename: str) -> str:
    name = uuid.uuid4().hex
    return f"pages/{name[:2]}/{name}"


class PagePicture(models.Model):
    """What a page looks like, in WebP; numbered from 1."""

    version = models.ForeignKey("library.FileVersion", models.CASCADE, related_name="page_pictures")
    number = models.PositiveSmallIntegerField()
    image = models.FileField(upload_to=_name)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "number"], name="one_picture_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}, {self.number}"
