"""Asking people into a group, and what they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from brain.cohorts import tasks
from brain.cohorts.actions.membership import take_in
from brain.cohorts.models import Invitation
from brain.cohorts.models.invitations import ALL_AGAIN_AFTER, NEXT_TURN, InvitationQuerySet
from brain.cohorts.verbs import EDITION, INVITE, INVITE_LIST, UNINVITE
from brain.members.models import Attendance, Member, Part
from brain.moderation.actions.record import record


class NotOpen(Exception):
    """The invitation has been answered, taken back, or is too old."""


@dataclass(frozen=True)
class Guest:
    """Somebody to be invited: an address in small letters, a name or "", a language of the site, and as what."""

    email: str
    name: str
    language: str
    part: str = Part.PARTICIPANT


@transaction.atomic
def invite(*, edition: int, guest: Guest, actor: Member) -> Invitation:
    """The person is asked into the group of the edition, by one mail; who was asked before is not asked again.

    One that was taken back is asked anew. Who asks to join already, with this address, is in the group at once.
    """
    (invitation,) = _invite(edition=edition, guests=[guest], actor=actor)
    record(
        verb=INVITE,
        actor=actor,
        kind=EDITION,
        object_id=edition,
        details={"invitation": invitation.pk, "as": guest.part},
    )
    tasks.send_invitations.enqueue()
    return invitation


@transaction.atomic
def invite_list(*, edition: int, guests: Sequence[Guest], actor: Member, sheet: int) -> None:
    """The people of one part of a list are asked into the group; `sheet`: the number of the import."""
    _invite(edition=edition, guests=guests, actor=actor)
    record(
        verb=INVITE_LIST,
        actor=actor,
        kind=EDITION,
        object_id=edition,
        details={"import": sheet, "people": len(guests)},
    )


def _invite(*, edition: int, guests: Sequence[Guest], actor: Member) -> list[Invitation]:
    addresses = [guest.email for guest in guests]
    invitations = Invitation.objects.filter(edition=edition, email__in=addresses)
    invitations.filter(withdrawn_at__isnull=False).delete()  # as what they were invited then is no more
    Invitation.objects.bulk_create(
        [
            Invitation(
                edition=edition,
                email=guest.email,
                name=guest.name,
                language=guest.language,
                part=guest.part,
                invited_by=actor,
            )
            for guest in guests
        ],
        ignore_conflicts=True,
    )
    for invitation, member in _who_asked_already(edition, addresses):
        accept(invitation=invitation, member=member)
    return list(invitations)


def _who_asked_already(edition: int, addresses: Iterable[str]) -> list[tuple[Invitation, Member]]:
    """Return the invitations whose people have asked to join by themselves, with an address that they confirmed."""
    asking = Attendance.objects.filter(edition=edition, is_confirmed=False, member__is_active=True)
    known = asking.filter(member__emailaddress__email__in=addresses, member__emailaddress__verified=True)
    here = known.annotate(address=F("member__emailaddress__email")).select_related("member")
    found = {row.address: row.member for row in here}
    open_ones = Invitation.objects.open().filter(edition=edition, email__in=found)
    return [(invitation, found[invitation.email]) for invitation in open_ones]


@transaction.atomic
def send_again(*, invitation: Invitation) -> bool:
    """The invitation is sent once more, and the link sent before leads nowhere any more.

    False, and nothing, where it was answered or taken back, or is to be sent anyway.
    """
    return bool(_send_anew(Invitation.objects.filter(pk=invitation.pk)))


@transaction.atomic
def send_all_again(*, edition: int) -> int:
    """So are all into the group of the edition that were not sent in the last days (ALL_AGAIN_AFTER); how many."""
    before = timezone.now() - ALL_AGAIN_AFTER
    return _send_anew(Invitation.objects.filter(edition=edition).exclude(sent_at__gt=before))


def _send_anew(invitations: InvitationQuerySet) -> int:
    waiting = invitations.unanswered().filter(due_at=None)
    count = waiting.update(
        turn=NEXT_TURN, token_digest="", due_at=timezone.now(), attempts=0, failed_at=None, expires_at=None
    )
    if count:
        tasks.send_invitations.enqueue()
    return count


@transaction.atomic
def withdraw(*, invitation: Invitation, actor: Member) -> None:
    """The unanswered invitation is taken back: its link leads nowhere. Raises NotOpen for one that was answered."""
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(withdrawn_at=timezone.now(), due_at=None):
        raise NotOpen
    record(
        verb=UNINVITE,
        actor=actor,
        kind=EDITION,
        object_id=invitation.edition,
        details={"invitation": invitation.pk},
    )


@transaction.atomic
def accept(*, invitation: Invitation, member: Member) -> None:
    """The member is in the group, as what they were invited; the invitation is used. Raises NotOpen."""
    here = Invitation.objects.open().filter(pk=invitation.pk)
    if not here.update(accepted_at=timezone.now(), accepted_by=member, due_at=None):
        raise NotOpen
    take_in(member=member, edition=invitation.edition, part=Part(invitation.part))


@transaction.atomic
def decline(*, invitation: Invitation) -> None:
    """The person does not want to come, and is not asked again by a list. Raises NotOpen."""
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(declined_at=timezone.now(), due_at=None):
        raise NotOpen
