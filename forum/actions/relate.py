"""Saying what a topic discusses."""

from django.db import transaction

from brain.members import subjects
from forum.models import Subject, Topic


@transaction.atomic
def relate(*, topic: Topic, subject: subjects.Subject) -> None:
    """The topic discusses the subject; both sides show it."""
    Subject.objects.get_or_create(topic=topic, kind=subject.kind, public_id=subject.public_id)


@transaction.atomic
def unrelate(*, topic: Topic, kind: str, public_id: str) -> None:
    """The topic does not discuss the subject."""
    Subject.objects.filter(topic=topic, kind=kind, public_id=public_id).delete()
