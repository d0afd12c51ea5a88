"""What changed from one text to another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

_PARTS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PARTS = 2_000  # beyond, comparing costs more than it shows: lines are compared, or nothing


@dataclass(frozen=True)
class Piece:
    """A stretch of text that was kept ("equal"), added ("insert") or taken away ("delete")."""

    kind: str
    text: str


def compare(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces that lead from `old` to `new`: word by word, line by line where very much lies between.

    The cost is bounded: where too many lines do too, all between the first and the last change is one change.
    """
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    yield from _piece("equal", before[:first])
    yield from _changes(before[first : len(before) - last], after[first : len(after) - last])
    yield from _piece("equal", before[len(before) - last :])


def _common(one: list[str], other: list[str]) -> int:
    """Return with how many equal parts both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _changes(before: list[str], after: list[str]) -> Iterator[Piece]:
    if max(len(before), len(after)) > MOST_PARTS:
        before, after = ("".join(parts).splitlines(keepends=True) for parts in (before, after))
    if max(len(before), len(after)) > MOST_PARTS:
        yield from _piece("delete", before)
        yield from _piece("insert", after)
        return
    # autojunk: what stands everywhere, such as the spaces of a long text, is nothing to begin a comparison with.
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=True).get_opcodes():
        if kind == "equal":
            yield from _piece("equal", before[a:b])
        else:
            yield from _piece("delete", before[a:b])
            yield from _piece("insert", after[c:d])


def _piece(kind: str, parts: list[str]) -> Iterator[Piece]:
    if text := "".join(parts):
        yield Piece(kind, text)
