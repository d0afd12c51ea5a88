"""What members say of themselves: their profile, and the organisations that they work with."""

import unicodedata
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.core.partialdates import PartialDateField
from brain.members.models.members import Member

MOST_AFFILIATIONS, MOST_INTERESTS = 6, 12


class Level(models.TextChoices):
    """How well somebody reads or writes a language."""

    FIRST = "first", pgettext_lazy("level of a language", "First language")
    FLUENT = "fluent", pgettext_lazy("level of a language", "Fluently")
    WELL = "well", pgettext_lazy("level of a language", "Well")
    SOME = "some", pgettext_lazy("level of a language", "A little")


class Wish(models.TextChoices):
    """What a member would like to be contacted for."""

    EXCHANGE = "exchange", _("Exchange of experience")
    PROJECTS = "projects", _("Projects together")
    ADVICE = "advice", _("Advice that I can give")
    SPEAKING = "speaking", _("Talks and trainings")
    RESEARCH = "research", _("Research")
    TRANSLATING = "translating", _("Translating")


class Profile(models.Model):
    """What a member says of themselves, besides what the account needs; who sees what: Member.sight_of.

    A member who has said nothing yet has none.
    """

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="profile")
    address = models.CharField(_("how to address me"), max_length=80, blank=True)
    about = models.TextField(_("about me"), max_length=2000, blank=True)  # Markdown
    language = models.CharField(max_length=12, blank=True)  # of `about` (BCP 47)
    levels = models.JSONField(default=dict, blank=True)  # {"fr": {"reads": "first", "writes": "well"}}, BCP 47
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)  # IANA
    interests = models.JSONField(_("interests"), default=list, blank=True)  # registry.interest_names
    open_to = models.JSONField(_("open to contact"), default=list, blank=True)  # Wish

    def __str__(self) -> str:
        return self.member.name


class Affiliation(models.Model):
    """A member works, or worked, with an organisation. `folded` tells organisations apart, however they are typed."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="affiliations")
    name = models.CharField(_("organisation"), max_length=120)
    folded = models.CharField(max_length=120, db_index=True, editable=False)
    role = models.CharField(_("role"), max_length=120, blank=True)
    since = PartialDateField(_("since"), blank=True, default="")
    until = PartialDateField(_("until"), blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name


def fold(name: str) -> str:
    """Return the name of an organisation, or a word of it, by which it is found: NFKC, one case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:120]
