"""Taking the audit log along."""

from collections.abc import Mapping

from django.db import transaction

from brain.members.models import Member
from brain.members.registry import note_export
from brain.moderation.actions.record import record
from brain.moderation.models import AuditEntry
from brain.moderation.things import SITE

EXPORT = "export_log"  # verb


@transaction.atomic
def note_log_export(*, moderator: Member, media: str, asked: Mapping[str, str]) -> AuditEntry:
    """It is on record that `moderator` takes the log along as such a file ("csv"), narrowed to what was `asked`."""
    note_export(by=moderator, what="audit-log", format=media)
    return record(verb=EXPORT, actor=moderator, kind=SITE, object_id=0, details={"format": media, **asked})
