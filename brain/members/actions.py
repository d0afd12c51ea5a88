"""Everything that changes members."""

from collections.abc import Collection, Sequence

from django.contrib.auth.models import Group
from django.db import transaction

from brain.members.models import Attendance, Block, Member, Role
from brain.members.names import skeleton
from brain.members.registry import revoke


@transaction.atomic
def join(*, member: Member, name: str, language: str, reads: Sequence[str]) -> Member:
    """The unsaved `member` is a participant with this name, a handle made from it, and these languages (BCP 47).

    Raises IntegrityError where the name or the address was taken in the meantime.
    """
    member.name, member.name_skeleton = name, skeleton(name)
    member.handle = Member.objects.free_handle(name)
    member.interface_language = language
    member.reads = list(dict.fromkeys(reads))
    member.writes = [language] if language in reads else list(reads[:1])
    member.save()
    member.groups.add(Group.objects.get(name=Role.PARTICIPANT))
    return member


@transaction.atomic
def change_preferences(*, member: Member, editions: Collection[int], **fields: object) -> Member:
    """The member's own details are as given; `editions` are those they say they attended.

    A new edition waits for an editor or moderator to confirm it; one that is no longer named is forgotten. Raises
    IntegrityError where the name or the handle was taken in the meantime.
    """
    for field, value in fields.items():
        setattr(member, field, value)
    member.name_skeleton = skeleton(member.name)
    member.save(update_fields=[*fields, "name_skeleton"])
    left, _by_model = member.attendances.exclude(edition__in=editions).delete()
    Attendance.objects.bulk_create(
        [Attendance(member=member, edition=edition) for edition in editions], ignore_conflicts=True
    )
    if left:
        revoke(member)
    return member


@transaction.atomic
def set_interface_language(*, member: Member, language: str) -> Member:
    """The member's pages and mails are in `language` (one of settings.LANGUAGES)."""
    Member.objects.filter(pk=member.pk).update(interface_language=language)
    member.interface_language = language
    return member


@transaction.atomic
def set_mails(*, member: Member, mails: str) -> Member:
    """The member is told by e-mail what they have not read when `mails` (one of Mails) says."""
    Member.objects.filter(pk=member.pk).update(mails=mails)
    member.mails = mails
    return member


@transaction.atomic
def confirm_attendance(*, attendance: Attendance) -> Attendance:
    """The member took part in the edition, and its private rooms are open to them."""
    return _set_confirmed(attendance, is_confirmed=True)


@transaction.atomic
def withdraw_attendance(*, attendance: Attendance) -> Attendance:
    """The confirmation is taken back; the edition's private rooms are shut to the member."""
    return _set_confirmed(attendance, is_confirmed=False)


def _set_confirmed(attendance: Attendance, *, is_confirmed: bool) -> Attendance:
    Attendance.objects.filter(pk=attendance.pk).update(is_confirmed=is_confirmed)
    attendance.is_confirmed = is_confirmed
    revoke(attendance.member)
    return attendance


@transaction.atomic
def block(*, member: Member, other: Member) -> None:
    """The member is told of nothing that `other` does, and neither writes to the other. `other` is not told of it."""
    Block.objects.bulk_create([Block(member=member, blocked=other)], ignore_conflicts=True)


@transaction.atomic
def unblock(*, member: Member, other: Member) -> None:
    """The member hears of `other` again."""
    Block.objects.filter(member=member, blocked=other).delete()


@transaction.atomic
def end_sessions(*, member: Member) -> None:
    """Open pages of a session that has ended fall silent; those of another that goes on come back by themselves."""
    revoke(member)
