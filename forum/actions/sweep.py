"""All recent posts of a spammer, hidden and brought back together: no act of its own for each (brain.moderation)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from brain.members.models import Member
from brain.notifications import actions as notifications
from forum import feedback, indexing, live
from forum.actions.moderate import count_posts, topic_changed
from forum.holding import hold_posts, hold_topics
from forum.models import CategoryKind, Post, Topic
from forum.texts import post_changed


@transaction.atomic
def hide_posts_since(member: Member, since: datetime, reason: str) -> list[int]:
    """What the member wrote from `since` on, messages too, is hidden for this reason; returns the posts' numbers."""
    posts = Post.objects.shown().filter(author=member, created_at__gte=since)
    hidden = _change_posts(posts.values_list("pk", flat=True), hidden_at=timezone.now(), hidden_reason=reason)
    feedback.posts_swept(hidden)
    return hidden


@transaction.atomic
def show_posts(numbers: Collection[int]) -> None:
    """Those of these posts that are hidden are shown again, but for what was never approved."""
    posts = Post.objects.filter(pk__in=numbers, held_at=None).exclude(hidden_at=None)
    _change_posts(posts.values_list("pk", flat=True), hidden_at=None, hidden_reason="")


def _change_posts(which: Collection[int], **fields: object) -> list[int]:
    numbers = sorted(which)
    posts = Post.objects.filter(pk__in=numbers)
    beside = posts.values("answers"), posts.filter(number__gt=1).values("topic")  # what shows something of them
    hold_posts(Q(pk__in=numbers) | Q(pk__in=beside[0]) | Q(topic__in=beside[1], number=1))
    posts.update(**fields)
    changed = list(posts.for_display().order_by("pk"))
    for topic in {post.topic_id: post.topic for post in changed}.values():
        count_posts(topic)
    indexing.index_posts(changed)
    for post in changed:
        if post.hidden_at:
            notifications.take_back(key=post.notice)
        post_changed(post)
        live.show_hidden(post)
    return numbers


@transaction.atomic
def hide_topics_since(member: Member, since: datetime, reason: str) -> list[int]:
    """Topics that the member began from `since` on, and in which nothing is left to read, are hidden."""
    left = Post.objects.shown().filter(topic=OuterRef("pk"))
    topics = Topic.objects.filter(~Exists(left), author=member, created_at__gte=since, hidden_at=None)
    rooms = topics.exclude(category__kind=CategoryKind.TALK)  # a conversation stays its partners'
    return _change_topics(rooms.values_list("pk", flat=True), hidden_at=timezone.now(), hidden_reason=reason)


@transaction.atomic
def show_topics(numbers: Collection[int]) -> None:
    """Those of these topics that are hidden are shown again."""
    topics = Topic.objects.filter(pk__in=numbers, held_at=None).exclude(hidden_at=None)
    _change_topics(topics.values_list("pk", flat=True), hidden_at=None, hidden_reason="")


def _change_topics(which: Collection[int], **fields: object) -> list[int]:
    numbers = sorted(which)
    hold_topics(numbers)
    Topic.objects.filter(pk__in=numbers).update(**fields)
    for topic in Topic.objects.filter(pk__in=numbers).select_related("category").order_by("pk"):
        topic_changed(topic)
    return numbers
