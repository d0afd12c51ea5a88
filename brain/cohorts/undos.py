"""How acts on groups are undone when an appeal is right."""

from brain.cohorts.actions.membership import put_back
from brain.cohorts.verbs import REMOVE
from brain.members.models import Member, Part
from brain.moderation.models import AuditEntry
from brain.moderation.undos import register_undo


def register() -> None:
    """Appeals against these acts undo them."""
    register_undo(REMOVE, _put_back)


def _put_back(entry: AuditEntry, moderator: Member, reason: str) -> None:
    if entry.member:
        part = Part(entry.details.get("part", Part.PARTICIPANT))
        put_back(member=entry.member, edition=entry.object_id, part=part, actor=moderator, reason=reason)
