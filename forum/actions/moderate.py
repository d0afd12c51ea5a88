"""The acts of moderators. Each gives a reason, changes its thing at most once, and stands in the audit log."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.notifications import actions as notifications
from forum import indexing, live
from forum.actions.record import record
from forum.counting import count_languages
from forum.holding import held_post, held_topic
from forum.models import AuditEntry, Category, Post, Topic, Verb
from forum.texts import TITLE, post_changed


@transaction.atomic
def hide_post(*, post: Post, moderator: Member, reason: str) -> Post:
    """The post's place says that it is hidden and why; its text is nowhere to be found but by moderators."""
    post = held_post(post)
    if Post.objects.filter(pk=post.pk, hidden_at=None).update(hidden_at=timezone.now(), hidden_reason=reason):
        _post_changed(post, Verb.HIDE, moderator, reason)
    return post


@transaction.atomic
def restore_post(*, post: Post, moderator: Member, reason: str) -> Post:
    """The post is shown again."""
    post = held_post(post)
    if Post.objects.filter(pk=post.pk).exclude(hidden_at=None).update(hidden_at=None, hidden_reason=""):
        _post_changed(post, Verb.RESTORE, moderator, reason)
    return post


def _post_changed(post: Post, verb: Verb, moderator: Member, reason: str) -> None:
    post.refresh_from_db(fields=["hidden_at", "hidden_reason"])
    count_posts(post.topic)
    if post.hidden_at:
        notifications.take_back(key=post.notice)
    indexing.index_posts([post])
    post_changed(post)
    live.show_hidden(post)
    record(AuditEntry(verb=verb, topic=post.topic, post=post, actor=moderator, reason=reason))


def count_posts(topic: Topic) -> None:
    """The topic counts the posts that are shown, and is as new as the newest of them."""
    locked = held_topic(topic.pk)
    newest = locked.posts.shown().aggregate(newest=Max("created_at"))["newest"]
    Topic.objects.filter(pk=topic.pk).update(
        post_count=locked.posts.shown().count(), last_post_at=newest or locked.created_at
    )
    Topic.objects.filter(pk=topic.pk, answer__in=locked.posts.not_shown()).update(answer=None)
    count_languages(locked)


@transaction.atomic
def hide_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic is there for its moderators alone: its author, who may have deleted it, cannot bring it back."""
    is_not_hidden = {"hidden_reason": ""}
    hidden = {"hidden_at": timezone.now(), "hidden_reason": reason}
    return _change(topic, Verb.HIDE_TOPIC, moderator, reason, is_not_hidden, **hidden)


@transaction.atomic
def restore_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic is there again for all who may enter its category."""
    hidden = {"hidden_at__isnull": False}
    return _change(topic, Verb.RESTORE_TOPIC, moderator, reason, hidden, hidden_at=None, hidden_reason="")


@transaction.atomic
def lock_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic takes replies from its moderators alone."""
    return _change(topic, Verb.LOCK, moderator, reason, {"is_locked": False}, is_locked=True)


@transaction.atomic
def unlock_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic takes replies from all who see it."""
    return _change(topic, Verb.UNLOCK, moderator, reason, {"is_locked": True}, is_locked=False)


@transaction.atomic
def pin_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic stands on top of the lists."""
    return _change(topic, Verb.PIN, moderator, reason, {"is_pinned": False}, is_pinned=True)


@transaction.atomic
def unpin_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic stands in the lists where its newest post puts it."""
    return _change(topic, Verb.UNPIN, moderator, reason, {"is_pinned": True}, is_pinned=False)


@transaction.atomic
def move_topic(*, topic: Topic, moderator: Member, category: Category, reason: str) -> Topic:
    """The topic is in `category`, and everywhere open to that category's audience alone."""
    before = topic.category
    if before == category or not Topic.objects.filter(pk=topic.pk, category=before).update(category=category):
        return topic
    topic.refresh_from_db()
    _topic_changed(topic, moved_from=before)
    details = {"from": before.slug, "to": category.slug}
    record(AuditEntry(verb=Verb.MOVE, topic=topic, actor=moderator, reason=reason, details=details))
    return topic


@transaction.atomic
def open_category_to(*, category: Category, audience: str) -> Category:
    """The category, and everything in it, is open to `audience` alone, in lists, search, notices and open pages."""
    if Category.objects.filter(pk=category.pk).exclude(audience=audience).update(audience=audience):
        category.refresh_from_db()
        topics = category.topics.select_related("category").order_by("pk")
        for topic in topics.iterator(chunk_size=200):
            reopen(topic)
        live.show_topics(category, topics)
    return category


def _change(topic: Topic, verb: Verb, moderator: Member, reason: str, was: dict[str, Any], **fields: Any) -> Topic:
    """Give the topic `fields` if it is still as it `was`; a second moderator's same act changes nothing more."""
    if Topic.objects.filter(pk=topic.pk, **was).update(**fields):
        topic.refresh_from_db()
        _topic_changed(topic)
        record(AuditEntry(verb=verb, topic=topic, actor=moderator, reason=reason))
    return topic


def _topic_changed(topic: Topic, moved_from: Category | None = None) -> None:
    reopen(topic)
    source_changed(TITLE, topic)
    live.show_topic(topic, moved_from=moved_from)


def reopen(topic: Topic) -> None:
    """Search finds the topic, and notices tell of it, for its audience as of now."""
    indexing.open_to_audience(topic)
    notifications.move_group(group=topic.stream, audience=indexing.audience_of(topic))
