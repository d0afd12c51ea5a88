"""The map of the academies: drawn by the server, without a map's coastlines, which nothing here depends on.

Longitude and latitude become x and y on a plane of 880 x 330: -125 to 168 degrees east, 62 north to 38 south.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.figures import write_list
from brain.core.templatetags.brain import country_name, number
from library.models import Edition

_ABOUT_A_LETTER = 8
_ABOUT_A_LINE = 15
# Where a label may stand beside its dot: the anchor, and how far right and down it begins.
_SIDES = (("start", 12, 5), ("end", -12, 5), ("start", 10, -9), ("end", -10, -9), ("start", 10, 19), ("end", -10, 19))


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        beside = self.right < other.left or other.right < self.left
        return not (beside or self.bottom < other.top or other.bottom < self.top)


@dataclass(frozen=True)
class Dot:
    """A place on the map, with the numbers of the editions that it saw."""

    hue: int
    x: int
    y: int
    name: str
    label_x: int = 0
    label_y: int = 0
    anchor: str = "start"


@dataclass(frozen=True)
class Atlas:
    dots: list[Dot]
    thread: str
    places: str  # in words, in the order of the editions


def draw(editions: Sequence[Edition]) -> Atlas:
    """Return the map of those of `editions` whose place is known, joined by a thread in their order."""
    placed = sorted((e for e in editions if e.longitude is not None), key=lambda edition: edition.number)
    points = [_point(edition) for edition in placed]
    dots = [_dot(point, [e for e, at in zip(placed, points, strict=True) if at == point]) for point in _unique(points)]
    places = write_list([_place(edition) for edition in placed], _language())
    return Atlas(_labelled(dots), _thread(points), places)


def _unique(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return list(dict.fromkeys(points))


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _point(edition: Edition) -> tuple[int, int]:
    return round(((edition.longitude or 0) + 125) * 3), round(205 - (edition.latitude or 0) * 3.3)


def _place(edition: Edition) -> str:
    city = edition.city_in(_language())
    return city or _("online from %(country)s") % {"country": country_name(edition.country)}


def _dot(point: tuple[int, int], editions: list[Edition]) -> Dot:
    numbers = ", ".join(number(edition.number) for edition in editions)
    place = _place(editions[0])
    return Dot(editions[0].number % 24, *point, name=f"{place[:1].upper()}{place[1:]} {numbers}")


def _labelled(dots: list[Dot]) -> list[Dot]:
    """Return the dots with their labels on the first side where they cover neither a dot nor another label."""
    taken = [Box(dot.x - 7, dot.y - 7, dot.x + 7, dot.y + 7) for dot in dots]
    labelled = []
    for dot in dots:
        sides = [(side, _box(dot, side)) for side in _SIDES]
        side, box = next(((s, b) for s, b in sides if _fits(b, taken)), sides[0])
        taken.append(box)
        anchor, right, down = side
        labelled.append(Dot(dot.hue, dot.x, dot.y, dot.name, dot.x + right, dot.y + down, anchor))
    return labelled


def _box(dot: Dot, side: tuple[str, int, int]) -> Box:
    anchor, right, down = side
    width = _width(dot.name)
    left = dot.x + right - (width if anchor == "end" else 0)
    return Box(left, dot.y + down - _ABOUT_A_LINE + 3, left + width, dot.y + down + 3)


def _width(name: str) -> int:
    """Return about how wide a name is: Korean letters are twice as wide."""
    return sum(_ABOUT_A_LETTER * (2 if ord(letter) > 0x1100 else 1) for letter in name)


def _fits(box: Box, taken: list[Box]) -> bool:
    return box.left > 0 and box.right < 880 and box.top > 0 and not any(box.meets(other) for other in taken)


def _thread(points: list[tuple[int, int]]) -> str:
    """Return the path from place to place, each stretch bent a little upwards."""
    path = f"M{points[0][0]} {points[0][1]}" if points else ""
    for (x1, y1), (x2, y2) in pairwise(points):
        lift = abs(x2 - x1) // 8
        path += f"Q{(x1 + x2) // 2} {max((y1 + y2) // 2 - lift, 6)} {x2} {y2}"
    return path
