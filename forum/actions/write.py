"""Starting topics, replying and editing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.text import excerpt
from brain.core.transactions import atomic
from brain.languages.detection import detect
from brain.languages.writing import source_added
from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.moderation.actions.cases import open_case
from brain.moderation.checks.submissions import SentFrom
from brain.moderation.standing import CHANGED, FINE, Judgement, is_trusted
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT
from forum import indexing, live, slow, standing, tasks
from forum.actions import follow
from forum.actions.call import call_groups
from forum.actions.moderate import count_posts
from forum.actions.record import record
from forum.attachments import attachments_in, text_html
from forum.counting import count_languages, with_languages
from forum.holding import held_post, held_topic, hold_cases, hold_post
from forum.models import Category, Post, PostRevision, Topic, Verb
from forum.models.posts import UNNUMBERED
from forum.scopes import scope_of
from forum.talks import why_shut
from forum.texts import POST, TITLE, post_changed

Part = Callable[[Post], object]  # adds to a new post, in its transaction, what it holds beside its text
_EDITED = ("body", "body_html", "language", "language_is_given", "revision", "edited_at")
EDITING = 3.0  # seconds: who has just changed a text often changes it again


@dataclass(frozen=True)
class _Sent:
    """What somebody sends, to be a post: start_topic says what each part of it is."""

    author: Member
    body: str
    language: str
    key: UUID | None
    parts: Sequence[Part]
    at: datetime | None
    announce: bool
    judgement: Judgement


class Conflict(Exception):
    """What was sent does not fit what is there now; the message says so to the author."""

    status = 409
    retry_after = 0  # seconds, where the same can be accepted later


class TooSoon(Conflict):
    """The author may not write again before `free`: slow mode, or what a new member may write in a day."""

    status = 429

    def __init__(self, said: str, free: datetime) -> None:
        super().__init__(said)
        self.retry_after = ceil((free - timezone.now()).total_seconds())


class Blocked(Conflict):
    """The text holds what is blocked, in a place that no moderator reads."""

    status = 422


def _refuse_if_too_soon(author: Member, category: Category, topic: Topic | None = None) -> None:
    if slow.is_slow(category, topic):
        slow.hold(author)
        if free := slow.free_at(author, category, topic):
            said = _("Slow mode: your post was not sent, your text is kept.")
            raise TooSoon(f"{said} {slow.wait_in_words(free)}", free)
    if not is_trusted(author):
        slow.hold(author)
        if full := standing.too_many(author, is_topic=topic is None and not category.is_talk):
            raise TooSoon(full.advice, full.free)


def _judge(author: Member, category: Category, *texts: str, **about: Any) -> Judgement:
    if category.is_talk and (found := standing.blocked_words_in(*texts)):
        raise Blocked(_("This is blocked here: %(words)s. Take it out.") % {"words": found})
    return standing.judge(author, category, *texts, **about)


def start_topic(
    *,
    author: Member,
    category: Category,
    title: str,
    body: str,
    language: str = "",
    title_language: str = "",
    key: UUID | None = None,
    parts: Sequence[Part] = (),
    at: datetime | None = None,
    announce: bool = True,
    sent_from: SentFrom | None = None,
) -> Topic:
    """There is a new topic with its first post, which its author watches.

    `language` is a BCP 47 tag, detected without one; `title_language` is the title's, where that is another, such as
    "und" for names; `key` makes a second submission return the first one's topic
    (Conflict where it says something else). `parts` add to the first post what it holds beside its text. What was
    written elsewhere is given `at` and announce=False. Where the text has to be approved first (forum.standing), the
    topic waits, hidden: its author and moderators see it. `sent_from` is told to a checker of spam, and not kept.
    """
    judgement = FINE if at else _judge(author, category, title, body, sent_from=sent_from)
    sent = _Sent(author, body, language, key, parts, at, announce, judgement)
    return _once(sent, lambda: _open_topic(sent, category, title, title_language)).topic


def _open_topic(sent: _Sent, category: Category, title: str, title_language: str) -> Post:
    if sent.at is None:
        _refuse_if_too_soon(sent.author, category)
    text = sent.body if title_language else f"{title}\n\n{sent.body}"
    language = sent.language or detect(text, likely=sent.author.writes)
    moment = sent.at or timezone.now()
    waits_since = moment if sent.judgement.is_held else None
    topic = Topic.objects.create(
        author=sent.author,
        category=category,
        title=title,
        language=title_language or language,
        created_at=moment,
        last_post_at=moment,
        hidden_at=waits_since,
        held_at=waits_since,
    )
    post = _add_post(topic, sent, language)
    source_added(TITLE, topic)
    _finish(post, sent)
    return post


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
    sent_from: SentFrom | None = None,
) -> Post:
    """The topic has one more post, with the next number, under the branch of the post that it answers.

    One that has to be approved first waits as start_topic's does, without a number. Raises PermissionDenied where the
    topic has been locked or hidden meanwhile, and Conflict as start_topic does; so do both where the author has to
    wait (TooSoon).
    """
    judgement = FINE if at else _judge(author, topic.category, body, sent_from=sent_from, topic=topic)
    sent = _Sent(author, body, language, key, parts, at, announce, judgement)
    return _once(sent, lambda: _append(sent, topic, answers))


def _append(sent: _Sent, topic: Topic, answers: Post | None) -> Post:
    if answers:
        hold_post(answers)
    topic = held_topic(topic.pk)
    _refuse_unless_open(topic, sent.author, answers)
    if sent.at is None:
        _refuse_if_too_soon(sent.author, topic.category, topic)
    post = _add_post(topic, sent, sent.language or detect(sent.body, likely=sent.author.writes), answers)
    _finish(post, sent)
    return post


def _refuse_unless_open(topic: Topic, author: Member, answers: Post | None) -> None:
    if topic.merged_into_id or (answers and not topic.posts.filter(pk=answers.pk).exists()):
        raise Conflict(_("A moderator has moved this discussion meanwhile. Send your reply again: it follows it."))
    if not topic.takes_replies_from(author):
        raise PermissionDenied(_("This topic is locked: it takes no more replies."))
    if reason := why_shut(topic, author):
        raise PermissionDenied(reason)


def _once(sent: _Sent, write: Callable[[], Post]) -> Post:
    """Return what `write` wrote in one transaction, or what the same key has written before."""
    try:
        with transaction.atomic():
            return _written_before(sent) or write()
    except (IntegrityError, TooSoon):
        # The same form was sent twice at once, and the other one was first.
        if earlier := _written_before(sent):
            return earlier
        raise


def _written_before(sent: _Sent) -> Post | None:
    if sent.key is None:
        return None
    earlier = Post.objects.select_related("author", "topic__category").filter(author=sent.author, key=sent.key).first()
    if earlier and (_is_gone(earlier) or sent.body not in _versions(earlier)):
        raise Conflict(_("This form has been sent before, with another text. Copy what is new into a new reply."))
    return earlier


def _is_gone(post: Post) -> bool:
    """Whether the author may not see any more where the post is."""
    return post.topic.category.audience not in audiences_of(post.author)


def _versions(post: Post) -> list[str]:
    """Return what the post says, and all that it said before."""
    return [post.body, *post.revisions.values_list("body", flat=True)]


def _add_post(topic: Topic, sent: _Sent, language: str, answers: Post | None = None) -> Post:
    """Return the new post; the caller's transaction holds the topic's row, so that no other takes its number."""
    attached = attachments_in(sent.body, sent.author)
    moment = sent.at or timezone.now()
    is_held = sent.judgement.is_held
    has_number = not is_held or topic.last_number == 0
    post = Post(
        topic=topic,
        number=topic.last_number + 1 if has_number else UNNUMBERED,
        author=sent.author,
        answers=answers,
        branch=branch_of(answers),
        body=sent.body,
        body_html=text_html(sent.body, attached),
        language=language,
        language_is_given=bool(sent.language),
        created_at=moment,
        hidden_at=moment if is_held else None,
        held_at=moment if is_held else None,
        key=sent.key,
    )
    post.save(force_insert=True)
    if attached:
        post.attachments.set(attached)
    if not has_number:
        post.number += post.pk  # unlike any other's, wherever it is moved
        post.save(update_fields=["number"])
        return post
    count_in(topic, [post])
    indexing.index_posts([post])
    source_added(POST, post)
    if post.number == 1:
        follow.begin(topic=topic)
    else:
        follow.take_part(member=sent.author, post=post)
    return post


def count_in(topic: Topic, posts: Sequence[Post]) -> None:
    """The topic counts the new posts, which have the next numbers; its row is held by the caller's transaction."""
    topic.last_number = posts[-1].number
    topic.post_count += len(posts)
    topic.last_post_at = max(topic.last_post_at, *(post.created_at for post in posts))
    topic.languages = with_languages(topic, [post.language for post in posts])
    topic.save(update_fields=["last_number", "post_count", "last_post_at", "languages"])


