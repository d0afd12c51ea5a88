"""What changed from one text to another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

_PARTS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PARTS = 2_000  # beyond, comparing costs more than it shows: lines are compared, or nothing
MOST_JOINED = 40  # characters: what was kept and is longer is shown as kept, whatever is changed around it


@dataclass(frozen=True)
class Piece:
    """A stretch of text that was kept ("equal"), added ("insert") or taken away ("delete")."""

    kind: str
    text: str


def compare(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces that lead from `old` to `new`: word by word, line by line where very much lies between.

    Where little was kept, all that was taken away stands before all that was added, so that both can be read.
    The cost is bounded: where too many lines lie between, all from the first change to the last is one change.
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
    for stretch in _stretches(before, after):
        if stretch.is_kept:
            yield from _piece("equal", stretch.old)
        else:
            yield from _piece("delete", stretch.old)
            yield from _piece("insert", stretch.new)


@dataclass(frozen=True)
class _Stretch:
    """Parts of the old text, and what the new one has in their place."""

    old: list[str]
    new: list[str]

    @property
    def is_kept(self) -> bool:
        return self.old == self.new

    @property
    def size(self) -> int:
        """How many characters can be seen of it."""
        return max(sum(len(part) for part in parts if not part.isspace()) for parts in (self.old, self.new))

    def __add__(self, other: "_Stretch") -> "_Stretch":
        return _Stretch(self.old + other.old, self.new + other.new)


def _stretches(before: list[str], after: list[str]) -> list[_Stretch]:
    """Return what was kept and what was changed in turn; what is too short between two changes is changed."""
    if max(len(before), len(after)) > MOST_PARTS:
        return [_Stretch(before, after)]
    # autojunk: what stands everywhere, such as the spaces of a long text, is nothing to begin a comparison with.
    opcodes = SequenceMatcher(None, before, after, autojunk=True).get_opcodes()
    found: list[_Stretch] = []
    for _kind, a, b, c, d in opcodes:
        found.append(_Stretch(before[a:b], after[c:d]))
        while len(found) > 2 and _are_one(*found[-3:]):
            found[-3:] = [found[-3] + found[-2] + found[-1]]
    return found


def _are_one(change: _Stretch, kept: _Stretch, other: _Stretch) -> bool:
    """Whether both changes are read as one: no more was kept between them than either changed."""
    if change.is_kept or other.is_kept:
        return False
    return kept.size <= min(change.size, other.size, MOST_JOINED)


def _piece(kind: str, parts: list[str]) -> Iterator[Piece]:
    if text := "".join(parts):
        yield Piece(kind, text)
