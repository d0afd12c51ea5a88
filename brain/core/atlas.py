"""Maps that the server draws: places and their labels, on the land of templates/land.html."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

_ABOUT_A_LETTER = 8
_ABOUT_A_LINE = 15


@dataclass(frozen=True)
class Plane:
    """A part of the world on paper: its corner in the north-west (degrees), and how many pixels a degree has."""

    west: float
    north: float
    right_a_degree: float
    down_a_degree: float
    width: int

    @property
    def land(self) -> str:
        """The transformation (SVG) that puts land where its places are: from half degrees east and south to pixels."""
        right, down = self.right_a_degree, self.down_a_degree
        return f"matrix({right / 2:.5g} 0 0 {down / 2:.5g} {-self.west * right:.5g} {self.north * down:.5g})"

    def point(self, latitude: float, longitude: float) -> tuple[int, int]:
        """Return x and y of a place."""
        return round((longitude - self.west) * self.right_a_degree), round((self.north - latitude) * self.down_a_degree)


@dataclass(frozen=True)
class Dot:
    """A place on the map: a circle of this radius, and its name beside it."""

    hue: int
    x: int
    y: int
    name: str
    radius: int = 7
    label_x: int = 0
    label_y: int = 0
    anchor: str = "start"
    is_labelled: bool = True


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        beside = self.right < other.left or other.right < self.left
        return not (beside or self.bottom < other.top or other.bottom < self.top)


def labelled(dots: Iterable[Dot], plane: Plane, *, all_of_them: bool = True) -> list[Dot]:
    """Return the dots with their labels on the first side where they cover neither a dot nor another label.

    One that fits on no side stands on the first; or, unless `all_of_them` are to have theirs, nowhere.
    """
    dots = list(dots)
    taken = [_Box(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots]
    done = []
    for dot in dots:
        sides = [replace(dot, anchor=side[0], label_x=dot.x + side[1], label_y=dot.y + side[2]) for side in _sides(dot)]
        fitting = next((side for side in sides if _fits(_box(side), taken, plane)), None)
        if fitting is None and not all_of_them:
            done.append(replace(dot, is_labelled=False))
            continue
        placed = fitting or sides[0]
        taken.append(_box(placed))
        done.append(placed)
    return done


def _sides(dot: Dot) -> list[tuple[str, int, int]]:
    """Return where a label may stand beside its dot: the anchor, and how far right and down it begins."""
    beside, above, below = dot.radius + 5, 2 + dot.radius, dot.radius + 12
    near = dot.radius + 3
    return [
        ("start", beside, 5),
        ("end", -beside, 5),
        ("start", near, -above),
        ("end", -near, -above),
        ("start", near, below),
        ("end", -near, below),
    ]


def _box(dot: Dot) -> _Box:
    width = _width(dot.name)
    left = dot.label_x - (width if dot.anchor == "end" else 0)
    return _Box(left, dot.label_y - _ABOUT_A_LINE + 3, left + width, dot.label_y + 3)


def _width(name: str) -> int:
    """Return about how wide a name is: Korean letters are twice as wide."""
    return sum(_ABOUT_A_LETTER * (2 if ord(letter) > 0x1100 else 1) for letter in name)


def _fits(box: _Box, taken: list[_Box], plane: Plane) -> bool:
    return box.left > 0 and box.right < plane.width and box.top > 0 and not any(box.meets(other) for other in taken)
