"""Reading what pages have missed: rendered as of now, once for all pages at the same number in the same language."""

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import translation

from realtime import metrics
from realtime.models import Event, Stream
from realtime.protocol import Frame, changes_frame, passing_frame, reset_frame
from realtime.push import ACCESS
from realtime.streams import Change, Readers, StreamKind, kind_of

log = logging.getLogger(__name__)

BOUND = 100  # a page that missed more events of a stream fetches itself again

# Stream, the number that the page has seen, its language.
Place = tuple[str, int, str]


@dataclass(frozen=True)
class Reading:
    """What a page misses of a stream: `frame` takes it to `head` (None if it is there), if it belongs to `audience`."""

    head: int
    audience: str | None
    frame: Frame | None = None


def read(places: Iterable[Place]) -> dict[Place, Reading]:
    """Return what pages at these places miss, as of now."""
    wanted = set(places)
    heads = Stream.objects.heads({stream for stream, _cursor, _language in wanted})
    frames = {place: _frame(*place, heads[place[0]]) for place in wanted}
    # The audiences come last: what was rendered before one was lost may still be seen, what came after must not be.
    audiences = {stream: audience_of(stream) for stream in heads}
    return {place: Reading(heads[place[0]], audiences[place[0]], frames[place]) for place in wanted}


def audience_of(stream: str) -> str | None:
    """Return the audience that may follow the stream as of now, None where there is no such stream."""
    kind, ident = kind_of(stream)
    try:
        return kind.audience(ident)
    except (ValueError, ValidationError):
        return None


def _frame(stream: str, cursor: int, language: str, head: int) -> Frame | None:
    if cursor >= head:
        return None
    missed = _missed(stream, cursor, head)
    if missed is None:
        metrics.RESETS.inc()
        return reset_frame(stream, head)
    kind, ident = kind_of(stream)
    try:
        with translation.override(language):
            changes = [asdict(change) for change in _changes(missed, kind, ident)]
    except DatabaseError:
        raise
    except Exception:
        log.exception("%s cannot be rendered: its pages fetch themselves again", stream)
        return reset_frame(stream, head)
    return changes_frame(stream, cursor, head, changes)


def _missed(stream: str, cursor: int, head: int) -> list[tuple[str, str]] | None:
    """Return (kind, object id) of the events after `cursor`, or None if there are too many or some are not kept."""
    if head - cursor > BOUND:
        return None
    events = list(Event.objects.between(stream, cursor, head).values_list("kind", "object_id"))
    return events if len(events) == head - cursor else None


def _changes(missed: Iterable[tuple[str, str]], kind: StreamKind, ident: str) -> Iterable[Change]:
    """Yield one change for each object, in the order in which the objects first appear: all are shown as of now."""
    once = [event for event in dict.fromkeys(missed) if event[0] != ACCESS]
    for name, events in groupby(once, key=lambda event: event[0]):
        yield from kind.render(name, [object_id for _name, object_id in events], ident)


def read_presence(wanted: dict[str, tuple[Readers, set[str]]]) -> dict[tuple[str, str], tuple[str | None, Frame]]:
    """Return, for each stream and language, the audience and the frame that shows who reads there now."""
    return {
        (stream, language): (audience_of(stream), _presence_frame(stream, readers, language))
        for stream, (readers, languages) in wanted.items()
        for language in languages
    }


def _presence_frame(stream: str, readers: Readers, language: str) -> Frame:
    kind, ident = kind_of(stream)
    with translation.override(language):
        changes = kind.presence(ident, readers) if kind.presence else ()
        return passing_frame(stream, [asdict(change) for change in changes])
