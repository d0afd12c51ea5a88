"""Undoing all recent posts of a spammer in one act, which itself can be undone."""

from datetime import datetime

from django.utils import timezone

from brain.core.transactions import atomic
from brain.members.models import Member
from brain.moderation.actions.record import record, tell_member
from brain.moderation.actions.sanctions import refuse_what_is_not_below
from brain.moderation.models import Sweep
from brain.moderation.sweeping import sweepers
from brain.moderation.things import MEMBER

SWEEP, PUT_BACK = "undo_posts", "put_back"  # verbs


@atomic
def undo_recent_posts(*, member: Member, moderator: Member, since: datetime, reason: str) -> Sweep:
    """All that the member wrote from `since` on is hidden; one act on record, of which the member is told once.

    Raises PermissionDenied where the member stands above the moderator, or beside them.
    """
    refuse_what_is_not_below(moderator, member)
    changed = {kind: numbers for kind, one in sweepers().items() if (numbers := one.hide(member, since, reason))}
    entry = record(
        verb=SWEEP,
        actor=moderator,
        kind=MEMBER,
        object_id=member.pk,
        member=member,
        reason=reason,
        details={"since": since.isoformat(timespec="minutes"), "count": sum(map(len, changed.values()))},
    )
    tell_member(entry)
    return Sweep.objects.create(entry=entry, member=member, changed=changed)


@atomic
def put_back(*, sweep: Sweep, moderator: Member, reason: str) -> Sweep:
    """What the act hid is shown again, but for what was restored or deleted since; nothing more a second time."""
    refuse_what_is_not_below(moderator, sweep.member)
    if Sweep.objects.filter(pk=sweep.pk, undone_at=None).update(undone_at=timezone.now()):
        known = sweepers()
        for kind, numbers in sweep.changed.items():
            if kind in known:
                known[kind].show(numbers)
        entry = record(
            verb=PUT_BACK,
            actor=moderator,
            kind=MEMBER,
            object_id=sweep.member_id,
            member=sweep.member,
            reason=reason,
            details={"act": sweep.entry_id},
        )
        tell_member(entry)
    sweep.refresh_from_db()
    return sweep
