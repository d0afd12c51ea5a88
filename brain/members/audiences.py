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

from brain.members.models import Attendance, Member, Role
from brain.members.registry import circle_of, circles

PUBLIC = "public"
MEMBERS = "members"
MODERATORS = "moderators"  # of the whole site: for what is said to them alone
_ROLE = "role:"
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
    editions = range(1, 100) if person.is_moderator or person.is_editor else ()
    team = [MODERATORS] if person.is_moderator else []
    every = map(edition_audience, editions)
    return frozenset({PUBLIC, MEMBERS, own_audience(person), *team, *every, *joined_audiences(person)})


def joined_audiences(member: Member) -> frozenset[str]:
    """Return the audiences that the member belongs to by no role: those of their editions and conversations."""
    if member.known_circles is not None:
        return member.known_circles
    return frozenset(word for word in _circles_of([member.pk])[member.pk] if not word.startswith(_ROLE))


def look_up(members: Collection[Member]) -> None:
    """What audiences_of asks of these objects, and their roles, is known by one query for all.

    For a request, or a look of the hub.
    """
    known = _circles_of([member.pk for member in members])
    for member in members:
        mine = known[member.pk]
        member.known_roles = frozenset(word.removeprefix(_ROLE) for word in mine if word.startswith(_ROLE))
        member.known_circles = frozenset(word for word in mine if not word.startswith(_ROLE))


def _circles_of(ids: Collection[int]) -> dict[int, set[str]]:
    """Return the audiences of editions and of circles that these members belong to, and their roles ("role:editor")."""
    found: dict[int, set[str]] = defaultdict(set)
    for pk, audience in _memberships(ids):
        found[pk].add(audience)
    return found


def _memberships(ids: Collection[int]) -> QuerySet[Any, Any]:
    attended = Attendance.objects.filter(member__in=ids, is_confirmed=True).order_by()
    editions = attended.annotate(audience=Concat(Value("edition-"), Cast("edition", CharField())))
    holders: QuerySet[Any] = Member.groups.through.objects.filter(member__in=ids).order_by()
    roles = holders.annotate(role=Concat(Value(_ROLE), "group__name", output_field=CharField()))
    others = [roles.values_list("member_id", "role"), *(circle.of(ids) for circle in circles())]
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
    if audience == MODERATORS:
        return members.filter(_team(Role.MODERATOR)).distinct()
    edition = int(audience.removeprefix("edition-"))
    took_part = Attendance.objects.filter(edition=edition, is_confirmed=True).values("member")
    return members.filter(Q(pk__in=took_part) | _team(Role.MODERATOR, Role.EDITOR)).distinct()


def _team(*roles: Role) -> Q:
    """Those with one of these roles; administrators have every role."""
    return Q(is_superuser=True) | Q(groups__name__in=[*roles, Role.ADMINISTRATOR])
