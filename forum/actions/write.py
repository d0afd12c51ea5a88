"""Starting topics, replying and editing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.text import excerpt, render_markdown
from brain.languages.detection import detect
from brain.languages.writing import source_added, source_changed
from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT
from forum import indexing, live, tasks
from forum.actions import follow
from forum.actions.record import record
from forum.handles import known_handles
from forum.models import AuditEntry, Category, Post, PostRevision, Topic, Verb
from forum.texts import POST, TITLE

Part = Callable[[Post], None]  # adds to a new post, in its transaction, what it holds beside its text
EDITING = 3.0  # seconds: who has just changed a text often changes it again


class Conflict(Exception):
    """What was sent does not fit what is there now; the message says so to the author."""


def start_topic(
    *,
    author: Member,
    category: Category,
    title: str,
    body: str,
    language: str = "",
    key: UUID | None = None,
    parts: Sequence[Part] = (),
    at: datetime | None = None,
    announce: bool = True,
) -> Topic:
    """There is a new topic with its first post, which its author follows.

    `language` is a BCP 47 tag, detected without one; `key` makes a second submission return the first one's topic
    (Conflict where it says something else). `parts` add to the first post what it holds beside its text. What was
    written elsewhere is given `at` and announce=False.
    """

    def write() -> Post:
        tongue = language or detect(f"{title}\n\n{body}", likely=author.writes)
        moment = at or timezone.now()
        topic = Topic.objects.create(
            author=author, category=category, title=title, language=tongue, created_at=moment, last_post_at=moment
        )
        post = _add_post(
            topic, author=author, body=body, language=tongue, language_is_given=bool(language), key=key, at=at
        )
        source_added(TITLE, topic)
        follow.watch(member=author, topic=topic)
        for add in parts:
            add(post)
        if announce:
            _announce(post)
        return post

    return _once(write, author=author, body=body, key=key).topic


def post_reply(
    *,
    topic: Topic,
    author: Member,
    body: str,
    language: str = "",
    answers: Post | None = None,
    key: UUID | None = None,
    parts: Sequence[Part] = (),
    at: datetime | None = None,
    announce: bool = True,
) -> Post:
    """The topic has one more post, with the next number, under the branch of the post that it answers.

    Raises PermissionDenied where the topic has been locked or hidden meanwhile, and Conflict as start_topic does.
    """

    def write() -> Post:
        locked = Topic.objects.select_for_update(of=("self",), no_key=True).select_related("category").get(pk=topic.pk)
        if not locked.takes_replies_from(author):
            raise PermissionDenied(_("This topic is locked: it takes no more replies."))
        tongue = language or detect(body, likely=author.writes)
        post = _add_post(
            locked,
            author=author,
            body=body,
            language=tongue,
            language_is_given=bool(language),
            answers=answers,
            key=key,
            at=at,
        )
        for add in parts:
            add(post)
        if announce:
            _announce(post)
        return post

    return _once(write, author=author, body=body, key=key)


def _once(write: Callable[[], Post], *, author: Member, body: str, key: UUID | None) -> Post:
    """Return what `write` wrote in one transaction, or what the same key has written before."""
    try:
        with transaction.atomic():
            return _written_before(author, body, key) or write()
    except IntegrityError:
        # The same form was sent twice at once, and the other one was first.
        if earlier := _written_before(author, body, key):
            return earlier
        raise


def _written_before(author: Member, body: str, key: UUID | None) -> Post | None:
    if key is None:
        return None
    earlier = Post.objects.select_related("topic__category").filter(author=author, key=key).first()
    if earlier and body not in (earlier.body, *earlier.revisions.values_list("body", flat=True)):
        raise Conflict(_("This form has been sent before, with another text. Copy what is new into a new reply."))
    return earlier


def _add_post(
    topic: Topic,
    *,
    author: Member,
    body: str,
    language: str,
    language_is_given: bool,
    key: UUID | None,
    at: datetime | None,
    answers: Post | None = None,
) -> Post:
    """Return the new post; the caller's transaction holds the topic's row, so that no other takes its number."""
    post = Post(
        topic=topic,
        number=topic.last_number + 1,
        author=author,
        answers=answers,
        branch=branch_of(answers),
        body=body,
        body_html=render_markdown(body, handles=known_handles(body)),
        language=language,
        language_is_given=language_is_given,
        created_at=at or timezone.now(),
        key=key,
    )
    post.save(force_insert=True)
    count_in(topic, [post])
    indexing.index_posts([post])
    source_added(POST, post)
    follow.mark_own_read(member=author, post=post)
    return post


def count_in(topic: Topic, posts: Sequence[Post]) -> None:
    """The topic counts the new posts, which have the next numbers; its row is held by the caller's transaction."""
    topic.last_number = posts[-1].number
    topic.post_count += len(posts)
    topic.last_post_at = max(topic.last_post_at, *(post.created_at for post in posts))
    topic.save(update_fields=["last_number", "post_count", "last_post_at"])


def branch_of(answers: Post | None) -> Post | None:
    """Return the post under which a reply is shown: none for what answers nothing, or the opening post."""
    if answers is None or answers.number == 1:
        return None
    return answers.branch or answers


def _announce(post: Post) -> None:
    live.show_reply(post)
    tasks.spread_reply.enqueue(post.pk)


@transaction.atomic
def edit_post(
    *, post: Post, editor: Member, body: str, language: str = "", revision: int | None = None, reason: str = ""
) -> Post:
    """The post has this text, and its history keeps the one before; an unchanged text changes nothing.

    `revision` is the one that the editor began from: Conflict where there is a newer one. What somebody else than
    the author changes goes into the audit log, with `reason`.
    """
    post = Post.objects.select_for_update(of=("self",), no_key=True).for_display().get(pk=post.pk)
    is_given = bool(language)
    language = language or detect(body, likely=post.author.writes)
    if (body, language) == (post.body, post.language):
        if is_given and not post.language_is_given:
            Post.objects.filter(pk=post.pk).update(language_is_given=True)
        return post
    if revision not in (None, post.revision):
        raise Conflict(_("Somebody has changed this post meanwhile. Compare the history, then edit it again."))
    PostRevision.objects.create(
        post=post, revision=post.revision, body=post.body, language=post.language, editor=editor
    )
    post.body, post.language, post.language_is_given = body, language, is_given
    post.body_html = render_markdown(body, handles=known_handles(body))
    post.revision, post.edited_at = post.revision + 1, timezone.now()
    post.save(update_fields=["body", "body_html", "language", "language_is_given", "revision", "edited_at"])
    is_by_another = editor.pk != post.author_id
    source_changed(POST, post, is_redacted=is_by_another, delay=EDITING)
    if is_by_another:
        record(AuditEntry(actor=editor, verb=Verb.EDIT, topic=post.topic, post=post, reason=reason))
    notifications.reword(key=post.notice, excerpt=excerpt(body, EXCERPT), excerpt_language=language)
    indexing.index_posts([post])
    live.show_edit(post)
    tasks.spread_mentions.enqueue(post.pk)
    return post
