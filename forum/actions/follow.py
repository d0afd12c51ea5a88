"""What members follow, and how far they have read."""

from django.db import transaction

from brain.members.models import Member
from brain.notifications import actions as notifications
from brain.notifications.models import Notification
from forum.models import Level, Post, Topic, TopicReading


@transaction.atomic
def watch(*, member: Member, topic: Topic) -> TopicReading:
    """The member is told of every new post in the topic."""
    return TopicReading.objects.update_or_create(member=member, topic=topic, defaults={"level": Level.WATCH})[0]


@transaction.atomic
def unwatch(*, member: Member, topic: Topic) -> None:
    """The member is only told of answers and mentions in the topic."""
    TopicReading.objects.filter(member=member, topic=topic).update(level=Level.NORMAL)


def mark_read(*, member: Member, topic: Topic, number: int) -> None:
    """The member has read the topic up to the post of this number, or further; at its end, what they were told too.

    Looks before it writes: most page views change nothing.
    """
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


def mark_own_read(*, member: Member, post: Post) -> None:
    """What the member wrote is not new to them, unless they had not read up to it."""
    mine = TopicReading.objects.filter(member=member, topic=post.topic)
    if post.number == 1:
        TopicReading.objects.bulk_create([TopicReading(member=member, topic=post.topic, last_read=1)])
    mine.filter(last_read=post.number - 1).update(last_read=post.number)
