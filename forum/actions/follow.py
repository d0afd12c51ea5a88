"""What members follow, and how far they have read."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Greatest

from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.notifications.models import Notification
from forum.following import choices_of
from forum.models import Category, CategoryFollowing, Level, Post, Tag, TagFollowing, Topic, TopicReading


@transaction.atomic
def choose_for_topic(*, member: Member, topic: Topic, level: str) -> None:
    """The member follows the topic as closely as they say; with "", as its tags and category."""
    TopicReading.objects.update_or_create(member=member, topic=topic, defaults={"level": level})


@transaction.atomic
def choose_for_category(*, member: Member, category: Category, level: str) -> None:
    """The member follows the category as closely as they say; with "", as if they had chosen nothing."""
    if level:
        CategoryFollowing.objects.update_or_create(member=member, category=category, defaults={"level": level})
    else:
        CategoryFollowing.objects.filter(member=member, category=category).delete()


@transaction.atomic
def choose_for_tag(*, member: Member, tag: Tag, level: str) -> None:
    """The member follows the tag as closely as they say; with "", as if they had chosen nothing."""
    if level:
        TagFollowing.objects.update_or_create(member=member, tag=tag, defaults={"level": level})
    else:
        TagFollowing.objects.filter(member=member, tag=tag).delete()


def mark_read(*, member: Member, topic: Topic, number: int) -> None:
    """The member has read the topic up to the post of this number, or further; at its end, what they were told too.

    Looks before it writes: most page views change nothing. The last post that is left is the end, whichever numbers
    were given after it: those of posts that were moved away, or deleted for good.
    """
    if number < topic.last_number and not topic.posts.numbered().filter(number__gt=number).exists():
        number = topic.last_number
    if not TopicReading.objects.filter(member=member, topic=topic, last_read__gte=number).exists():
        _advance(member, topic, number)
    if number >= topic.last_number and Notification.objects.unread().filter(member=member, group=topic.stream).exists():
        notifications.mark_read(member=member, group=topic.stream)


@transaction.atomic
def _advance(member: Member, topic: Topic, number: int) -> None:
    mine = TopicReading.objects.filter(member=member, topic=topic)
    if not mine.filter(last_read__lt=number).update(last_read=number):
        TopicReading.objects.bulk_create(
            [TopicReading(member=member, topic=topic, last_read=number)], ignore_conflicts=True
        )


@transaction.atomic
def begin(*, topic: Topic) -> None:
    """The author of a new topic watches it, and has read what they wrote."""
    TopicReading.objects.bulk_create(
        [TopicReading(member=topic.author, topic=topic, last_read=topic.last_number, level=Level.WATCH)]
    )


@transaction.atomic
def take_part(*, member: Member, post: Post) -> None:
    """Who replied tracks the topic, unless they chose a level for it or watch it anyhow.

    What they wrote is not new to them, unless they had not read up to it.
    """
    reading, _is_new = TopicReading.objects.get_or_create(member=member, topic=post.topic)
    changes: dict[str, Any] = {}
    if reading.last_read == post.number - 1:
        changes["last_read"] = Greatest("last_read", post.number)
    if not reading.level and choices_of(member).of_topic(post.topic) != Level.WATCH:
        changes["level"] = Level.TRACK
    if changes:
        TopicReading.objects.filter(pk=reading.pk).update(**changes)
