"""Where a person may write, and what of theirs they may change."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brain.members.access import refuse_unless_may_write
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from forum import talks
from forum.access.people import Person
from forum.access.reading import post_to_read, post_with_text, topic_to_read
from forum.models import Post, Purge, Topic


def member_to_write(member: Member) -> Member:
    """Return the member for what begins something new: a topic, a conversation, a file."""
    refuse_unless_may_write(member)
    return member


def topic_to_reply(person: Person, topic_id: int) -> Topic:
    """Return the topic for a reply by `person`; a locked one takes replies from its moderators only."""
    refuse_unless_may_write(person)
    topic = topic_to_read(person, topic_id)
    if topic.is_archived:
        raise PermissionDenied(_("This topic is in the archive: it takes no more replies."))
    if not topic.takes_replies_from(person):
        raise PermissionDenied(_("This topic is locked: it takes no more replies."))
    if isinstance(person, Member) and (reason := talks.why_shut(topic, person)):
        raise PermissionDenied(reason)
    return topic


def post_to_answer(person: Person, topic: Topic, post_id: str) -> Post | None:
    """Return the post that a reply by `person` to `topic` is to answer, or None where none is named.

    One that has been moved to another topic since is answered there.
    """
    if not post_id:
        return None
    if not (post_id.isascii() and post_id.isdigit() and len(post_id) < 19):
        raise Http404
    posts = Post.objects.shown().select_related("author", "topic__category")
    post = posts.filter(pk=int(post_id), topic=topic).first()
    if post is None:
        post = get_object_or_404(posts, pk=int(post_id), former_places__topic=topic)
        post.topic = topic_to_reply(person, post.topic_id)
    return post


def post_to_edit(person: Person, post_id: int) -> Post:
    """Return the post for an edit by its author, while the topic is open, or by a moderator."""
    refuse_unless_may_write(person)
    post = post_to_read(person, post_id)
    if post.deleted_at:
        raise PermissionDenied(_("This post can no longer be changed."))
    if holds(person, Permission.EDIT_POST, category=post.topic.category, member=post.author):
        return post
    if post.author_id != person.pk:
        raise PermissionDenied(_("Only its author and moderators can change a post."))
    if not (post.is_waiting or (post.is_shown and post.topic.takes_replies_from(person))):
        raise PermissionDenied(_("This post can no longer be changed."))
    _refuse_what_is_old(post)
    return post


def may_edit(person: Person, post: Post) -> bool:
    """Whether `person`, who can see the post, may change it: post_to_edit as a question."""
    try:
        post_to_edit(person, post.pk)
    except PermissionDenied:
        return False
    return True


def _refuse_what_is_old(post: Post) -> None:
    """What others have long read and answered stays as its author left it."""
    days = settings.EDIT_DAYS
    if days and post.created_at < timezone.now() - timedelta(days=days):
        raise PermissionDenied(
            ngettext(
                "A post can be changed for %(days)d day. Moderators can change this one.",
                "A post can be changed for %(days)d days. Moderators can change this one.",
                days,
            )
            % {"days": days}
        )


def post_to_delete(person: Person, post_id: int) -> Post:
    """Return the post for its author to delete it, while the topic is open."""
    post = post_with_text(person, post_id)
    if post.author_id != person.pk:
        raise PermissionDenied(_("Only its author can delete a post. Moderators can hide it."))
    if not post.topic.takes_replies_from(person):
        raise PermissionDenied(_("This post can no longer be changed."))
    return post


def post_to_undelete(person: Person, post_id: int) -> Post:
    """Return the post for its author, who deleted it, to bring it back, while the topic is open."""
    refuse_unless_may_write(person)
    post = post_to_read(person, post_id)
    if post.author_id != person.pk or not post.deleted_at:
        raise Http404
    is_closed = post.topic.is_closed and not post.topic.takes_replies_from(person)
    if is_closed or Purge.objects.filter(post=post).exists():
        raise PermissionDenied(_("This post can no longer be changed."))
    return post


def post_to_react(person: Person, post_id: int) -> Post:
    """Return the post for a member's reaction: anybody's who can read it, but its author's."""
    refuse_unless_may_write(person)
    post = post_with_text(person, post_id)
    if post.author_id == person.pk:
        raise PermissionDenied(_("Reactions are for the posts of others."))
    if post.topic.is_archived:
        raise PermissionDenied(_("This topic is in the archive: nothing in it changes any more."))
    return post


def post_to_name_language(person: Person, post_id: int) -> Post:
    """Return the post for its author, locked or not, or a moderator, to say in which language it is written."""
    refuse_unless_may_write(person)
    post = post_with_text(person, post_id)
    if not (post.author_id == person.pk or holds(person, Permission.NAME_LANGUAGE, category=post.topic.category)):
        raise PermissionDenied(_("Only its author and moderators can correct the language of a post."))
    return post


def post_history(person: Person, post_id: int) -> Post:
    """Return the post whose versions `person` may compare: its author, unless it is hidden, and moderators."""
    post = post_to_read(person, post_id)
    is_own = post.author_id == person.pk and post.is_shown
    if not (is_own or holds(person, Permission.READ_HISTORY, category=post.topic.category)):
        raise PermissionDenied(_("Only its author and moderators can see the history of a post."))
    return post


def place_of_draft(member: Member, place: str) -> Topic | Post | None:
    """Return the topic ("topic.17") or post ("edit.345") of a draft's place; None for what is new ("new", "talk").

    Raises Http404 and PermissionDenied where `member` may not write there.
    """
    kind, _dot, ident = place.partition(".")
    if place in ("new", "talk"):
        return None
    if kind not in ("topic", "edit") or not (ident.isascii() and ident.isdigit() and len(ident) < 19):
        raise Http404
    return topic_to_read(member, int(ident)) if kind == "topic" else post_to_edit(member, int(ident))


def post_to_accept(person: Person, post_id: int) -> Post:
    """Return the post for the topic's author, or a moderator, to accept as the answer."""
    refuse_unless_may_write(person)
    post = post_with_text(person, post_id)
    if not (post.topic.category.takes_answers and post.number > 1):
        raise Http404
    if not _keeps(person, post.topic):
        raise PermissionDenied(_("Only the author of the topic and moderators can accept an answer."))
    return post


def topic_to_relate(person: Person, topic_id: int) -> Topic:
    """Return the topic for its author, or a moderator, to say what it discusses."""
    refuse_unless_may_write(person)
    topic = _in_room(topic_to_read(person, topic_id))
    if not _keeps(person, topic):
        raise PermissionDenied(_("Only the author of the topic and moderators can say what it discusses."))
    return topic


def _in_room(topic: Topic) -> Topic:
    """Return the topic; Http404 for a conversation, which stands in no list that tags or subjects lead to."""
    if topic.category.is_talk:
        raise Http404
    return topic


def _keeps(person: Person, topic: Topic) -> bool:
    is_own = topic.author_id == person.pk and not topic.is_archived
    return is_own or holds(person, Permission.TAG_TOPIC, category=topic.category)


def topic_to_tag(person: Person, topic_id: int) -> Topic:
    """Return the topic for its author, or a moderator, to choose its tags."""
    refuse_unless_may_write(person)
    topic = _in_room(topic_to_read(person, topic_id))
    if not _keeps(person, topic):
        raise PermissionDenied(_("Only the author of the topic and moderators can choose its tags."))
    return topic
