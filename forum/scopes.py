"""Where something of the forum is, for the audit log and the queue."""

from brain.moderation.things import TALK
from forum.models import Category


def scope_of(category: Category) -> str:
    """Return "category.3", or "talk" for any conversation."""
    return TALK if category.is_talk else category.stream
