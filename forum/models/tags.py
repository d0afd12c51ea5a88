"""What topics are about, in words that moderators keep."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation

MAX_TAG = 60
TAGS_A_TOPIC = 5


class TagQuerySet(models.QuerySet["Tag"]):
    def listed(self) -> "TagQuerySet":
        """Those that topics can have."""
        return self.filter(joined_to=None)


class Tag(models.Model):
    """A word of the moderated list; its names in other languages are translations of `name`.

    One that was joined to another stays for its address alone, which leads to the other.
    """

    slug = models.SlugField(max_length=MAX_TAG, unique=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    name = models.CharField(_("name"), max_length=MAX_TAG)
    joined_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="joined")

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        return self.name


class TagTranslation(Translation):
    original = models.ForeignKey(Tag, models.CASCADE, related_name="translations")
    name = models.CharField(_("name"), max_length=2 * MAX_TAG)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_tag_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"
