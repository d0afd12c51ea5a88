"""The picture of a news item or an event; what it shows is said in words, in each language."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.languages.reading import label_in


def _name(instance: Any, filename: str) -> str:
    """Files are kept under random names: nothing of a member's choice reaches the file system."""
    name = uuid.uuid4().hex
    return f"news/{name[:2]}/{name}"


class Picture(models.Model):
    """A picture as WebP, at /n/pictures/UUID; who took it is said by what it goes with."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    image = models.FileField(upload_to=_name)
    width = models.PositiveIntegerField()  # in pixels
    height = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()  # in bytes
    sha256 = models.CharField(max_length=64)
    language = models.CharField(_("language"), max_length=12, default="en")  # of `text`
    text = models.CharField(_("what the picture shows"), max_length=500)

    def __str__(self) -> str:
        return self.text

    def text_for(self, reads: Sequence[str]) -> "Picture | PictureTranslation":
        """Return what has the words, and their language, for a reader of `reads`."""
        return label_in(self.language, self.translations.all(), reads) or self


class PictureTranslation(Translation):
    original = models.ForeignKey(Picture, models.CASCADE, related_name="translations")
    text = models.CharField(_("what the picture shows"), max_length=2 * 500)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_picture_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class WithPicture(models.Model):
    """Base of what has one picture and other things of the site beside it.

    `related`: what else it is about, as brain.members.subjects names it ("document:a-slug"), in their order.
    """

    picture = models.OneToOneField(Picture, models.SET_NULL, null=True, blank=True, related_name="%(class)s")
    photo_credit = models.CharField(_("photo credit"), max_length=120, blank=True)
    related = models.JSONField(_("related"), default=list, blank=True)

    class Meta:
        abstract = True
