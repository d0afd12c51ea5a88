"""What was decided for a moment: locks that begin, pins that end. Whoever is concerned was told when it was decided."""

from functools import partial
from typing import Any

from django.utils import timezone

from brain.core.batches import each_by_itself
from brain.moderation.actions.record import record
from forum.actions.moderate import NOT_PINNED, topic_changed
from forum.models import Topic, Verb
from forum.scopes import scope_of


def lock_what_is_due() -> int:
    """Topics whose moment has come are locked, each once; returns how many."""
    due = {"locks_at__lte": timezone.now()}
    return _change(due, Verb.LOCK, is_locked=True, locks_at=None)


def unpin_what_is_over() -> int:
    """Topics that were pinned until now stand where their newest posts put them; returns how many."""
    return _change({"pinned_until__lte": timezone.now()}, Verb.UNPIN, **NOT_PINNED)


def _change(due: dict[str, Any], verb: Verb, **fields: Any) -> int:
    topics = Topic.objects.filter(**due).order_by("pk").values_list("pk", flat=True)
    return each_by_itself(partial(_change_one, due, verb, fields), list(topics), what=f"{verb} of topic")


def _change_one(due: dict[str, Any], verb: Verb, fields: dict[str, Any], pk: int) -> bool:
    if not Topic.objects.filter(pk=pk, **due).update(**fields):
        return False
    topic = Topic.objects.select_related("category", "author").get(pk=pk)
    topic_changed(topic)
    record(verb=verb, actor=None, kind="topic", object_id=pk, member=topic.author, scope=scope_of(topic.category))
    return True
