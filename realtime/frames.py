"""Reading what pages have missed: rendered as of now, once for all pages at one number that are for the same reader."""

import logging
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from math import inf

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from brain.core.readers import Reader, reading_as
from realtime.models import Event, Stream
from realtime.protocol import Frame, changes_frame, passing_frame, reset_frame
from realtime.push import ACCESS
from realtime.streams import Change, FetchAgain, Readers, StreamKind, kind_of

log = logging.getLogger(__name__)

BOUND = 100  # a page that missed more events of a stream fetches itself again
KEPT = 1.0  # seconds that a reading serves others
STEP = 20  # events of a frame
LARGEST = 48 * 1024  # bytes of a frame, unless one object alone is larger: a slow line must be able to take it

# Stream, the number that the page has seen, the key of its reader (brain.core.readers).
Place = tuple[str, int, str]
Missed = list[tuple[str, str]]  # (kind, object id), oldest first


@dataclass(frozen=True)
class Reading:
    """What a page misses of a stream: `frame` takes it to `number` (None if it is at `head`), if it is for `audience`.

    `number` is less than `head` where one frame would be too large, and the rest comes after it.
    """

    head: int
    audience: str | None
    frame: Frame | None = None
    number: int = 0
    is_reset: bool = False


class Readings:
    """Reads what pages miss; what was rendered a moment ago serves those who come for the same a little later."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Place, int], tuple[float, Reading]] = {}  # by place and head: what changed has another

    def read(self, places: Iterable[Place], *, seconds: float = inf) -> dict[Place, Reading]:
        """Return what pages at these places miss, as of now.

        Of those that miss something the first, and then as many as can be read in so many seconds; all others.
        """
        now = time.monotonic()
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0] > now}
        wanted = list(dict.fromkeys(places))
        heads = Stream.objects.heads({stream for stream, _cursor, _reader in wanted})
        behind = [place for place in wanted if place[1] < heads[place[0]]]
        readings = {place: Reading(heads[place[0]], None) for place in wanted if place[1] >= heads[place[0]]}
        for turn, place in enumerate(behind):
            if turn and time.monotonic() > now + seconds:
                break
            readings[place] = self._read(place, heads[place[0]])
        # The audiences come last: what was rendered before one was lost may still be seen, what came after must not be.
        audiences = {stream: audience_of(stream) for stream in {place[0] for place in readings}}
        return {place: replace(reading, audience=audiences[place[0]]) for place, reading in readings.items()}

    def _read(self, place: Place, head: int) -> Reading:
        if (place, head) not in self._kept:
            self._kept[place, head] = (time.monotonic() + KEPT, _reading(*place, head))
        return self._kept[place, head][1]


def audience_of(stream: str) -> str | None:
    """Return the audience that may follow the stream as of now, None where there is no such stream."""
    kind, ident = kind_of(stream)
    try:
        return kind.audience(ident)
    except (ValueError, ValidationError):
        return None


def _reading(stream: str, cursor: int, reader: str, head: int) -> Reading:
    kind, ident = kind_of(stream)
    try:
        missed = _missed(stream, cursor, head)[:STEP]
        with reading_as(Reader.from_key(reader)):
            while missed:
                changes = [asdict(change) for change in _changes(missed, kind, ident)]
                frame = changes_frame(stream, cursor, cursor + len(missed), changes)
                if frame.size <= LARGEST or len(missed) == 1:
                    return Reading(head, None, frame, cursor + len(missed))
                missed = missed[: max(1, len(missed) * LARGEST // frame.size)]
    except DatabaseError:
        raise
    except FetchAgain:
        pass
    except Exception:
        log.exception("%s cannot be rendered: its pages fetch themselves again", stream)
    return Reading(head, None, reset_frame(stream, head), head, is_reset=True)


def _missed(stream: str, cursor: int, head: int) -> Missed:
    """Return the events after `cursor`; none if there are too many, or some are not kept."""
    if head - cursor > BOUND:
        return []
    events = list(Event.objects.between(stream, cursor, head).values_list("kind", "object_id"))
    return events if len(events) == head - cursor else []


def _changes(missed: Missed, kind: StreamKind, ident: str) -> Iterable[Change]:
    """Yield one change for each object, in the order in which the objects first appear: all are shown as of now."""
    once = [event for event in dict.fromkeys(missed) if event[0] != ACCESS]
    for name, events in groupby(once, key=lambda event: event[0]):
        yield from kind.render(name, [object_id for _name, object_id in events], ident)


def read_presence(wanted: dict[str, tuple[Readers, set[str]]]) -> dict[tuple[str, str], tuple[str | None, Frame]]:
    """Return, for each stream and reader, the audience and the frame that shows who reads there now."""
    frames = {
        (stream, reader): _presence_frame(stream, readers, reader)
        for stream, (readers, keys) in wanted.items()
        for reader in keys
    }
    audiences = {stream: audience_of(stream) for stream in wanted}  # last, as in `read`
    return {place: (audiences[place[0]], frame) for place, frame in frames.items()}


def _presence_frame(stream: str, readers: Readers, reader: str) -> Frame:
    kind, ident = kind_of(stream)
    with reading_as(Reader.from_key(reader)):
        changes = kind.presence(ident, readers) if kind.presence else ()
        return passing_frame(stream, [asdict(change) for change in changes])
