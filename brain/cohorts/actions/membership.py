"""Who is in a group, and as what."""

from typing import Any

from django.db import transaction

from brain.cohorts import notices
from brain.cohorts.models import JoinRequest
from brain.cohorts.verbs import EDITION, GIVE_PART, PUT_BACK, REMOVE
from brain.members.models import Attendance, Member, Part
from brain.members.registry import revoke
from brain.moderation.actions.record import record

# From what gives least to what gives most.
_RISING = [Part.PARTICIPANT, Part.SPEAKER, Part.FACILITATOR, Part.ORGANISER]


@transaction.atomic
def take_in(*, member: Member, edition: int, part: Part) -> Attendance:
    """The member is confirmed in the group, as `part` or as what gives more that they are already."""
    attendance, is_new = Attendance.objects.select_for_update().get_or_create(
        member=member, edition=edition, defaults={"part": part, "is_confirmed": True}
    )
    if not is_new:
        before = Part(attendance.part)
        keeps = attendance.is_confirmed and _RISING.index(before) > _RISING.index(part)
        attendance.part, attendance.is_confirmed = (before if keeps else part), True
        attendance.save(update_fields=["part", "is_confirmed"])
    JoinRequest.objects.filter(member=member, edition=edition).delete()
    revoke(member)
    return attendance


@transaction.atomic
def give_part(*, attendance: Attendance, part: Part, actor: Member) -> None:
    """The member is in the group as `part`, with its rights, and is told."""
    if attendance.part == part:
        return
    before, attendance.part = attendance.part, part
    attendance.save(update_fields=["part"])
    revoke(attendance.member)
    record_and_tell(GIVE_PART, attendance, actor, details={"from": before, "to": part.value})


@transaction.atomic
def remove(*, attendance: Attendance, actor: Member, reason: str) -> None:
    """The member is not in the group any more, and is told why."""
    leave(attendance=attendance)
    record_and_tell(REMOVE, attendance, actor, reason=reason, details={"part": attendance.part})


@transaction.atomic
def put_back(*, member: Member, edition: int, part: Part, actor: Member, reason: str) -> None:
    """Who was taken out of the group is in it again, as what they were; nothing where they are in it by now."""
    if Attendance.objects.filter(member=member, edition=edition, is_confirmed=True).exists():
        return
    record_and_tell(PUT_BACK, take_in(member=member, edition=edition, part=part), actor, reason=reason)


@transaction.atomic
def leave(*, attendance: Attendance) -> None:
    """The member is not in the group any more; its rooms are shut to them."""
    Attendance.objects.filter(pk=attendance.pk).delete()
    JoinRequest.objects.filter(member=attendance.member_id, edition=attendance.edition).delete()
    revoke(attendance.member)


def record_and_tell(
    verb: str, attendance: Attendance, actor: Member, *, reason: str = "", details: dict[str, Any] | None = None
) -> None:
    """What was done about the member's place in the group is on record, and they are told of it."""
    entry = record(
        verb=verb,
        actor=actor,
        kind=EDITION,
        object_id=attendance.edition,
        member=attendance.member,
        reason=reason,
        details=details,
    )
    notices.tell_act(entry, attendance.member)
