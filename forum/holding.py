"""Holding rows until the caller's transaction ends, in one order for all.

First the open cases of posts, as who decides in the queue does, then the posts by their numbers, then their topics.

Whoever holds them reads them afterwards: from a query with joins (select_related), PostgreSQL leaves out a row that
went to another topic or category while the query waited for it.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from brain.moderation.models import Case
from forum.models import Post, Topic


def hold_cases(posts: Q) -> None:
    """Nobody else decides about the open cases of these posts: for what closes them, opens one, or moves them."""
    numbers = Post.objects.filter(posts).values("pk")
    _hold(Case.objects.open().filter(kind="post", object_id__in=numbers))


def hold_posts(which: Q) -> None:
    """Nobody else changes or moves these posts."""
    _hold(Post.objects.filter(which))


def hold_post(post: Post) -> None:
    """Nobody else changes or moves the post, nor what may show something of it: the one it answers, the opening one."""
    hold_posts(Q(pk__in=[post.pk, post.answers_id]) | Q(topic=post.topic_id, number=1))


def held_post(post: Post) -> Post:
    """Return the post as it is now (PostQuerySet.for_display), held as by hold_post."""
    hold_post(post)
    return Post.objects.for_display().get(pk=post.pk)


def hold_with_topics(posts: Collection[int]) -> None:
    """Nobody else changes or moves the posts of these primary keys, or changes their topics."""
    hold_posts(Q(pk__in=posts))
    hold_topics(set(Post.objects.filter(pk__in=posts).values_list("topic", flat=True)))


def hold_topics(topics: Collection[int]) -> None:
    """Nobody else changes the topics of these primary keys, or writes in them."""
    _hold(Topic.objects.filter(pk__in=topics))


def held_topic(topic_id: int) -> Topic:
    """Return the topic as it is now, with its category, held as by hold_topics."""
    hold_topics([topic_id])
    return Topic.objects.select_related("category").get(pk=topic_id)


def _hold(rows: QuerySet[Post] | QuerySet[Topic] | QuerySet[Case]) -> None:
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
