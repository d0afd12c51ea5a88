"""Notices about groups: each in its member's language, since an academy has another name in each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from brain.cohorts.models import Invitation, JoinRequest
from brain.languages.readers import own_language
from brain.members.audiences import MEMBERS, edition_audience
from brain.members.models import Attendance, Member, Part, Role
from brain.members.registry import edition_names
from brain.moderation.actions.record import tell
from brain.moderation.models import AuditEntry
from brain.moderation.named import Named
from brain.notifications.actions import notify
from brain.notifications.models import Kind

INVITED, ASKED = "invited", "asked"


def url_of(edition: int) -> str:
    """Return the permalink of the group."""
    return f"/g/{edition}"


def name_of(edition: int) -> str:
    """Return what the edition is called in the active language."""
    return edition_names().get(edition, str(edition))


def names(reader: Member, editions: Collection[int]) -> dict[int, Named]:
    """Return what the editions are called in the audit log."""
    known = edition_names()
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {number: Named(known[number], language, url_of(number)) for number in editions if number in known}


def tell_of_request(request: JoinRequest) -> None:
    """Who keeps the group is told that somebody asks to join: its organisers, or where it has none, the team."""
    _tell(
        _keepers_of(request.edition),
        request.edition,
        act=ASKED,
        key=f"request.{request.pk}.{request.asked_at:%Y%m%d%H%M%S}",
        actor=request.member,
        excerpt=request.words,
        excerpt_language=request.language,
        url=f"{url_of(request.edition)}/requests",
        audience=edition_audience(request.edition),
    )


def tell_of_invitation(invitation: Invitation, member: Member) -> None:
    """The member is told on the site that they are invited, once for each time that it is sent."""
    _tell(
        [member],
        invitation.edition,
        act=INVITED,
        key=f"invitation.{invitation.pk}.{invitation.turn}",
        actor=invitation.invited_by,
        excerpt="",
        excerpt_language="",
        url=url_of(invitation.edition),
        audience=MEMBERS,
    )


def _tell(members: Iterable[Member], edition: int, **said: Any) -> None:
    for some, title, language in _by_language(members, edition):
        notify(members=some, kind=Kind.COHORT, group=f"cohort.{edition}", title=title, title_language=language, **said)


def tell_act(entry: AuditEntry, member: Member) -> None:
    """The member is told what was done about their place in a group, and why."""
    for members, title, language in _by_language([member], entry.object_id):
        tell(
            entry,
            members,
            title=title,
            title_language=language,
            url=url_of(entry.object_id),
            group=f"cohort.{entry.object_id}",
        )


def _keepers_of(edition: int) -> Iterable[Member]:
    keeping = Attendance.objects.filter(edition=edition, part=Part.ORGANISER, is_confirmed=True)
    organisers = Member.objects.active().filter(pk__in=keeping.values("member"))
    team = Q(is_superuser=True) | Q(groups__name__in=[Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR])
    return list(organisers) or Member.objects.active().filter(team).distinct()


def _by_language(members: Iterable[Member], edition: int) -> Iterator[tuple[list[Member], str, str]]:
    """Yield the members who have one language, with the edition's name in it, and the language."""
    found: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        found[own_language(member) or settings.LANGUAGE_CODE].append(member)
    for language, some in found.items():
        with translation.override(language):
            yield some, name_of(edition), language