def branch_of(answers: Post | None) -> Post | None:
    """Return the post under which a reply is shown: none for what answers nothing, or the opening post."""
    if answers is None or answers.number == 1:
        return None
    return answers.branch or answers


def _finish(post: Post, sent: _Sent) -> None:
    """The new post has its parts; it is announced, or waits, and moderators look at it where they are to."""
    for add in sent.parts:
        add(post)
    if sent.announce and not sent.judgement.is_held:
        publish(post)
    _open_case(post, sent.judgement)


def _open_case(post: Post, judgement: Judgement) -> None:
    if judgement.why:
        open_case(
            kind="post",
            object_id=post.pk,
            why=judgement.why,
            member=post.author,
            scope=scope_of(post.topic.category),
            language=post.language,
            detail=judgement.detail,
        )


def publish(post: Post) -> None:
    """Open pages get the new post, and whom it concerns is told of it. Part of the transaction in which it is shown."""
    call_groups(post)
    live.show_reply(post)
    tasks.spread_reply.enqueue(post.pk)


def edit_post(
    *,
    post: Post,
    editor: Member,
    body: str,
    language: str = "",
    revision: int | None = None,
    reason: str = "",
    sent_from: SentFrom | None = None,
) -> Post:
    """The post has this text, and its history keeps the one before; an unchanged text changes nothing.

    `revision` is the one that the editor began from: Conflict where there is a newer one. What somebody else than
    the author changes goes into the audit log, with `reason`. Where the new text has to be approved first, the post
    waits where it stands, hidden.
    """
    judgement = FINE
    if editor.pk == post.author_id and body != post.body:
        topic = post.topic
        judgement = _judge(editor, topic.category, body, sent_from=sent_from, topic=topic, is_edit=True)
    return _edit(
        post, editor=editor, body=body, language=language, revision=revision, reason=reason, judgement=judgement
    )


