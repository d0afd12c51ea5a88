"""What is kept of languages: the pattern of a translation, and the glossary."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """How a translation came to be; a machine may write only where this is MACHINE."""

    OFFICIAL = "official", _("Official translation")
    HUMAN = "human", _("Translated by a person")
    MACHINE_EDITED = "machine_edited", _("Machine translation, improved by a person")
    MACHINE = "machine", _("Machine translation")


class Translation(models.Model):
    """Base of a feature's own table of translations: one row a language of an original.

    The subclass adds `original`, a foreign key with related_name="translations", the translated fields, and a
    unique constraint on (original, language).
    """

    language = models.CharField(max_length=12)  # BCP 47
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.HUMAN)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class GlossaryTerm(models.Model):
    """A term of the movement with its established form in each language: {"en": ..., "fr": ...}."""

    labels = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True)  # the English form

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return self.key

    def in_language(self, language: str) -> str:
        """Return the term's form in `language`; the English one where there is none."""
        return str(self.labels.get(language, self.key))
