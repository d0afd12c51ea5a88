"""What moderators may do, and where."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.models import Member
from forum.access.people import Person
from forum.access.reading import post_to_read, topic_to_read, visible_categories, visible_topics
from forum.models import AuditEntry, Category, Post, Tag, Topic, Verb
from forum.models.acts import AuditEntryQuerySet
from forum.models.categories import CategoryQuerySet
from forum.models.topics import TopicQuerySet


def topic_to_moderate(person: Person, topic_id: int) -> Topic:
    """Return the topic for an act of a moderator of the site or of its category."""
    topic = topic_to_read(person, topic_id)
    _refuse_unless_moderator(topic.category, person)
    if topic.pk != topic_id:
        raise PermissionDenied(_("This topic has been merged with another."))
    return topic


def post_to_moderate(person: Person, post_id: int) -> Post:
    """Return the post for an act of a moderator of the site or of its category."""
    post = post_to_read(person, post_id)
    _refuse_unless_moderator(post.topic.category, person)
    return post


def _refuse_unless_moderator(category: Category, person: Person) -> None:
    if not category.is_moderated_by(person):
        raise PermissionDenied(_("Only moderators of this category can do this."))


def topic_to_rearrange(person: Person, topic_id: int) -> Topic:
    """Return the topic for a moderator to split or merge; what was said in private stays among those it was said to."""
    topic = topic_to_moderate(person, topic_id)
    if topic.category.is_talk:
        raise PermissionDenied(_("Posts of a private conversation stay in it."))
    return topic


def categories_to_split_to(member: Member) -> CategoryQuerySet:
    """Return the categories in which `member` may begin a topic with posts of others."""
    return visible_categories(member).moderated_by(member)


def topics_to_merge_into(member: Member, topic: Topic) -> TopicQuerySet:
    """Return the topics that `member` may merge `topic` into: those of the categories that they moderate."""
    return visible_topics(member).filter(category__in=categories_to_split_to(member)).exclude(pk=topic.pk)


def tag_to_keep(person: Person, slug: str) -> Tag:
    """Return the tag for a moderator of the site, who keeps the list of tags."""
    refuse_unless_keeper_of_tags(person)
    return get_object_or_404(Tag.objects.listed(), slug=slug)


def refuse_unless_keeper_of_tags(person: Person) -> None:
    """Raise PermissionDenied for all but moderators of the site."""
    if not keeps_tags(person):
        raise PermissionDenied(_("Only moderators of the site keep the list of tags."))


def keeps_tags(person: Person) -> bool:
    """Whether `person` keeps the list of tags: a moderator of the site."""
    return isinstance(person, Member) and person.is_moderator


def categories_to_move_to(member: Member, topic: Topic) -> CategoryQuerySet:
    """Return the other categories that `member` moderates: a move needs the right on both sides."""
    if topic.category.is_talk:  # what was said in private stays among those it was said to
        return Category.objects.none()
    return visible_categories(member).moderated_by(member).exclude(pk=topic.category_id)


def categories_of_moves(entries: Iterable[AuditEntry]) -> dict[str, Category]:
    """Return the categories between which topics were moved, by slug, with their translations."""
    slugs = {slug for entry in entries if entry.verb == Verb.MOVE for slug in entry.details.values()}
    return Category.objects.prefetch_related("translations").in_bulk(slugs, field_name="slug") if slugs else {}


def audit_log(person: Person) -> AuditEntryQuerySet:
    """Return the acts in the categories that `person` moderates; those who moderate none are refused.

    What moderators of the site did about reported messages stands there too, without anything of the conversation.
    """
    if isinstance(person, Member):
        categories = visible_categories(person).moderated_by(person)
        if person.is_moderator or categories.exists():
            return AuditEntry.objects.in_categories(categories, or_talks=person.is_moderator)
    raise PermissionDenied(_("The log of moderation is open to moderators."))
