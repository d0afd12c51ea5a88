"""Saying that something changed: the only transaction.on_commit and the only group_send of the project."""

import asyncio
import logging
import time

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F

from brain.members.models import Member
from realtime.models import Event, Stream
from realtime.streams import member_stream

log = logging.getLogger(__name__)

KNOCKS = "knocks"  # the one group that the hub of every process listens to
ACCESS = "access"  # the kind of event that says: look again at what this member may see
_PATIENCE = 1  # seconds that a request waits for Redis
_SILENCE = 5  # seconds without knocks after one was not heard; the hubs look into the database meanwhile

_silent_until = 0.0


def push(stream: str, kind: str, object_id: int | str) -> int:
    """Give the change the stream's next number, kept in the caller's transaction, and knock once it is committed.

    The event row is the truth; the knock is best effort, and a page that misses it catches up by number.
    The stream is locked until the transaction ends: who pushes to several streams always does so in the same order.
    Returns the number. Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{stream} was pushed to outside a transaction")
    number = _next_number(stream)
    Event.objects.create(stream_id=stream, number=number, kind=kind, object_id=str(object_id))
    transaction.on_commit(lambda: knock(stream, number), robust=True)
    return number


def revoke(member: Member) -> None:
    """Every socket of the member looks again, once this is committed, whether it is signed in and what it may see.

    To be called by whatever signs the member out, suspends them, or takes an audience from them.
    """
    with transaction.atomic():
        push(member_stream(member), ACCESS, member.pk)


def knock(stream: str, number: int) -> None:
    """Tell every process that `stream` has reached `number`; a failure is logged and lost, never raised."""
    global _silent_until  # noqa: PLW0603 - one Redis, one silence a process
    if time.monotonic() < _silent_until:
        return
    try:
        async_to_sync(_tell)({"type": "stream.moved", "stream": stream, "number": number})
    except Exception as error:
        _silent_until = time.monotonic() + _SILENCE
        log.warning("the knock for %s %d was not heard: %r", stream, number, error)


async def _tell(message: dict[str, str | int]) -> None:
    async with asyncio.timeout(_PATIENCE):
        await get_channel_layer().group_send(KNOCKS, message)


def _next_number(stream: str) -> int:
    """Return the stream's next number; its row stays locked until the transaction ends."""
    if not _advance(stream):
        Stream.objects.bulk_create([Stream(name=stream)], ignore_conflicts=True)
        _advance(stream)
    return Stream.objects.values_list("head", flat=True).get(name=stream)


def _advance(stream: str) -> int:
    return Stream.objects.filter(name=stream).update(head=F("head") + 1)
