"""Audiences: who may see a thing, and which things a person may see.

Everything that is shown belongs to one audience: "public", "members", "edition-12" (the confirmed participants of
an edition) or one of a circle that another app knows, such as "talk-5" (the partners of a private conversation). A
person belongs to several. Pages, search, feeds and live streams all compare these two, so that the rule stands once,
here.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from brain.members.models import KEEPING, Attendance, Member, Role
from brain.members.permissions import Permission, holds
from brain.members.registry import circle_of, circles

PUBLIC = "public"
MEMBERS = "members"
MODERATORS = "moderators"  # of the whole site: for what is said to them alone
EDITORS = "editors"  # likewise
LAST_EDITION = 99  # the highest number of an edition
_ROLE, _PART = "role:", "part:"
_FORM = re.compile(r"public|members|edition-[1-9]\d?", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,11}", re.ASCII)


def edition_audience(number: int) -> str:
    """Return the audience of the participants of edition `number`."""
    return f"edition-{number}"


def validate_audience(value: str) -> None:
    """Raise ValidationError unless `value` names an audience."""
    if not (_FORM.fullmatch(value) or _is_of_circle(value)):
        raise ValidationError(_("An audience is public, members or edition-NUMBER."))


def _is_of_circle(value: str) -> bool:
    circle = circle_of(value)
    return bool(circle and _NUMBER.fullmatch(value.removeprefix(f"{circle.prefix}-")))


def audiences_of(person: Member | AnonymousUser) -> frozenset[str]:
    """Return the audiences that `person` belongs to as of now; moderators and editors belong to every edition's.

    To a private conversation nobody belongs by a role.
    """
    if not isinstance(person, Member) or not person.is_active:
        return frozenset({PUBLIC})
    editions = range(1, LAST_EDITION + 1) if holds(person, Permission.ENTER_EDITIONS) else ()
    team = [name for name, is_in in ((MODERATORS, person.is_moderator), (EDITORS, person.is_editor)) if is_in]
    every = map(edition_audience, editions)
    return frozenset({PUBLIC, MEMBERS, own_audience(person), *team, *every, *joined_audiences(person)})


def joined_audiences(member: Member) -> frozenset[str]:
    """Return the audiences that the member belongs to by no role: those of their editions and conversations."""
    if member.known_circles is not None:
        return member.known_circles
    return _audiences_among(_circles_of([member.pk])[member.pk])


def look_up(members: Collection[Member]) -> None:
    """What audiences_of asks of these objects, and their roles, is known by one query for all.

    For a request, or a look of the hub.
    """
    known = _circles_of([member.pk for member in members])
    for member in members:
        mine = known[member.pk]
        member.known_roles = frozenset(word.removeprefix(_ROLE) for word in mine if word.startswith(_ROLE))
        parts = (word.removeprefix(_PART).split("-") for word in mine if word.startswith(_PART))
        member.known_parts = frozenset((part, int(edition)) for part, edition in parts)
        member.known_circles = _audiences_among(mine)


def _audiences_among(words: Collection[str]) -> frozenset[str]:
    return frozenset(word for word in words if not word.startswith((_ROLE, _PART)))


def _circles_of(ids: Collection[int]) -> dict[int, set[str]]:
    """Return the audiences of editions and of circles that these members belong to.

    With them their roles ("role:editor") and what gives them rights in an edition ("part:organiser-12").
    """
    found: dict[int, set[str]] = defaultdict(set)
    for pk, audience in _memberships(ids):
        found[pk].add(audience)
    return found


def _memberships(ids: Collection[int]) -> QuerySet[Any, Any]:
    attended = Attendance.objects.filter(member__in=ids, is_confirmed=True).order_by()
    editions = attended.annotate(audience=Concat(Value("edition-"), Cast("edition", CharField())))
    holders: QuerySet[Any] = Member.groups.through.objects.filter(member__in=ids).order_by()
    roles = holders.annotate(role=Concat(Value(_ROLE), "group__name", output_field=CharField()))
    keeping = Concat(Value(_PART), "part", Value("-"), Cast("edition", CharField()), output_field=CharField())
    parts = attended.filter(part__in=KEEPING).annotate(word=keeping).values_list("member_id", "word")
    others = [roles.values_list("member_id", "role"), parts, *(circle.of(ids) for circle in circles())]
    return editions.values_list("member_id", "audience").union(*others, all=True)


def own_audience(member: Member) -> str:
    """Return the audience that is this member alone, such as the one of their bell."""
    return f"member.{member.pk}"


def those_who_see(audience: str) -> QuerySet[Member]:
    """Return the active members who belong to `audience` as of now: audiences_of, the other way round."""
    members = Member.objects.active()
    if audience in (PUBLIC, MEMBERS):
        return members
    if circle := circle_of(audience):
        return members.filter(pk__in=circle.who(audience))
    if role := {MODERATORS: Role.MODERATOR, EDITORS: Role.EDITOR}.get(audience):
        return Member.objects.acting().filter(_team(role)).distinct()
    edition = int(audience.removeprefix("edition-"))
    took_part = Attendance.objects.filter(edition=edition, is_confirmed=True).values("member")
    team = Member.objects.acting().filter(_team(Role.MODERATOR, Role.EDITOR))
    return members.filter(Q(pk__in=took_part) | Q(pk__in=team.values("pk")))


def _team(*roles: Role) -> Q:
    """Those with one of these roles; administrators have every role."""
    return Q(is_superuser=True) | Q(groups__name__in=[*roles, Role.ADMINISTRATOR])
