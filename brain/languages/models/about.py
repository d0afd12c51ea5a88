"""What members write about themselves, in other languages."""

from typing import ClassVar

from django.db import models

from brain.languages.models.translations import Translation
from brain.members.models import Profile


class ProfileTranslation(Translation):
    original = models.ForeignKey(Profile, models.CASCADE, related_name="translations")
    about = models.TextField(max_length=2 * 2000)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_profile_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"
