"""What the forum's things are called in the audit log, for those who may see them as of now."""

from collections.abc import Collection

from django.db.models import Prefetch, Q

from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.members.permissions import Permission
from brain.moderation.log import ROOM
from brain.moderation.named import Named, register_names
from forum.models import Category, Post, Topic, TopicTranslation
from forum.models.categories import CategoryQuerySet
from forum.models.topics import TopicQuerySet
from forum.naming import words_of


def register() -> None:
    """Topics, posts and categories have names there."""
    register_names("topic", _topics)
    register_names("post", _posts)
    register_names("category", _categories)
    register_names(ROOM, _rooms)


def _seen(reader: Member) -> TopicQuerySet:
    """Return the topics that `reader` may see; hidden ones only those who moderate them, and their authors."""
    moderated = Category.objects.where(reader, Permission.MODERATE_ROOM).values("pk")
    topics = Topic.objects.filter(category__audience__in=audiences_of(reader))
    topics = topics.filter(Q(hidden_at=None) | Q(author=reader) | Q(category__in=moderated))
    return topics.prefetch_related(Prefetch("translations", TopicTranslation.objects.for_reader()))


def _topics(reader: Member, ids: Collection[int]) -> dict[int, Named]:
    return {topic.pk: _named(topic, topic.permalink) for topic in _seen(reader).filter(pk__in=ids)}


def _named(topic: Topic, url: str, number: int | None = None) -> Named:
    text = topic.shown.text
    return Named(text.title, text.language, url, number)


def _posts(reader: Member, ids: Collection[int]) -> dict[int, Named]:
    posts = Post.objects.filter(pk__in=ids, topic__in=_seen(reader).values("pk")).only("number", "topic")
    topics = _seen(reader).in_bulk({post.topic_id for post in posts})
    return {post.pk: _named(topics[post.topic_id], post.permalink, post.number) for post in posts}


def _rooms_seen(reader: Member) -> CategoryQuerySet:
    return Category.objects.rooms().for_audiences(audiences_of(reader))


def _categories(reader: Member, ids: Collection[int]) -> dict[int, Named]:
    return {room.pk: _room(room) for room in _rooms_seen(reader).filter(pk__in=ids)}


def _rooms(reader: Member, slugs: Collection[str]) -> dict[str, Named]:
    return {room.slug: _room(room) for room in _rooms_seen(reader).filter(slug__in=slugs)}


def _room(category: Category) -> Named:
    words = words_of(category)
    return Named(words.name, words.language)
