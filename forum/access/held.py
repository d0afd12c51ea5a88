"""Polls and events, and what a person may do with them."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.access import refuse_unless_may_write
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from forum.access.people import Person
from forum.access.reading import post_with_text, visible_topics
from forum.models import Event, Poll, PollOption, Post
from forum.models.events import EventQuerySet


def poll_to_read(person: Person, post_id: int) -> Poll:
    """Return the poll that the post holds."""
    post_with_text(person, post_id)
    return get_object_or_404(Poll.objects.select_related("post__topic__category"), post=post_id)


def poll_by_id(person: Person, poll_id: int) -> Poll:
    """Return the poll, of a post that `person` may read."""
    poll = get_object_or_404(Poll, pk=poll_id)
    return poll_to_read(person, poll.post_id)


def poll_option_by_id(person: Person, option_id: int) -> PollOption:
    """Return the option of a poll, in a post that `person` may read."""
    option = get_object_or_404(PollOption.objects.select_related("poll__post__topic__category"), pk=option_id)
    post_with_text(person, option.poll.post_id)
    return option


def poll_to_vote(member: Member, post_id: int) -> Poll:
    """Return the poll for a vote: in an open topic, of those who can write in it."""
    refuse_unless_may_write(member)
    poll = poll_to_read(member, post_id)
    topic = poll.post.topic
    if topic.is_closed or not topic.takes_replies_from(member):
        raise PermissionDenied(_("This topic is locked: nobody can vote in it any more."))
    return poll


def poll_to_change(member: Member, post_id: int) -> Poll:
    """Return the poll for its author, while the topic is open, or a moderator, to change or close it."""
    refuse_unless_may_write(member)
    poll = poll_to_read(member, post_id)
    _refuse_unless_theirs(member, poll.post)
    if poll.stays_closed:
        raise PermissionDenied(_("This post can no longer be changed."))
    return poll


def event_to_read(person: Person, post_id: int) -> Event:
    """Return the event to which the post invites."""
    post_with_text(person, post_id)
    return get_object_or_404(Event.objects.select_related("post__topic__category", "post__author"), post=post_id)


def event_to_answer(member: Member, post_id: int) -> Event:
    """Return the event for a member to say whether they come, while it is to come."""
    refuse_unless_may_write(member)
    event = event_to_read(member, post_id)
    if event.is_cancelled:
        raise PermissionDenied(_("This event is cancelled."))
    if event.is_over:
        raise PermissionDenied(_("This event is over."))
    return event


def event_to_change(member: Member, post_id: int) -> Event:
    """Return the event for its author, while the topic is open, or a moderator, to change or cancel it."""
    refuse_unless_may_write(member)
    event = event_to_read(member, post_id)
    _refuse_unless_theirs(member, event.post)
    return event


def _refuse_unless_theirs(member: Member, post: Post) -> None:
    if holds(member, Permission.EDIT_POST, category=post.topic.category, member=post.author):
        return
    if post.author_id != member.pk:
        raise PermissionDenied(_("Only the author of the post and moderators can change this."))
    if not post.topic.takes_replies_from(member):
        raise PermissionDenied(_("This topic is locked: only moderators can change this."))


def visible_events(person: Person) -> EventQuerySet:
    """Return the events in topics that `person` may see, with their topics."""
    events = Event.objects.in_topics(visible_topics(person))
    return events.select_related("post__topic__category", "post__author")


def member_of_feed(token: str) -> Member:
    """Return the active member whose calendar feed has this address."""
    return get_object_or_404(Member.objects.active(), calendar_feed__token=token)
