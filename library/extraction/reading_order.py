"""Lines of right-to-left scripts, which PDFs keep as they look: glyph by glyph, in whatever order, in forms of letters.

Where each character stands on the page is the one thing that every producer gets right. So the characters of a line are
put in the order in which they stand from left to right, and the bidirectional algorithm (UAX #9) is run on that: it is
its own inverse but for rare cases, and gives the order in which people read.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bidi import get_display

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FORMS = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]+")
_GAP = 0.15  # of the font's size: wider than between letters, narrower than a space
_LEVEL = 1  # point
_BRACKETS = re.compile(r"[()\[\]{}]")
_TURNED = str.maketrans("()[]{}", ")(][}{")


class Glyph(NamedTuple):
    """A character, from where to where it reaches along the line, how high that is, and its font's size, in points."""

    text: str
    left: float
    right: float
    base: float
    size: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def is_mark(self) -> bool:
        """Whether it stands above or below a letter (such as a vowel)."""
        return unicodedata.category(self.text) == "Mn"

    @property
    def is_letter(self) -> bool:
        """Whether it stands on the line by itself, and can be seen."""
        return not (self.is_mark or self.text.isspace())


def is_right_to_left(text: str) -> bool:
    """Whether there is a letter of such a script in `text`."""
    return bool(_RIGHT_TO_LEFT.search(text))


def plain_letters(text: str) -> str:
    """Return `text` with letters in place of ligatures and of the forms that Arabic letters have within words."""
    return _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def is_same_line(line: Sequence[Glyph], piece: Sequence[Glyph]) -> bool:
    """Whether the letters of `piece` stand as high as those of `line`."""
    return abs(_base_of(line) - _base_of(piece)) < _LEVEL


def _base_of(glyphs: Sequence[Glyph]) -> float:
    """Return how high the letters stand: a few stand higher than that, with a sign above them."""
    return min((glyph.base for glyph in glyphs if glyph.is_letter), default=math.nan)


def line_of(glyphs: Sequence[Glyph]) -> str:
    """Return the line in reading order."""
    seen = "".join(_from_left(glyphs))
    line = " ".join(get_display(seen, base_dir=_direction(seen)).split())
    return line.translate(_TURNED) if _is_turned(line) else line


def _is_turned(line: str) -> bool:
    """Whether the brackets stand for what they look like on paper: the first one closes, or the last one opens."""
    brackets = _BRACKETS.findall(line)
    return bool(brackets) and (brackets[0] in ")]}" or brackets[-1] in "([{")


def _direction(line: str) -> str:
    """A line is read from the right where most of its letters are."""
    letters = [c for c in line if c.isalpha()]
    return "R" if 2 * sum(map(is_right_to_left, letters)) >= len(letters) else "L"


def _from_left(glyphs: Sequence[Glyph]) -> Iterator[str]:
    """Yield what is seen from left to right: each letter after its marks, as they follow it when they are turned."""
    letters = sorted((glyph for glyph in glyphs if glyph.is_letter), key=lambda glyph: glyph.middle)
    marks: dict[int, list[Glyph]] = {}
    for mark in (glyph for glyph in glyphs if glyph.is_mark and letters):
        bearer = min(range(len(letters)), key=lambda at: abs(letters[at].middle - mark.middle))
        marks.setdefault(bearer, []).append(mark)
    reached = math.inf
    for at, letter in enumerate(letters):
        borne = marks.get(at, [])
        # Spaces are told from gaps: many producers draw none. A mark may stand beside the letter that bears it.
        if min(glyph.left for glyph in (letter, *borne)) - reached > _GAP * letter.size:
            yield " "
        reached = max(glyph.right for glyph in (letter, *borne))
        # Marks of one letter stay in their order when they are turned with it.
        yield from (mark.text for mark in reversed(borne))
        yield letter.text
