"""Audiences: who may see a thing, and which things a person may see.

Everything that is shown belongs to one audience: "public", "members" or "edition-12" (the confirmed participants of
an edition). A person belongs to several. Pages, search, feeds and live streams all compare these two, so that the
rule stands once, here.
"""

import re

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from brain.members.models import Attendance, Member, Role

PUBLIC = "public"
MEMBERS = "members"
_FORM = re.compile(r"public|members|edition-[1-9]\d?", re.ASCII)


def edition_audience(number: int) -> str:
    """Return the audience of the participants of edition `number`."""
    return f"edition-{number}"


def validate_audience(value: str) -> None:
    """Raise ValidationError unless `value` names an audience."""
    if not _FORM.fullmatch(value):
        raise ValidationError(_("An audience is public, members or edition-NUMBER."))


def audiences_of(person: Member | AnonymousUser) -> frozenset[str]:
    """Return the audiences that `person` belongs to as of now; moderators and editors belong to every edition's."""
    if not isinstance(person, Member) or not person.is_active:
        return frozenset({PUBLIC})
    editions = range(1, 100) if person.is_moderator or person.is_editor else person.confirmed_editions
    return frozenset({PUBLIC, MEMBERS, own_audience(person), *map(edition_audience, editions)})


def own_audience(member: Member) -> str:
    """Return the audience that is this member alone, such as the one of their bell."""
    return f"member.{member.pk}"


def those_who_see(audience: str) -> QuerySet[Member]:
    """Return the active members who belong to `audience` as of now: audiences_of, the other way round."""
    members = Member.objects.active()
    if audience in (PUBLIC, MEMBERS):
        return members
    edition = int(audience.removeprefix("edition-"))
    took_part = Attendance.objects.filter(edition=edition, is_confirmed=True).values("member")
    team = Q(is_superuser=True) | Q(groups__name__in=[Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR])
    return members.filter(Q(pk__in=took_part) | team).distinct()