@atomic
def _edit(
    post: Post, *, editor: Member, body: str, language: str, revision: int | None, reason: str, judgement: Judgement
) -> Post:
    began_in = post.topic_id
    if judgement.why or post.is_waiting:
        hold_cases(Q(pk=post.pk))
    post = held_post(post)
    is_given = bool(language)
    language = language or detect(body, likely=post.author.writes)
    if (body, language) == (post.body, post.language):
        if is_given and not post.language_is_given:
            Post.objects.filter(pk=post.pk).update(language_is_given=True)
        return post
    if revision not in (None, post.revision) or post.topic_id != began_in:
        raise Conflict(_("Somebody has changed this post meanwhile. Compare the history, then edit it again."))
    is_held_now = judgement.is_held and post.is_shown
    _rewrite(post, editor, body, language, is_given=is_given, is_held_now=is_held_now)
    is_by_another = editor.pk != post.author_id
    post_changed(post, is_redacted=is_by_another, delay=EDITING)
    if is_by_another:
        record(actor=editor, verb=Verb.EDIT, topic=post.topic, post=post, reason=reason)
    indexing.index_posts([post])
    if is_held_now:
        notifications.take_back(key=post.notice)
        live.show_hidden(post)
    else:
        _spread_edit(post)
    if post.is_waiting and not (is_by_another or judgement.is_held):
        judgement = CHANGED  # perhaps a moderator has asked for it
    _open_case(post, judgement)
    return post


def _rewrite(post: Post, editor: Member, body: str, language: str, *, is_given: bool, is_held_now: bool) -> None:
    """The post has this text, its history the one before, and its topic counts it as it is now."""
    PostRevision.objects.create(
        post=post, revision=post.revision, body=post.body, language=post.language, editor=editor
    )
    post.body, post.language, post.language_is_given = body, language, is_given
    attached = attachments_in(body, editor, post)
    post.attachments.set(attached)
    post.body_html = text_html(body, attached)
    post.revision, post.edited_at = post.revision + 1, timezone.now()
    if is_held_now:
        post.hidden_at = post.held_at = post.edited_at
    post.save(update_fields=[*_EDITED, "hidden_at", "held_at"])
    if is_held_now:
        count_posts(post.topic)
    else:
        count_languages(post.topic)


def _spread_edit(post: Post) -> None:
    """Open pages and notices have the text as it is now; whom it mentions is told."""
    notifications.reword(key=post.notice, excerpt=excerpt(post.body, EXCERPT), excerpt_language=post.language)
    if post.is_shown:
        call_groups(post)
    live.show_edit(post)
    tasks.spread_mentions.enqueue(post.pk)
