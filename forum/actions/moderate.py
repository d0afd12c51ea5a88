"""The acts of moderators. Each gives a reason, changes its thing at most once, and stands in the audit log."""

from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from brain.core.transactions import atomic
from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.notifications import actions as notifications
from forum import indexing, live
from forum.actions.record import record
from forum.counting import count_languages
from forum.holding import held_post, held_topic, hold_cases
from forum.models import Category, Post, Purge, Topic, Verb
from forum.texts import TITLE, post_changed

NOT_PINNED: dict[str, Any] = {"is_pinned": False, "is_pinned_on_site": False, "pinned_until": None}


@atomic
def hide_post(*, post: Post, moderator: Member, reason: str) -> Post:
    """The post's place says that it is hidden and why; its text is nowhere to be found but by moderators."""
    post = held_post(post)
    if Post.objects.filter(pk=post.pk, hidden_at=None).update(hidden_at=timezone.now(), hidden_reason=reason):
        _post_changed(post, Verb.HIDE, moderator, reason)
    return post


@atomic
def restore_post(*, post: Post, moderator: Member, reason: str) -> Post:
    """The post is shown again, and not deleted for good if it was to be."""
    post = held_post(post)
    if (
        Post.objects.filter(pk=post.pk)
        .filter(held_at=None)
        .exclude(hidden_at=None)
        .update(hidden_at=None, hidden_reason="")
    ):
        Purge.objects.filter(post=post).delete()
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
    record(verb=verb, topic=post.topic, post=post, actor=moderator, reason=reason)


def count_posts(topic: Topic) -> None:
    """The topic counts the posts that are shown, and is as new as the newest of them."""
    locked = held_topic(topic.pk)
    newest = locked.posts.shown().aggregate(newest=Max("created_at"))["newest"]
    Topic.objects.filter(pk=topic.pk).update(
        post_count=locked.posts.shown().count(), last_post_at=newest or locked.created_at
    )
    Topic.objects.filter(pk=topic.pk, answer__in=locked.posts.not_shown()).update(answer=None)
    count_languages(locked)


@atomic
def hide_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic is there for its moderators alone: its author, who may have deleted it, cannot bring it back."""
    is_not_hidden = Q(hidden_reason="")
    hidden: dict[str, Any] = {"hidden_at": timezone.now(), "hidden_reason": reason}
    return _change(topic, Verb.HIDE_TOPIC, moderator, reason, is_not_hidden, **hidden)


@atomic
def restore_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic is there again for all who may enter its category, and not deleted for good if it was to be."""
    is_hidden = Q(hidden_at__isnull=False, held_at=None)  # what waits is approved: forum.actions.approve
    topic = _change(topic, Verb.RESTORE_TOPIC, moderator, reason, is_hidden, hidden_at=None, hidden_reason="")
    Purge.objects.filter(topic=topic).delete()  # after the topic is held: who deletes it holds them in this order, too
    return topic


@atomic
def lock_topic(*, topic: Topic, moderator: Member, reason: str, at: datetime | None = None) -> Topic:
    """The topic takes replies from its moderators alone: from now on, or from `at` on (forum.due)."""
    is_open = Q(is_locked=False)
    if at is None:
        return _change(topic, Verb.LOCK, moderator, reason, is_open, is_locked=True, locks_at=None)
    is_open &= _is_not("locks_at", at)
    return _change(topic, Verb.LOCK_LATER, moderator, reason, is_open, details={"at": at.isoformat()}, locks_at=at)


@atomic
def unlock_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic takes replies from all who see it, and is not to be locked later."""
    is_locked = Q(is_locked=True) | Q(locks_at__isnull=False)
    return _change(topic, Verb.UNLOCK, moderator, reason, is_locked, is_locked=False, locks_at=None)


@atomic
def pin_topic(
    *, topic: Topic, moderator: Member, reason: str, on_site: bool = False, until: datetime | None = None
) -> Topic:
    """The topic stands on top of the list of its category; `on_site`: of those of all categories, too.

    It does so `until` then, or until it is unpinned.
    """
    pinned: dict[str, Any] = {"is_pinned": True, "is_pinned_on_site": on_site, "pinned_until": until}
    details = {"on_site": on_site, "until": until.isoformat() if until else None}
    is_other = ~Q(is_pinned=True, is_pinned_on_site=on_site) | _is_not("pinned_until", until)
    return _change(topic, Verb.PIN, moderator, reason, is_other, details=details, **pinned)


@atomic
def unpin_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic stands in the lists where its newest post puts it."""
    return _change(topic, Verb.UNPIN, moderator, reason, Q(is_pinned=True), **NOT_PINNED)


@atomic
def archive_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic is read-only, stands in the archive and in no list of what is current; search finds it."""
    archived: dict[str, Any] = {"archived_at": timezone.now(), "locks_at": None, **NOT_PINNED}
    return _change(topic, Verb.ARCHIVE, moderator, reason, Q(archived_at=None), **archived)


@atomic
def unarchive_topic(*, topic: Topic, moderator: Member, reason: str) -> Topic:
    """The topic is among the others again, open or locked as it was before."""
    is_archived = Q(archived_at__isnull=False)
    return _change(topic, Verb.UNARCHIVE, moderator, reason, is_archived, archived_at=None)


@atomic
def move_topic(*, topic: Topic, moderator: Member, category: Category, reason: str) -> Topic:
    """The topic is in `category`, and everywhere open to that category's audience alone."""
    before = topic.category
    hold_cases(Q(topic=topic))
    if before == category or not Topic.objects.filter(pk=topic.pk, category=before).update(category=category):
        return topic
    topic.refresh_from_db()
    topic_changed(topic, moved_from=before)
    details = {"from": before.slug, "to": category.slug}
    record(verb=Verb.MOVE, topic=topic, actor=moderator, reason=reason, details=details)
    return topic


@atomic
def open_category_to(*, category: Category, audience: str) -> Category:
    """The category, and everything in it, is open to `audience` alone, in lists, search, notices and open pages."""
    if Category.objects.filter(pk=category.pk).exclude(audience=audience).update(audience=audience):
        category.refresh_from_db()
        topics = category.topics.select_related("category").order_by("pk")
        for topic in topics.iterator(chunk_size=200):
            reopen(topic)
        live.show_topics(category, topics)
    return category


def _is_not(field: str, value: Any) -> Q:
    """Return the condition that the nullable field has another value."""
    return Q(**{f"{field}__isnull": False}) if value is None else ~Q(**{field: value}) | Q(**{field: None})


def _change(
    topic: Topic,
    verb: Verb,
    moderator: Member,
    reason: str,
    was: Q,
    *,
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> Topic:
    """Give the topic `fields` if it is still as it `was`; a second moderator's same act changes nothing more."""
    if Topic.objects.filter(was, pk=topic.pk).update(**fields):
        topic.refresh_from_db()
        topic_changed(topic)
        record(verb=verb, topic=topic, actor=moderator, reason=reason, details=details or {})
    return topic


def topic_changed(topic: Topic, moved_from: Category | None = None) -> None:
    """Search, notices, translations and open pages follow the topic as it is now."""
    reopen(topic)
    source_changed(TITLE, topic)
    live.show_topic(topic, moved_from=moved_from)


def reopen(topic: Topic) -> None:
    """Search finds the topic, and notices tell of it, for its audience as of now."""
    indexing.open_to_audience(topic)
    notifications.move_group(group=topic.stream, audience=indexing.audience_of(topic))
