"""What becomes of posts that wait for approval. Each act is done at most once, and stands in the audit log."""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from brain.core.transactions import atomic
from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.moderation.actions.cases import close_case
from brain.moderation.actions.record import record, tell
from brain.moderation.models import Outcome
from forum import feedback, indexing, live
from forum.actions import follow
from forum.actions.moderate import count_posts, reopen
from forum.actions.write import count_in, publish
from forum.holding import held_post, held_topic, hold_cases
from forum.models import Post, Topic
from forum.scopes import scope_of
from forum.standing import APPROVE, HOLD, REFUSE
from forum.texts import TITLE, post_changed

_OUTCOMES = {APPROVE: Outcome.APPROVED, REFUSE: Outcome.HIDDEN}


@atomic
def approve_post(*, post: Post, moderator: Member, reason: str = "") -> Post:
    """The post is shown, live, found, translated, and announced, once; so is a topic that waited with it.

    What was never shown is written as of now: a reply is the topic's newest post. One that waited after an edit is
    shown where it stands. One that was refused is let through by it, too.
    """
    post = _held(post)
    is_new = not post.has_number or _waits(post.topic)
    shown: dict[str, Any] = {"hidden_at": None, "hidden_reason": "", "held_at": None, "version": F("version") + 1}
    if is_new:
        shown["created_at"] = timezone.now()
    if not Post.objects.filter(pk=post.pk).exclude(held_at=None).update(**shown):
        return post
    post.refresh_from_db(fields=[*shown])
    if is_new:
        _take_place(post)
    else:
        count_posts(post.topic)
    indexing.index_posts([post])
    post_changed(post)
    _note(APPROVE, post, moderator, reason)
    feedback.post_approved(post)
    if is_new:
        publish(post)
        live.show_edit(post)  # pages of its author, and of moderators, have had it since it was written
        live.show_topic(post.topic)
    else:
        live.show_hidden(post)
    return post


@atomic
def refuse_post(*, post: Post, moderator: Member, reason: str) -> Post:
    """The post, which waited, is hidden for this reason; so is a topic that waited with it: their author is told."""
    post = _held(post)
    if (
        not Post.objects.filter(pk=post.pk, hidden_reason="")
        .exclude(held_at=None)
        .update(hidden_reason=reason, version=F("version") + 1)
    ):
        return post
    post.refresh_from_db(fields=["hidden_reason", "version"])
    if _waits(post.topic):
        Topic.objects.filter(pk=post.topic_id).update(hidden_reason=reason)
    elif post.has_number:
        live.show_hidden(post)
    _note(REFUSE, post, moderator, reason)
    return post


@atomic
def hold_again(*, post: Post, moderator: Member, reason: str = "") -> Post:
    """The post, which was refused, waits again: what takes a refusal back."""
    post = _held(post)
    if (
        not Post.objects.filter(pk=post.pk)
        .exclude(held_at=None)
        .exclude(hidden_reason="")
        .update(hidden_reason="", version=F("version") + 1)
    ):
        return post
    post.refresh_from_db(fields=["hidden_reason", "version"])
    if _waits(post.topic):
        Topic.objects.filter(pk=post.topic_id).update(hidden_reason="")
    elif post.has_number:
        live.show_hidden(post)
    _note(HOLD, post, moderator, reason)
    return post


def _held(post: Post) -> Post:
    """Return the post as it is now; nobody else decides about it, or writes in its topic, meanwhile."""
    hold_cases(Q(pk=post.pk))
    post = held_post(post)
    post.topic = held_topic(post.topic_id)
    return post


def _waits(topic: Topic) -> bool:
    return topic.held_at is not None


def _take_place(post: Post) -> None:
    """The post stands in its topic: as the last one, or as the opening one of a topic that is there from now on."""
    topic = post.topic
    if post.has_number:
        shown = {"hidden_at": None, "hidden_reason": "", "held_at": None}
        Topic.objects.filter(pk=topic.pk).update(**shown, created_at=post.created_at)
        topic.refresh_from_db()
        count_posts(topic)
        topic.refresh_from_db()
        reopen(topic)
        source_changed(TITLE, topic)
    else:
        post.number = topic.last_number + 1
        post.save(update_fields=["number"])
        count_in(topic, [post])
        follow.take_part(member=post.author, post=post)


def _note(verb: str, post: Post, moderator: Member, reason: str) -> None:
    topic = post.topic
    if outcome := _OUTCOMES.get(verb):
        close_case(kind="post", object_id=post.pk, moderator=moderator, outcome=outcome, answer=reason)
    entry = record(
        verb=verb,
        actor=moderator,
        kind="post",
        object_id=post.pk,
        member=post.author,
        scope=scope_of(topic.category),
        reason=reason,
    )
    tell(
        entry,
        [post.author],
        title=topic.title,
        title_language=topic.language,
        url=post.permalink,
        audience=topic.category.audience,
        group=topic.stream,
    )
