"""What moderators may do, and where."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.access import refuse_unless_may_write
from brain.members.models import Member
from brain.members.permissions import Permission, holds, refuse_unless
from forum.access.people import Person
from forum.access.reading import post_to_read, topic_to_read, visible_categories, visible_topics
from forum.models import Category, Post, Tag, Topic
from forum.models.categories import CategoryQuerySet
from forum.models.topics import TopicQuerySet


def topic_to_moderate(person: Person, topic_id: int, permission: Permission) -> Topic:
    """Return the topic for an act that needs `permission` in its category; a pin on the whole site is the site's."""
    refuse_unless_may_write(person)
    topic = topic_to_read(person, topic_id)
    if permission == Permission.PIN_TOPIC and topic.is_pinned_on_site:
        permission = Permission.PIN_ON_SITE
    refuse_unless(person, permission, category=topic.category, member=topic.author)
    if topic.pk != topic_id:
        raise PermissionDenied(_("This topic has been merged with another."))
    return topic


def post_to_moderate(person: Person, post_id: int, permission: Permission) -> Post:
    """Return the post for an act that needs `permission` in its category."""
    refuse_unless_may_write(person)
    post = post_to_read(person, post_id)
    refuse_unless(person, permission, category=post.topic.category, member=post.author)
    return post


def topic_to_rearrange(person: Person, topic_id: int) -> Topic:
    """Return the topic for a moderator to split or merge; what was said in private stays among those it was said to."""
    topic = topic_to_moderate(person, topic_id, Permission.REARRANGE_TOPIC)
    if topic.category.is_talk:
        raise PermissionDenied(_("Posts of a private conversation stay in it."))
    return topic


def categories_to_split_to(member: Member) -> CategoryQuerySet:
    """Return the categories in which `member` may begin a topic with posts of others."""
    return visible_categories(member).where(member, Permission.REARRANGE_TOPIC)


def topics_to_merge_into(member: Member, topic: Topic) -> TopicQuerySet:
    """Return the topics that `member` may merge `topic` into: those of the categories that they moderate."""
    return visible_topics(member).current().filter(category__in=categories_to_split_to(member)).exclude(pk=topic.pk)


def tag_to_keep(person: Person, slug: str) -> Tag:
    """Return the tag for a moderator of the site, who keeps the list of tags."""
    refuse_unless_keeper_of_tags(person)
    return get_object_or_404(Tag.objects.listed(), slug=slug)


def refuse_unless_keeper_of_tags(person: Person) -> None:
    """Raise PermissionDenied for all but moderators of the site."""
    refuse_unless_may_write(person)
    if not keeps_tags(person):
        raise PermissionDenied(_("Only moderators of the site keep the list of tags."))


def keeps_tags(person: Person) -> bool:
    """Whether `person` keeps the list of tags: a moderator of the site."""
    return holds(person, Permission.KEEP_TAGS)


def categories_to_move_to(member: Member, topic: Topic) -> CategoryQuerySet:
    """Return the other categories that `member` moderates: a move needs the right on both sides."""
    if topic.category.is_talk:  # what was said in private stays among those it was said to
        return Category.objects.none()
    return visible_categories(member).where(member, Permission.MOVE_TOPIC).exclude(pk=topic.category_id)
