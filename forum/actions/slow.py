"""Slowing a topic down."""

from django.db import transaction

from brain.members.models import Member
from forum import live
from forum.actions.record import record
from forum.holding import held_topic
from forum.models import Topic, Verb


@transaction.atomic
def set_slow_mode(*, topic: Topic, moderator: Member, pace: int, reason: str) -> Topic:
    """A member writes at most one post in `pace` seconds in the topic; 0: as often as they like."""
    before = held_topic(topic.pk).slow_mode
    if before != pace:
        Topic.objects.filter(pk=topic.pk).update(slow_mode=pace)
        topic.refresh_from_db()
        live.show_topic(topic)
        details = {"seconds_before": before, "seconds": pace}
        record(verb=Verb.SLOW_MODE, topic=topic, actor=moderator, reason=reason, details=details)
    return topic
