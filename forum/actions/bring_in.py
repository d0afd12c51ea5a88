"""Bringing in posts that were written elsewhere, many at once, without telling anybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from brain.core.text import render_markdown
from brain.languages.detection import detect
from brain.members.models import Member
from forum import indexing
from forum.actions import follow
from forum.actions.write import branch_of, count_in
from forum.holding import held_topic
from forum.models import Post, Topic


@dataclass(frozen=True)
class PastPost:
    """A post written elsewhere; `key` is its own for ever, `answers` the key of another, "" as language: detect it."""

    key: UUID
    author: Member
    body: str
    language: str
    at: datetime
    answers: UUID | None


@transaction.atomic
def bring_in(*, topic: Topic, posts: Sequence[PastPost], handles: Collection[str]) -> list[Post]:
    """The topic, which is new where it was not saved yet, has these posts after those that it had.

    `handles` are the casefolded handles of all members. Every post comes after the one that it answers.
    """
    if topic.pk is None:
        topic.save()
        follow.begin(topic=topic)
    topic = held_topic(topic.pk)
    written = [_post(topic, number, post, handles) for number, post in enumerate(posts, topic.last_number + 1)]
    Post.objects.bulk_create(written)
    _link_answers(topic, posts)
    count_in(topic, written)
    indexing.index_posts(written)
    return written


def _post(topic: Topic, number: int, post: PastPost, handles: Collection[str]) -> Post:
    return Post(
        topic=topic,
        number=number,
        author=post.author,
        body=post.body,
        body_html=render_markdown(post.body, handles=handles),
        language=post.language or detect(post.body, likely=post.author.writes),
        language_is_given=bool(post.language),
        created_at=post.at,
        key=post.key,
    )


def _link_answers(topic: Topic, posts: Sequence[PastPost]) -> None:
    """Every reply knows what it answers, and under which post it is shown."""
    by_key = {post.key: post for post in topic.posts.select_related("branch").defer("body", "body_html")}
    replies = []
    for post in posts:
        if post.answers is not None:
            reply, answers = by_key[post.key], by_key[post.answers]
            reply.answers, reply.branch = answers, branch_of(answers)
            replies.append(reply)
    Post.objects.bulk_update(replies, ["answers", "branch"])
