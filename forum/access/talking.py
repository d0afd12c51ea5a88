"""Private conversations, for their partners."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from brain.members.models import Member
from brain.members.names import is_handle
from forum import talks
from forum.access.people import Person
from forum.access.reading import topic_to_read
from forum.models import Topic


def conversation_to_read(person: Person, topic_id: int) -> Topic:
    """Return the conversation; Http404 for a topic that is none."""
    topic = topic_to_read(person, topic_id)
    if not topic.category.is_talk:
        raise Http404
    return topic


def conversation_to_join_in(member: Member, topic_id: int) -> Topic:
    """Return the conversation for one of its partners; what a group says has none, whom one could add or let go."""
    topic = conversation_to_read(member, topic_id)
    if not topic.category.is_private:
        raise Http404
    return topic


def conversation_with(member: Member, handle: str) -> Topic | None:
    """Return the conversation that the two have alone; None where there is none, or nobody has this handle."""
    other = Member.objects.active().filter(handle=handle).first() if handle and is_handle(handle) else None
    return talks.of_two(member, other) if other else None


def partner_to_remove(member: Member, topic_id: int, handle: str) -> tuple[Topic, Member]:
    """Return the conversation, and its other partner with this handle, for the member who began it."""
    topic = conversation_to_join_in(member, topic_id)
    conversation = talks.conversation_of(topic)
    if conversation.begun_by_id != member.pk or conversation.pair:
        raise PermissionDenied(_("Only who began a conversation of several can take somebody out of it."))
    others = (partner.member for partner in talks.partners_of(topic) if partner.member_id != member.pk)
    for other in others:
        if other.handle == handle:
            return topic, other
    raise Http404
