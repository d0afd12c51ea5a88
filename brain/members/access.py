"""How views obtain members: what a person may not see is not found."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from brain.members.models import Attendance, Member
from brain.members.names import is_handle


def active_member(handle: str) -> Member:
    """Return the member with this handle. Raises Http404 for none, and for one who is no longer active."""
    if not is_handle(handle):
        raise Http404
    members = Member.objects.active().prefetch_related("attendances", "groups")
    return get_object_or_404(members, handle=handle.casefold())


def may_confirm(person: Member) -> bool:
    """Whether `person` may say who took part in an edition."""
    return person.is_moderator or person.is_editor


def attendance_to_decide(person: Member, handle: str, edition: int) -> Attendance:
    """Return what the member `handle` says of an edition. Raises Http404 for none, PermissionDenied to others."""
    attendance = get_object_or_404(Attendance, member=active_member(handle), edition=edition)
    if not may_confirm(person):
        raise PermissionDenied
    return attendance


def attendances_shown(person: Member, member: Member) -> list[Attendance]:
    """Return the member's attendances that `person` is shown: unconfirmed ones to themselves and to who confirms."""
    sees_all = person == member or may_confirm(person)
    return [attendance for attendance in member.attendances.all() if attendance.is_confirmed or sees_all]
