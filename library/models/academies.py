"""The academies: their editions, who takes part in them, and the figures that sources give."""

import uuid
from collections.abc import Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from brain.core.partialdates import PartialDateField
from brain.languages.models import Translation
from brain.members.audiences import LAST_EDITION
from library.texts import Text, translated


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("Hybrid")


class SessionKind(models.TextChoices):
    OPENING = "opening", _("Opening")
    PLENARY = "plenary", _("Plenary session")
    HIGH_LEVEL_PANEL = "high_level_panel", _("High-level panel")
    ELECTIVE = "elective", _("Elective")
    STUDY_VISIT = "study_visit", _("Study visit")
    MARKETPLACE = "marketplace", _("Marketplace")
    CLOSING = "closing", _("Closing")


class EditionDocument(models.TextChoices):
    """What is handed out for an academy as a whole."""

    AGENDA = "agenda", _("Agenda")
    BIOGRAPHIES = "biographies", _("Biographies")
    ORGANISING_TEAM = "organising_team", _("Organising team")


class EditionQuerySet(models.QuerySet["Edition"]):
    def with_texts(self) -> "EditionQuerySet":
        return self.prefetch_related("translations")


def validate_number(value: int) -> None:
    """Raise ValidationError for a number of whose participants there is no audience."""
    if not 1 <= value <= LAST_EDITION:
        raise ValidationError(_("Write the number of the academy, from 1 to %(last)d.") % {"last": LAST_EDITION})


class Edition(models.Model):
    """One academy. Dates are as precise as they are known; what is not known is empty."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), unique=True, validators=[validate_number])
    start = PartialDateField(_("begins"))
    end = PartialDateField(_("ends"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    language = models.CharField(_("language of the theme"), max_length=12, default="en")
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    official_languages = models.JSONField(_("official languages"), default=list, blank=True)
    # What sources tell beside, as brain/samples has it: "hosts", "organisers", "weeks", "known_facts" and the like.
    details = models.JSONField(default=dict, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.city or self.get_mode_display()}"

    def theme_for(self, reads: Sequence[str]) -> Text:
        return translated(self, "theme", reads)

    def city_in(self, language: str) -> str:
        """Return the city's name in `language`, which may differ from the theme's; empty for an online edition."""
        return translated(self, "city", [language]).text


class EditionTranslation(Translation):
    original = models.ForeignKey(Edition, models.CASCADE, related_name="translations")
    city = models.CharField(max_length=2 * 80, blank=True)
    theme = models.CharField(max_length=2 * 200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_edition_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class Figure(models.Model):
    """A value that a source gives, with the day it held; two sources may differ, and both stand."""

    what = models.JSONField()  # {"en": ..., "fr": ...}
    key = models.CharField(max_length=160)  # the English form of `what`
    value = models.CharField(max_length=40)
    values_in_words = models.JSONField(default=dict, blank=True)  # {"en": "over 1,000", ...}: where it is no number
    as_of = PartialDateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["key", "as_of"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "as_of"], name="one_value_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value} ({self.as_of})"
