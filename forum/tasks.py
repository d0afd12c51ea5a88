"""What follows a post later: telling members of it. Every task takes an id and may run twice."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django_tasks import task

from brain.core.text import excerpt, mentioned_handles
from brain.languages.detection import detect
from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT, Kind
from forum.models import AuditEntry, Level, Post


@task()
@transaction.atomic
def spread_reply(post_id: int) -> None:
    """Mentioned members, the member who is answered and those who follow the topic are told of the post, each once."""
    if post := _shown_post(post_id):
        _tell(post, {Kind.MENTION: _mentioned(post), Kind.REPLY: _answered(post), Kind.WATCHED: _watchers(post)})


@task()
@transaction.atomic
def spread_mentions(post_id: int) -> None:
    """Members whom the post mentions since it was edited are told of it, unless they were before."""
    if post := _shown_post(post_id):
        _tell(post, {Kind.MENTION: _mentioned(post)})


@task()
def tell_author(entry_id: int) -> None:
    """The author of a post or topic is told what a moderator did with it, and why."""
    entry = AuditEntry.objects.select_related("actor", "topic__author", "topic__category", "post__author").get(
        pk=entry_id
    )
    thing = entry.post or entry.topic
    if thing.author_id == entry.actor_id:
        return
    notifications.notify(
        members=[thing.author],
        kind=Kind.MODERATION,
        act=entry.verb,
        key=f"act.{entry.pk}",
        group=entry.topic.stream,
        actor=entry.actor,
        title=entry.topic.title,
        title_language=entry.topic.language,
        excerpt=entry.reason,
        excerpt_language=detect(entry.reason, likely=entry.actor.writes),
        url=thing.permalink,
        audience=entry.topic.category.audience,
    )


def _shown_post(post_id: int) -> Post | None:
    """Return the post, unless it is hidden; nobody hides or moves it before the caller's transaction has told of it."""
    locked = Post.objects.select_for_update(of=("self", "topic"), no_key=True)
    return locked.for_display().shown().filter(pk=post_id, topic__hidden_at=None).first()


def _mentioned(post: Post) -> Iterable[Member]:
    return Member.objects.active().filter(handle__in=mentioned_handles(post.body))


def _answered(post: Post) -> Iterable[Member]:
    return [post.answers.author] if post.answers else []


def _watchers(post: Post) -> Iterable[Member]:
    follows = Q(readings__topic=post.topic_id, readings__level=Level.WATCH)
    return Member.objects.active().filter(follows)


def _tell(post: Post, members_by_kind: dict[Kind, Iterable[Member]]) -> None:
    """Tell every member by the first kind that they stand under; never the author, nor who may not see the post."""
    told = {post.author_id}
    for kind, members in members_by_kind.items():
        fresh = [member for member in members if member.pk not in told]
        told.update(member.pk for member in fresh)
        notifications.notify(
            members=fresh,
            kind=kind,
            key=post.notice,
            group=post.topic.stream,
            actor=post.author,
            title=post.topic.title,
            title_language=post.topic.language,
            excerpt=excerpt(post.body, EXCERPT),
            excerpt_language=post.language,
            url=post.permalink,
            audience=post.topic.category.audience,
        )
