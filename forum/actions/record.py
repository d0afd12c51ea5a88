"""Putting acts on record."""

from forum import tasks
from forum.models import AuditEntry


def record(entry: AuditEntry) -> None:
    """The act stands in the audit log, for ever, and the author of what it was done to is told."""
    entry.save(force_insert=True)
    tasks.tell_author.enqueue(entry.pk)
