"""How acts are undone: each feature registers its verbs that can be appealed against (AppConfig.ready)."""

from collections.abc import Callable

from brain.members.models import Member
from brain.moderation.models import AuditEntry

# undo(entry, moderator, reason) -> None: part of a transaction; nothing where the act was undone before
Undo = Callable[[AuditEntry, Member, str], None]

_undos: dict[str, Undo] = {}


def register_undo(verb: str, undo: Undo) -> None:
    """Overturning an act of this name undoes it so."""
    _undos[verb] = undo


def undo_of(verb: str) -> Undo | None:
    """Return how an act of this name is undone; None where it cannot be."""
    return _undos.get(verb)
