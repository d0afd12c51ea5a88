"""Saying that something changed: open pages hear of it from here alone, and once it is committed."""

import time

from django.db import transaction
from django.db.models import F

from brain.members.models import Member
from realtime.bus import bus
from realtime.models import Event, Stream
from realtime.streams import own_stream

ACCESS = "access"  # the kind of event that says: look again at what this member may see


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
        push(own_stream(member.pk), ACCESS, member.pk)


def knock(stream: str, number: int) -> None:
    """Tell every process that `stream` has reached `number`; a failure is logged and lost, never raised."""
    bus.tell(stream, {"n": number, "at": time.time()})


def _next_number(stream: str) -> int:
    """Return the stream's next number; its row stays locked until the transaction ends."""
    if not _advance(stream):
        Stream.objects.bulk_create([Stream(name=stream)], ignore_conflicts=True)
        _advance(stream)
    return Stream.objects.values_list("head", flat=True).get(name=stream)


def _advance(stream: str) -> int:
    return Stream.objects.filter(name=stream).update(head=F("head") + 1)
