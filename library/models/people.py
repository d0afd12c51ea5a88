"""People and organisations: who makes documents, speaks at sessions, and hosts academies."""

import re
import uuid
from collections.abc import Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from brain.core.partialdates import PartialDateField
from library.texts import Text, label

_ORCID = re.compile(r"(\d{4}-){3}\d{3}[\dX]", re.ASCII)
_ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}\d{2}", re.ASCII)


def validate_orcid(value: str) -> None:
    """Raise ValidationError unless `value` is an ORCID iD, such as 0000-0002-1825-0097 (ISO 7064 MOD 11-2)."""
    if not _ORCID.fullmatch(value):
        raise ValidationError(_("Write the ORCID iD as 0000-0002-1825-0097."))
    total = 0
    for digit in value.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != value[-1]:
        raise ValidationError(_("There is a mistake in this ORCID iD."))


def validate_ror(value: str) -> None:
    """Raise ValidationError unless `value` has the form of a ROR ID without its address, such as 02mhbdp94."""
    if not _ROR.fullmatch(value):
        raise ValidationError(_("Write the ROR ID as its nine last characters, such as 02mhbdp94."))


class Person(models.Model):
    """Somebody whom the academies' materials name; not a member, though a member may be the same person."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=140, unique=True)
    name = models.CharField(_("name"), max_length=160)
    sort_name = models.CharField(_("name for lists"), max_length=160, blank=True)  # "Family, Given"
    names = models.JSONField(default=dict, blank=True)  # {"ko": ..., "ar": ...}: how it is written in other languages
    orcid = models.CharField("ORCID", max_length=19, blank=True, validators=[validate_orcid])

    class Meta:
        verbose_name_plural = "people"
        ordering: ClassVar[list[str]] = ["sort_name", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    def name_for(self, reads: Sequence[str]) -> Text:
        return label(self.names, reads, self.name)


class Organisation(models.Model):
    """Who takes part in the academies."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, unique=True)
    names = models.JSONField(default=dict, blank=True)  # {"en": ..., "fr": ...}: where a translation makes sense
    short = models.CharField(max_length=20, blank=True)
    cities = models.JSONField(default=dict, blank=True)  # {"en": ..., "fr": ...}
    country = models.CharField(max_length=2, blank=True)
    ror = models.CharField("ROR", max_length=9, blank=True, validators=[validate_ror])
    founded = PartialDateField(blank=True, default="")
    facts = models.JSONField(default=list, blank=True)  # [{"as_of": "1920", "fact": {"en": ...}}]

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name

    def name_for(self, reads: Sequence[str]) -> Text:
        return label(self.names, reads, self.name)
