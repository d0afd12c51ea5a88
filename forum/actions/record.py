"""Putting the acts of moderators on record."""

from collections.abc import Iterable
from typing import Any

from brain.members.models import Member
from brain.moderation.actions import record as on_record
from brain.moderation.models import AuditEntry
from forum import cases, tasks
from forum.models import Post, Topic, Verb
from forum.scopes import scope_of


def record(
    *,
    verb: Verb,
    actor: Member,
    topic: Topic,
    post: Post | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
    concerned: Iterable[Member] = (),
) -> AuditEntry:
    """The act stands in the audit log, for ever, and the author of what it was done to is told.

    It was done to the `post`, or to the `topic`. `concerned` are other authors whose posts it changed the place of.
    """
    thing = post or topic
    entry = on_record.record(
        verb=verb,
        actor=actor,
        kind="post" if post else "topic",
        object_id=thing.pk,
        member=thing.author,
        concerned=concerned,
        scope=scope_of(topic.category),
        reason=reason,
        details=details,
    )
    tasks.tell_author.enqueue(entry.pk)
    cases.follow(entry, topic, post)
    return entry
