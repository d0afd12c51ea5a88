"""Who may do what in the group of an edition, by their role or their part (brain.members.permissions)."""

from brain.members.access import Person
from brain.members.models import Attendance, Member, Part
from brain.members.permissions import Permission, holds


def keeps(person: Person, edition: int) -> bool:
    """Whether `person` looks after the group: its facilitators and organisers, and the team of the site."""
    return holds(person, Permission.SEE_COHORT, edition=edition)


def may_invite(person: Person, edition: int) -> bool:
    """Whether `person` invites people, and decides about requests."""
    return holds(person, Permission.INVITE_PARTICIPANTS, edition=edition)


def may_import(person: Person, edition: int) -> bool:
    """Whether `person` brings in lists of participants."""
    return holds(person, Permission.IMPORT_PARTICIPANTS, edition=edition)


def may_name_organisers(person: Person) -> bool:
    """Whether `person` makes others organisers, of any edition: the team of the site.

    Nobody gives what they have by a part alone.
    """
    return holds(person, Permission.INVITE_PARTICIPANTS)


def may_change(person: Member, attendance: Attendance) -> bool:
    """Whether `person` may change as what a member is in the group, or take them out of it."""
    if attendance.part == Part.ORGANISER and not may_name_organisers(person):
        return False
    return may_invite(person, attendance.edition) and attendance.member_id != person.pk


def parts_to_give(person: Person) -> list[Part]:
    """Return what `person` may make others."""
    return [part for part in Part if part != Part.ORGANISER or may_name_organisers(person)]
