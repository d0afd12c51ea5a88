"""Members, and what moderators did to them."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.access import Person, refuse_unless_may_write
from brain.members.models import Member
from brain.members.names import is_handle
from brain.members.permissions import Permission, holds, refuse_unless
from brain.moderation.actions.sanctions import PERMISSIONS
from brain.moderation.models import Measure, Note, Sanction, Sweep


def member_to_judge(person: Person, handle: str) -> Member:
    """Return the member, suspended or closed too, for moderators of the site to read of and write notes.

    Nobody reads what others note of themselves.
    """
    refuse_unless(person, Permission.NOTE_MEMBER)
    members = Member.objects.prefetch_related("groups", "attendances")
    member = get_object_or_404(members, handle=handle.casefold()) if is_handle(handle) else _nobody()
    if member == person:
        raise PermissionDenied(_("Nobody acts on those who stand above them, or beside them."))
    return member


def _nobody() -> NoReturn:
    raise Http404


def member_to_measure(person: Person, handle: str, permission: Permission) -> Member:
    """Return the member for an act that needs `permission`; they stand below `person`."""
    member = member_to_judge(person, handle)
    refuse_unless_may_write(person)
    refuse_unless(person, permission, member=member)
    return member


def note_to_remove(person: Person, note_id: int) -> Note:
    """Return the note for who wrote it, or an administrator."""
    refuse_unless(person, Permission.NOTE_MEMBER)
    note = get_object_or_404(Note.objects.select_related("member"), pk=note_id)
    if note.author_id != person.pk and not holds(person, Permission.ADMINISTER):
        raise PermissionDenied(_("Only its author can remove a note."))
    return note


def sanction_to_lift(person: Person, sanction_id: int) -> Sanction:
    """Return the measure, or the warning, for somebody who may impose such a one on this member."""
    refuse_unless(person, Permission.NOTE_MEMBER)
    sanction = get_object_or_404(Sanction.objects.select_related("member"), pk=sanction_id)
    refuse_unless(person, PERMISSIONS[Measure(sanction.measure)], member=sanction.member)
    return sanction


def sweep_to_undo(person: Person, sweep_id: int) -> Sweep:
    """Return what one act changed in many places, for somebody who may do such an act to this member."""
    refuse_unless(person, Permission.NOTE_MEMBER)
    sweep = get_object_or_404(Sweep.objects.select_related("member", "into"), pk=sweep_id)
    permission = Permission.MERGE_MEMBERS if sweep.into_id else Permission.UNDO_POSTS
    refuse_unless(person, permission, member=sweep.member)
    return sweep
