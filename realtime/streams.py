"""The kinds of streams that features have: who may follow one, and how its events look.

A feature registers its kinds when it starts (its AppConfig.ready); the transport asks them, and knows nothing else
of any feature. Frames are rendered when they are sent, as of now: a post hidden in the meantime is shown hidden, and
an audience lost in the meantime is lost. What changes a stream's audience pushes an event into it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from brain.members.models import Member

NAME = re.compile(r"[a-z]+\.[\w-]{1,60}", re.ASCII)


@dataclass(frozen=True)
class Change:
    """What an open page is to show: `html` replaces the element with id `target`, or goes where `place` says.

    place: "replace" (only where the target is on the page), or "append:CONTAINER" (in the element with that id,
    where the target is not on the page yet).
    """

    target: str
    html: str
    place: str = "replace"


@dataclass(frozen=True)
class StreamKind:
    """One kind of stream, "topic" of "topic.17".

    audience(ident) -> the audience (brain.members.audiences) that may follow the stream as of now, "member.5" for
    one member alone, or None where there is no such thing; a ValueError for an ident of the wrong form says the same.
    render(kind, object_ids, ident) -> the changes for these objects, in order, in the active interface language;
    made for any reader of the audience. Objects that are gone, and kinds with nothing to show, are left out.
    """

    audience: Callable[[str], str | None]
    render: Callable[[str, list[str], str], Iterable[Change]]


_kinds: dict[str, StreamKind] = {}


def register(prefix: str, kind: StreamKind) -> None:
    """Make streams named "PREFIX.ID" known."""
    _kinds[prefix] = kind


def kind_of(stream: str) -> tuple[StreamKind, str] | None:
    """Return the kind and the ident of `stream`, or None for a name that is no stream's."""
    prefix, _dot, ident = stream.partition(".")
    kind = _kinds.get(prefix)
    return (kind, ident) if kind and NAME.fullmatch(stream) else None


def member_stream(member: Member) -> str:
    """Return the name of the member's own stream, which is also the audience of the member alone."""
    return f"member.{member.pk}"
