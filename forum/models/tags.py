"""What topics are about, in words that moderators keep."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation


class Tag(models.Model):
    """A word of the moderated list; its names in other languages are translations of `name`."""

    slug = models.SlugField(max_length=60, unique=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        return self.name


class TagTranslation(Translation):
    original = models.ForeignKey(Tag, models.CASCADE, related_name="translations")
    name = models.CharField(_("name"), max_length=2 * 60)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_tag_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"
