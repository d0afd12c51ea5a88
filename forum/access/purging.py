"""What may be deleted for good, and by whom."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from brain.members.models import Member
from brain.members.permissions import Permission, refuse_unless
from forum.access.moderating import post_to_moderate, topic_to_moderate
from forum.access.people import Person
from forum.access.reading import visible_categories
from forum.models import Post, Purge, Topic
from forum.models.purges import PurgeQuerySet


def post_to_purge(person: Person, post_id: int) -> Post:
    """Return the post, which nobody else sees any more, for one of the two who delete it for good."""
    post = post_to_moderate(person, post_id, Permission.DELETE_FOR_GOOD)
    if post.number == 1:
        raise PermissionDenied(_("The opening post goes with its topic: delete the topic for good."))
    if post.is_shown:
        raise PermissionDenied(_("Hide it first. What is hidden can be deleted for good."))
    return post


def topic_to_purge(person: Person, topic_id: int) -> Topic:
    """Return the topic, which nobody else sees any more, for one of the two who delete it for good."""
    topic = topic_to_moderate(person, topic_id, Permission.DELETE_FOR_GOOD)
    if not topic.hidden_at:
        raise PermissionDenied(_("Hide it first. What is hidden can be deleted for good."))
    return topic


def purge_of(thing: Post | Topic) -> Purge | None:
    """Return what is planned for the thing, which whoever asks may delete for good; None for nothing."""
    purges = Purge.objects.select_related("asked_by", "confirmed_by", "post__topic__category", "topic__category")
    return purges.filter(**{"post" if isinstance(thing, Post) else "topic": thing}).first()


def purges_to_decide(person: Member) -> PurgeQuerySet:
    """Return what is to be deleted for good, for those who may delete so; others are refused."""
    refuse_unless(person, Permission.DELETE_FOR_GOOD)
    rooms = visible_categories(person).where(person, Permission.DELETE_FOR_GOOD).values("pk")
    return Purge.objects.for_list().filter(Q(post__topic__category__in=rooms) | Q(topic__category__in=rooms))
