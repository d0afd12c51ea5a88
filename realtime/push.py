"""Saying that something changed: the only transaction.on_commit and the only group_send of the project."""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F

from realtime.models import Event, Stream

log = logging.getLogger(__name__)


def push(stream: str, kind: str, object_id: int | str) -> int:
    """Give the change the stream's next number, kept in the caller's transaction, and knock once it is committed.

    The event row is the truth; the knock is best effort, and a page that misses it catches up by number.
    Must be called inside a transaction. Returns the number.
    """
    number = _next_number(stream)
    Event.objects.create(stream_id=stream, number=number, kind=kind, object_id=str(object_id))
    transaction.on_commit(lambda: knock(stream, number), robust=True)
    return number


def _next_number(stream: str) -> int:
    """Return the stream's next number; its row stays locked until the transaction ends."""
    Stream.objects.bulk_create([Stream(name=stream)], ignore_conflicts=True)
    Stream.objects.filter(name=stream).update(head=F("head") + 1)
    return Stream.objects.values_list("head", flat=True).get(name=stream)


def knock(stream: str, number: int) -> None:
    """Tell every process that `stream` has reached `number`; a failure is logged and lost, never raised."""
    try:
        async_to_sync(get_channel_layer().group_send)(f"stream.{stream}", {"type": "stream.moved", "stream": stream, "number": number})
    except Exception:
        log.warning("knock for %s %d was not heard", stream, number, exc_info=True)


def head_of(stream: str) -> int:
    """Return the number that a page rendered now has seen of `stream`."""
    return Stream.objects.filter(name=stream).values_list("head", flat=True).first() or 0
