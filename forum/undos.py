"""How the forum's acts are undone when an appeal is right: by the act that is their opposite, on record as any."""

from contextlib import suppress
from datetime import datetime

from django.core.exceptions import ValidationError

from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.moderation.undos import Undo, register_undo
from forum.actions import approve, events, moderate, polls, purge, rearrange, slow, write
from forum.models import Category, Post, Purge, Topic, Verb
from forum.standing import REFUSE


def register() -> None:
    """Appeals against these acts undo them."""
    for verb, undo in _UNDOS.items():
        register_undo(verb, undo)


def _topic(entry: AuditEntry) -> Topic:
    return Topic.objects.select_related("category").get(pk=entry.object_id)


def _post(entry: AuditEntry) -> Post:
    return Post.objects.for_display().get(pk=entry.object_id)


def _unlock(entry: AuditEntry, moderator: Member, reason: str) -> None:
    moderate.unlock_topic(topic=_topic(entry), moderator=moderator, reason=reason)


def _unarchive(entry: AuditEntry, moderator: Member, reason: str) -> None:
    moderate.unarchive_topic(topic=_topic(entry), moderator=moderator, reason=reason)


def _restore_topic(entry: AuditEntry, moderator: Member, reason: str) -> None:
    moderate.restore_topic(topic=_topic(entry), moderator=moderator, reason=reason)


def _restore_post(entry: AuditEntry, moderator: Member, reason: str) -> None:
    moderate.restore_post(post=_post(entry), moderator=moderator, reason=reason)


def _approve(entry: AuditEntry, moderator: Member, reason: str) -> None:
    approve.approve_post(post=_post(entry), moderator=moderator, reason=reason)


def _move_back(entry: AuditEntry, moderator: Member, reason: str) -> None:
    """Where it came from, unless it has been moved again."""
    topic = _topic(entry)
    before = Category.objects.filter(slug=entry.details["from"]).first()
    if before and topic.category.slug == entry.details["to"]:
        moderate.move_topic(topic=topic, moderator=moderator, category=before, reason=reason)


def _merge_again(entry: AuditEntry, moderator: Member, reason: str) -> None:
    """What was split from the topic is a part of it."""
    new = Topic.objects.select_related("category").get(pk=entry.details["into"])
    with suppress(ValidationError):  # one of the two was merged with another since
        rearrange.merge_topics(topic=new, into=_topic(entry), moderator=moderator, reason=reason)


def _split_again(entry: AuditEntry, moderator: Member, reason: str) -> None:
    """What was merged into another topic is one of its own, with its title, in its category."""
    old, into = _topic(entry), Topic.objects.select_related("category").get(pk=entry.details["into"])
    posts = list(into.posts.filter(former_places__topic=old).values_list("pk", flat=True))
    with suppress(ValidationError):  # they were moved on since
        rearrange.split_topic(
            topic=into, posts=posts, title=old.title, category=old.category, moderator=moderator, reason=reason
        )


def _write_back(entry: AuditEntry, moderator: Member, reason: str) -> None:
    """The post says what it said before the moderator's edit, unless somebody has edited it since."""
    post = _post(entry)
    before = post.revisions.filter(editor=entry.actor, replaced_at__lte=entry.at).order_by("-revision").first()
    if before and post.revision == before.revision + 1:
        write.edit_post(post=post, editor=moderator, body=before.body, language=before.language, reason=reason)


def _keep(entry: AuditEntry, moderator: Member, reason: str) -> None:
    """What was to be deleted for good stays, if it is still there."""
    for one in Purge.objects.filter(**{entry.kind: entry.object_id}):
        purge.cancel_purge(purge=one, moderator=moderator)


def _as_fast_as_before(entry: AuditEntry, moderator: Member, reason: str) -> None:
    pace = int(entry.details.get("seconds_before", 0))
    slow.set_slow_mode(topic=_topic(entry), moderator=moderator, pace=pace, reason=reason)


def _hold_event(entry: AuditEntry, moderator: Member, reason: str) -> None:
    events.cancel_event(event=_post(entry).event, actor=moderator, is_cancelled=False)


def _reopen_poll(entry: AuditEntry, moderator: Member, reason: str) -> None:
    until = entry.details.get("open_until")
    closes_at = datetime.fromisoformat(until) if until else None
    polls.reopen_poll(poll=_post(entry).poll, actor=moderator, closes_at=closes_at)


_UNDOS: dict[str, Undo] = {
    Verb.LOCK: _unlock,
    Verb.ARCHIVE: _unarchive,
    Verb.HIDE_TOPIC: _restore_topic,
    Verb.HIDE: _restore_post,
    REFUSE: _approve,
    Verb.MOVE: _move_back,
    Verb.SPLIT: _merge_again,
    Verb.MERGE: _split_again,
    Verb.EDIT: _write_back,
    Verb.CONFIRM_PURGE: _keep,
    Verb.SLOW_MODE: _as_fast_as_before,
    Verb.CANCEL_EVENT: _hold_event,
    Verb.CLOSE_POLL: _reopen_poll,
}
