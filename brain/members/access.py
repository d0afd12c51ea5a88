"""How views obtain members: what a person may not see is not found."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from brain.members.models import Attendance, Member
from brain.members.names import is_handle

Person = Member | AnonymousUser


def active_member(handle: str) -> Member:
    """Return the member with this handle. Raises Http404 for none, and for one who is no longer active."""
    return _member(handle, Member.objects.active().prefetch_related("attendances", "groups"))


def member_to_show(person: Member, handle: str) -> Member:
    """Return the member as active_member does; `is_blocked`: by `person`."""
    members = Member.objects.active().prefetch_related("attendances", "groups")
    return _member(handle, members.annotate(is_blocked=Exists(person.blocks.filter(blocked=OuterRef("pk")))))


def _member(handle: str, members: QuerySet[Member]) -> Member:
    if not is_handle(handle):
        raise Http404
    return get_object_or_404(members, handle=handle.casefold())


def may_edit(person: Person) -> bool:
    """Whether `person` is an editor or an administrator, who write the library and the news."""
    return isinstance(person, Member) and person.is_active and person.is_editor


def may_confirm(person: Member) -> bool:
    """Whether `person` may say who took part in an edition."""
    return person.is_moderator or person.is_editor


def attendance_to_decide(person: Member, handle: str, edition: int) -> Attendance:
    """Return what the member `handle` says of an edition. Raises Http404 for nothing that `person` is shown."""
    for attendance in attendances_shown(person, active_member(handle)):
        if attendance.edition == edition:
            if not may_confirm(person):
                raise PermissionDenied
            return attendance
    raise Http404


def attendances_shown(person: Member, member: Member) -> list[Attendance]:
    """Return the member's attendances that `person` is shown: unconfirmed ones to themselves and to who confirms."""
    sees_all = person == member or may_confirm(person)
    return [attendance for attendance in member.attendances.all() if attendance.is_confirmed or sees_all]


def member_to_block(person: Member, handle: str) -> Member:
    """Return the member with this handle for `person` to block or unblock; Http404 for themselves."""
    member = get_object_or_404(Member.objects.active(), handle=handle.casefold()) if is_handle(handle) else None
    if member is None or member == person:
        raise Http404
    return member


def blocked_by(person: Member) -> QuerySet[Member]:
    """Return whom `person` has blocked, by name."""
    return Member.objects.filter(pk__in=person.blocks.values("blocked")).order_by("name_skeleton")
