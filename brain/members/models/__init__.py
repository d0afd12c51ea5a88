"""Members: accounts, roles and the cohorts of the academies."""

from brain.members.models.attendances import KEEPING, Attendance, Part
from brain.members.models.blocks import Block
from brain.members.models.members import (
    ONLINE,
    Mails,
    Member,
    MemberManager,
    MemberQuerySet,
    Role,
    name_or_handle_with,
)
from brain.members.models.profiles import Affiliation, Level, Profile, Wish, fold

__all__ = [
    "KEEPING",
    "ONLINE",
    "Affiliation",
    "Attendance",
    "Block",
    "Level",
    "Mails",
    "Member",
    "MemberManager",
    "MemberQuerySet",
    "Part",
    "Profile",
    "Role",
    "Wish",
    "fold",
    "name_or_handle_with",
]
