"""The map of the academies, joined by a thread in their order.

Longitude and latitude become x and y on a plane of 880 x 330: -125 to 168 degrees east, 62 north to 38 south.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.atlas import Dot, Plane, labelled
from brain.core.figures import write_list
from brain.core.templatetags.brain import country_name, number
from library.models import Edition

_PLANE = Plane(west=-125, north=205 / 3.3, right_a_degree=3, down_a_degree=3.3, width=880)


@dataclass(frozen=True)
class Atlas:
    dots: list[Dot]
    land: str  # where land lies on it: Plane.land
    thread: str
    places: str  # in words, in the order of the editions


def draw(editions: Sequence[Edition]) -> Atlas:
    """Return the map of those of `editions` whose place is known, joined by a thread in their order."""
    placed = sorted((e for e in editions if e.longitude is not None), key=lambda edition: edition.number)
    points = [_point(edition) for edition in placed]
    dots = [_dot(point, [e for e, at in zip(placed, points, strict=True) if at == point]) for point in _unique(points)]
    places = write_list([_place(edition) for edition in placed], _language())
    return Atlas(labelled(dots, _PLANE), _PLANE.land, _thread(points), places)


def _unique(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return list(dict.fromkeys(points))


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _point(edition: Edition) -> tuple[int, int]:
    return _PLANE.point(edition.latitude or 0, edition.longitude or 0)


def _place(edition: Edition) -> str:
    city = edition.city_in(_language())
    return city or _("online from %(country)s") % {"country": country_name(edition.country)}


def _dot(point: tuple[int, int], editions: list[Edition]) -> Dot:
    numbers = ", ".join(number(edition.number) for edition in editions)
    place = _place(editions[0])
    return Dot(editions[0].number % 24, *point, name=f"{place[:1].upper()}{place[1:]} {numbers}")


def _thread(points: list[tuple[int, int]]) -> str:
    """Return the path from place to place, each stretch bent a little upwards."""
    path = f"M{points[0][0]} {points[0][1]}" if points else ""
    for (x1, y1), (x2, y2) in pairwise(points):
        lift = abs(x2 - x1) // 8
        path += f"Q{(x1 + x2) // 2} {max((y1 + y2) // 2 - lift, 6)} {x2} {y2}"
    return path
