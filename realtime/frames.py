"""Reading what a socket misses: made once for all sockets of the process that miss the same."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby

from channels.db import database_sync_to_async
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import translation

from realtime.models import Event, Stream
from realtime.protocol import frame
from realtime.push import ACCESS
from realtime.streams import Change, StreamKind, kind_of

log = logging.getLogger(__name__)

BOUND = 100  # a page that missed more events of a stream fetches itself again
KEPT = 1.0  # seconds that a reading serves the sockets that come for it a little later

# Stream, the number that the page has seen, its language, and a number that the stream is known to have reached.
Key = tuple[str, int, str, int]


@dataclass(frozen=True)
class Reading:
    """What a page misses of a stream: `frame` takes it to `head` ("" if it is there), if it belongs to `audience`."""

    head: int
    audience: str | None
    frame: str


class Frames:
    """The readings of a process: one read and one rendering for all sockets at the same number in the same language."""

    def __init__(self) -> None:
        self._readings: dict[Key, asyncio.Task[Reading]] = {}

    async def read(self, stream: str, cursor: int, language: str, reached: int) -> Reading:
        """Return what a page at `cursor` misses of `stream`, with everything up to `reached` in it.

        `reached` must be known to be committed (from a knock, or a head read): whoever asked first with the same
        number knew it too, so that their reading began after that commit and can be shared.
        """
        key = (stream, cursor, language, reached)
        if key not in self._readings:
            self._readings[key] = asyncio.create_task(database_sync_to_async(read)(stream, cursor, language))
            self._readings[key].add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(self._readings[key])

    def _keep(self, key: Key, done: asyncio.Task[Reading]) -> None:
        if done.cancelled() or done.exception():
            self._readings.pop(key, None)
        else:
            asyncio.get_running_loop().call_later(KEPT, self._readings.pop, key, None)


def read(stream: str, cursor: int, language: str) -> Reading:
    """Return what a page that has seen `stream` up to `cursor` misses, rendered in `language` as of now."""
    known = kind_of(stream)
    if known is None:
        return Reading(0, None, "")
    kind, ident = known
    head = Stream.objects.heads([stream])[stream]
    with translation.override(language):
        text = "" if cursor == head else _frame(stream, cursor, head, kind, ident)
    # The audience comes last: what was rendered before it was lost may still be seen, what came after must not be.
    return Reading(head, _audience(kind, ident), text)


def _frame(stream: str, cursor: int, head: int, kind: StreamKind, ident: str) -> str:
    missed = _missed(stream, cursor, head)
    if missed is None:
        return frame(stream, head, reset=True)
    try:
        return frame(stream, head, changes=[asdict(change) for change in _changes(missed, kind, ident)])
    except DatabaseError:
        raise
    except Exception:
        log.exception("%s cannot be rendered: its pages fetch themselves again", stream)
        return frame(stream, head, reset=True)


def _missed(stream: str, cursor: int, head: int) -> list[tuple[str, str]] | None:
    """Return (kind, object id) of the events after `cursor`, or None if there are too many or some are not kept."""
    if not 0 < head - cursor <= BOUND:
        return None
    events = list(Event.objects.between(stream, cursor, head).values_list("kind", "object_id"))
    return events if len(events) == head - cursor else None


def _changes(missed: Iterable[tuple[str, str]], kind: StreamKind, ident: str) -> Iterable[Change]:
    """Yield one change for each object, in the order in which the objects first appear: all are shown as of now."""
    once = [event for event in dict.fromkeys(missed) if event[0] != ACCESS]
    for name, events in groupby(once, key=lambda event: event[0]):
        yield from kind.render(name, [object_id for _name, object_id in events], ident)


def _audience(kind: StreamKind, ident: str) -> str | None:
    try:
        return kind.audience(ident)
    except (ValueError, ValidationError):
        return None
