"""The kinds of streams that features have: who may follow one, and how its events look.

A feature registers its kinds when it starts (its AppConfig.ready); the transport asks them, and knows nothing else
of any feature. Frames are rendered when they are sent, as of now: a post hidden in the meantime is shown hidden, and
an audience lost in the meantime is lost. What changes a stream's audience pushes an event into it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

NAME = re.compile(r"[a-z]+(?:-[a-z]{2,8})?\.(?:[a-z]+|[1-9][0-9]{0,17})")  # one name a stream: no topic.007


class FetchAgain(Exception):
    """Raised by a renderer: more has changed than can be told, and pages of the stream fetch themselves again."""


@dataclass(frozen=True)
class Change:
    """What an open page is to show: `html` replaces the element with id `target`, or goes where `place` says.

    place: "replace" (only where the target is on the page); "append:CONTAINER" (in the element with that id, where the
    target is not on the page yet); "count:CONTAINER" (replaces the target where it is on the page, and the list with
    that id counts it as updated in any case); or "fetch" (the page fetches the target again from its `data-src`).
    """

    target: str
    html: str
    place: str = "replace"


@dataclass(frozen=True)
class Readers:
    """Who has a stream open now, in all processes: members, how many pages of guests, and members who are writing."""

    members: frozenset[int] = frozenset()
    guests: int = 0
    typing: tuple[int, ...] = ()  # in the order in which they began


@dataclass(frozen=True)
class StreamKind:
    """One kind of stream, "topic" of "topic.17".

    audience(ident) -> the audience (brain.members.audiences) that may follow the stream as of now, "member.5" for
    one member alone, or None where there is no such thing; a ValueError for an ident of the wrong form says the same.
    render(kind, object_ids, ident) -> the changes for these objects, in order, made for the current reader
    (brain.core.readers), whoever of the audience that is. Objects that are gone, and kinds with nothing to show, are
    left out.
    presence(ident, readers) -> the changes that show who reads now, in the active interface language; None where a
    stream does not say that. At most once a second.
    """

    audience: Callable[[str], str | None]
    render: Callable[[str, list[str], str], Iterable[Change]]
    presence: Callable[[str, Readers], Iterable[Change]] | None = None


_kinds: dict[str, StreamKind] = {}


def register(prefix: str, kind: StreamKind) -> None:
    """Make streams named "PREFIX.ID" known."""
    _kinds[prefix] = kind


def is_known(stream: str) -> bool:
    """Whether `stream` is the name of a stream of a known kind; there may be none with its ident."""
    return NAME.fullmatch(stream) is not None and stream.partition(".")[0] in _kinds


def kind_of(stream: str) -> tuple[StreamKind, str]:
    """Return the kind and the ident of `stream`; raise KeyError where it is not known."""
    prefix, _dot, ident = stream.partition(".")
    return _kinds[prefix], ident


def own_stream(member_id: int) -> str:
    """Return the name of a member's own stream, which is also the audience of the member alone."""
    return f"member.{member_id}"


def is_own_stream(stream: str) -> bool:
    """Whether the stream is some member's own."""
    return stream.startswith("member.")
