"""A reply is accepted as the answer to its topic, or is no longer."""

from django.db import transaction
from django.db.models import Q

from brain.core.text import excerpt
from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT, Kind
from forum import live
from forum.holding import held_topic, hold_posts
from forum.models import Post, Topic


@transaction.atomic
def accept_answer(*, post: Post, member: Member) -> None:
    """The post is the answer to its topic, in the place of another one; its author is told, once."""
    topic = _held_topic(post)
    before = topic.answer
    if before == post or not topic.posts.shown().filter(pk=post.pk).exists():  # it has been moved or hidden
        return
    _set(topic, post)
    if before:
        notifications.take_back(key=_key(before))
    notifications.notify(
        members=[post.author],
        kind=Kind.ANSWER,
        key=_key(post),
        group=topic.stream,
        actor=member,
        title=topic.title,
        title_language=topic.language,
        excerpt=excerpt(post.body, EXCERPT),
        excerpt_language=post.language,
        url=post.permalink,
        audience=topic.category.audience,
    )
    live.show_answer(topic, *filter(None, [before, post]))


@transaction.atomic
def withdraw_answer(*, post: Post) -> None:
    """The post is not the answer to its topic."""
    topic = _held_topic(post)
    if topic.answer_id == post.pk:
        _set(topic, None)
        notifications.take_back(key=_key(post))
        live.show_answer(topic, post)


def _held_topic(post: Post) -> Topic:
    """Return the post's topic, of which nobody else accepts an answer until the transaction ends."""
    hold_posts(Q(pk__in=[post.pk, post.topic.answer_id]) | Q(topic=post.topic_id, number=1))
    return held_topic(post.topic_id)


def _set(topic: Topic, answer: Post | None) -> None:
    topic.answer = answer
    topic.save(update_fields=["answer"])


def _key(post: Post) -> str:
    return f"answer.{post.pk}"
