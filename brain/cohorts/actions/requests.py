"""Asking to join a group, and what its organisers answer."""

from django.db import transaction
from django.utils import timezone

from brain.cohorts import notices
from brain.cohorts.actions import invitations
from brain.cohorts.actions.membership import record_and_tell, take_in
from brain.cohorts.models import Invitation, JoinRequest
from brain.cohorts.texts import REQUEST
from brain.cohorts.verbs import APPROVE, DECLINE
from brain.languages.detection import detect
from brain.languages.forgetting import forget_texts
from brain.members.models import KEEPING, Attendance, Member, Part


@transaction.atomic
def ask_to_join(*, member: Member, edition: int, words: str, invitation: Invitation | None = None) -> bool:
    """The organisers are told that the member asks to join; returns True where they are in the group at once.

    That is who was invited with an address of theirs. `invitation`: what they have who use another address.
    """
    attendance, _is_new = Attendance.objects.get_or_create(member=member, edition=edition)
    for open_one in Invitation.objects.open().for_member(member).filter(edition=edition):
        invitations.accept(invitation=open_one, member=member)
        return True
    if attendance.is_confirmed:
        return True
    request, _is_new = JoinRequest.objects.update_or_create(
        member=member,
        edition=edition,
        defaults={
            "words": words,
            "language": detect(words, likely=member.writes) if words else "",
            "asked_at": timezone.now(),
            "declined_at": None,
            "invitation": invitation,
        },
    )
    request.translations.all().delete()  # of what they said the last time
    forget_texts(REQUEST.name, [request.pk])
    notices.tell_of_request(request)
    return False


@transaction.atomic
def ask_by_profile(member: Member, edition: int) -> None:
    """The organisers are told that the member says in their profile that they took part: once, whatever follows."""
    request, is_new = JoinRequest.objects.get_or_create(member=member, edition=edition)
    if is_new:
        notices.tell_of_request(request)


@transaction.atomic
def take_back(*, attendance: Attendance) -> None:
    """The member does not ask to join any more."""
    JoinRequest.objects.filter(member=attendance.member_id, edition=attendance.edition).delete()
    Attendance.objects.filter(pk=attendance.pk, is_confirmed=False).delete()


@transaction.atomic
def approve(*, attendance: Attendance, actor: Member) -> None:
    """The member who asked is in the group, and is told: as what they say they were, unless that gives rights."""
    request = JoinRequest.objects.filter(member=attendance.member_id, edition=attendance.edition).first()
    invitation = request.invitation if request else None
    part = Part.PARTICIPANT if attendance.part in KEEPING else Part(attendance.part)
    take_in(member=attendance.member, edition=attendance.edition, part=part)
    if invitation:
        used = {"accepted_at": timezone.now(), "accepted_by": attendance.member, "due_at": None}
        Invitation.objects.unanswered().filter(pk=invitation.pk).update(**used)
    record_and_tell(APPROVE, attendance, actor)


@transaction.atomic
def decline(*, attendance: Attendance, actor: Member, reason: str) -> None:
    """The member does not come into the group, and is told why; they may ask again some weeks later."""
    asked = JoinRequest.objects.filter(member=attendance.member_id, edition=attendance.edition)
    if not asked.update(declined_at=timezone.now()):
        JoinRequest.objects.create(member=attendance.member, edition=attendance.edition, declined_at=timezone.now())
    Attendance.objects.filter(pk=attendance.pk, is_confirmed=False).delete()
    record_and_tell(DECLINE, attendance, actor, reason=reason)
