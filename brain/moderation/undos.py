"""How acts on members are undone when an appeal is right."""

from brain.members.models import Member
from brain.moderation.actions import sanctions, spam
from brain.moderation.models import AuditEntry, Measure, Sanction, Sweep
from brain.moderation.undoing import register_undo


def register_undos() -> None:
    """Appeals against acts on members undo them."""
    for measure in Measure:
        register_undo(measure, _lift)
    register_undo(spam.SWEEP, _put_back)


def _lift(entry: AuditEntry, moderator: Member, reason: str) -> None:
    sanctions.lift(sanction=Sanction.objects.get(entry=entry), moderator=moderator, reason=reason)


def _put_back(entry: AuditEntry, moderator: Member, reason: str) -> None:
    spam.put_back(sweep=Sweep.objects.select_related("member").get(entry=entry), moderator=moderator, reason=reason)
