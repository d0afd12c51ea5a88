"""How views obtain members: what a person may not see is not found. And whether a member may write at all."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.figures import write_moment
from brain.members.audiences import joined_audiences
from brain.members.models import KEEPING, Attendance, Member, Part, Role
from brain.members.names import is_handle
from brain.members.permissions import Permission, holds, refuse_unless
from brain.members.sights import DEFAULTS, Detail, Sight

Person = Member | AnonymousUser

WITHOUT_END = datetime(9999, 1, 1, tzinfo=UTC)  # the date of what holds until somebody lifts it


def active_member(handle: str) -> Member:
    """Return the member with this handle. Raises Http404 for none, and for one who is no longer active."""
    return _member(handle, Member.objects.active().prefetch_related("attendances", "groups"))


def member_to_show(person: Person, handle: str) -> Member:
    """Return the member as active_member does, with all that a profile says; `is_blocked`: by `person`.

    Raises Http404 for a guest to whom the member shows nothing.
    """
    members = Member.objects.active().select_related("profile").prefetch_related("attendances", "affiliations")
    holders = Member.groups.through.objects.filter(member=OuterRef("pk"))
    members = members.annotate(**{f"holds_{role}": Exists(holders.filter(group__name=role)) for role in Role.values})
    if isinstance(person, Member):
        members = members.annotate(is_blocked=Exists(person.blocks.filter(blocked=OuterRef("pk"))))
    member = _member(handle, members)
    member.known_roles = frozenset(role for role in Role.values if getattr(member, f"holds_{role}"))
    if not isinstance(person, Member) and not profile_shown(person, member):
        raise Http404
    return member


def _member(handle: str, members: QuerySet[Member]) -> Member:
    if not is_handle(handle):
        raise Http404
    return get_object_or_404(members, handle=handle.casefold())


def refuse_unless_may_write(person: Person) -> None:
    """Raise PermissionDenied, in the reader's language, for a member who is silenced: they read, and write nothing.

    Every access function by which something is written asks this. Not asked: what goes to moderators alone (reports,
    appeals), what is a member's own (drafts, bookmarks, settings), and taking back what one wrote.
    """
    if reason := why_silent(person):
        raise PermissionDenied(reason)


def may_write(person: Person) -> bool:
    """Whether `person` is not silenced; whether a guest may write is asked elsewhere."""
    return not why_silent(person)


def why_silent(person: Person) -> str:
    """Return what a silenced member is told, until when in the reader's language; "" for everybody else."""
    until = person.silenced_until if isinstance(person, Member) and person.is_silenced else None
    if until is None:
        return ""
    if until >= WITHOUT_END:
        return _("You can read, but not write: moderators have decided so.")
    moment = write_moment(until, get_language() or settings.LANGUAGE_CODE)
    return _("You can read, but not write, until %(moment)s: moderators have decided so.") % {"moment": moment}


def may_edit(person: Person) -> bool:
    """Whether `person` is an editor or an administrator, who write the library and the news."""
    return holds(person, Permission.EDIT_LIBRARY)


def may_confirm(person: Person, edition: int) -> bool:
    """Whether `person` may say who took part in this edition."""
    return holds(person, Permission.CONFIRM_ATTENDANCE, edition=edition)


def may_decide(person: Person, attendance: Attendance) -> bool:
    """Whether `person` may confirm this attendance, or take that back; an organiser's only the team of the site."""
    is_organiser = attendance.is_confirmed and attendance.part == Part.ORGANISER
    return may_confirm(person, attendance.edition) and (
        not is_organiser or holds(person, Permission.CONFIRM_ATTENDANCE)
    )


def profile_shown(reader: Person, member: Member) -> frozenset[str]:
    """Return which parts (Detail) of the member's profile `reader` sees as of now."""
    if reader == member:
        return frozenset(Detail.values)
    sights = {detail: member.sight_of(detail) for detail in Detail.values}
    seen = {Sight.EVERYONE, Sight.MEMBERS} if isinstance(reader, Member) else {Sight.EVERYONE}
    if Sight.FELLOWS in sights.values() and not editions_joined(reader).isdisjoint(member.confirmed_editions):
        seen.add(Sight.FELLOWS)
    return frozenset(detail for detail, sight in sights.items() if sight in seen)


def showing(reader: Member, detail: str) -> Q:
    """Return what finds the members of whom `reader` sees this part (Detail): profile_shown, for many at once."""
    key, always = f"shown_to__{detail}", [Sight.EVERYONE, Sight.MEMBERS]
    seen = Q(pk=reader.pk) | Q(**{f"{key}__in": always})
    if DEFAULTS[detail] in always:
        seen |= Q(**{f"{key}__isnull": True})
    if editions := editions_joined(reader):
        fellows = Attendance.objects.filter(edition__in=editions, is_confirmed=True).values("member")
        seen |= Q(**{key: Sight.FELLOWS}, pk__in=fellows)
    return seen


def editions_joined(person: Person) -> frozenset[int]:
    """Return the numbers of the editions that `person` took part in, as was confirmed; a role gives none."""
    if not isinstance(person, Member):
        return frozenset()
    joined = (audience.partition("-") for audience in joined_audiences(person))
    return frozenset(int(number) for kind, _dash, number in joined if kind == "edition")


def photo_to_read(person: Person, pk: int, number: str) -> FieldFile:
    """Return the photo of this member that has this number. Raises Http404 for one that `person` does not see."""
    member = Member.objects.active().filter(pk=pk, photo__endswith=f"/{number}").first()
    if member is None or Detail.PHOTO not in profile_shown(person, member):
        raise Http404
    return member.photo


def attendance_to_decide(person: Member, handle: str, edition: int) -> Attendance:
    """Return what the member `handle` says of an edition. Raises Http404 for nothing that `person` is shown."""
    for attendance in attendances_shown(person, active_member(handle)):
        if attendance.edition == edition:
            if not may_decide(person, attendance):
                raise PermissionDenied(_("Nobody acts on those who stand above them, or beside them."))
            return attendance
    raise Http404


def part_to_confirm(person: Member, attendance: Attendance, part: str) -> str:
    """Return as what `person` confirms that the member took part: `part` (Part), or "" what the member says.

    What gives rights in the edition only those confirm who give roles. Raises PermissionDenied, Http404 for no part.
    """
    part = part or attendance.part
    if part not in Part.values:
        raise Http404
    if part in KEEPING:
        refuse_unless(person, Permission.GIVE_ROLES)
    return part


def attendances_shown(person: Person, member: Member) -> list[Attendance]:
    """Return the member's attendances that `person` is shown: unconfirmed ones to themselves and to who confirms.

    Who confirms sees them all, whoever else may.
    """
    attendances = list(member.attendances.all())
    if person == member:
        return attendances
    is_shown = Detail.EDITIONS in profile_shown(person, member)
    return [one for one in attendances if (is_shown and one.is_confirmed) or may_confirm(person, one.edition)]


def member_to_block(person: Member, handle: str) -> Member:
    """Return the member with this handle for `person` to block or unblock; Http404 for themselves."""
    member = _member(handle, Member.objects.active())
    if member == person:
        raise Http404
    return member


def blocked_by(person: Member) -> QuerySet[Member]:
    """Return whom `person` has blocked, by name."""
    return Member.objects.filter(pk__in=person.blocks.values("blocked")).order_by("name_skeleton")
