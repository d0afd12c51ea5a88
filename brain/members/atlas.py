"""The map of the members: a dot for each country, as large as there are members who show that they live there."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from django.conf import settings
from django.utils.translation import get_language

from brain.core.atlas import Dot, Plane, labelled
from brain.core.figures import write_list
from brain.core.templatetags.brain import country_name, number
from brain.core.zones import place_of_country

WIDTH, HEIGHT = 880, 400
_PLANE = Plane(west=-180, north=78, right_a_degree=WIDTH / 360, down_a_degree=HEIGHT / 136, width=WIDTH)
_SMALLEST, _LARGEST = 5, 26  # pixels


@dataclass(frozen=True)
class Row:
    """A country (ISO 3166-1 alpha-2) and how many members live there."""

    country: str
    name: str
    members: int


@dataclass(frozen=True)
class Atlas:
    """`rows` has the largest number first; `land` is where land lies on it (Plane.land)."""

    dots: list[Dot]
    rows: list[Row]
    land: str
    summary: str


def draw(counts: Mapping[str, int]) -> Atlas:
    """Return the map of so many members in each country (ISO 3166-1 alpha-2), named in the active language."""
    rows = [Row(country, country_name(country), members) for country, members in counts.items()]
    rows.sort(key=lambda row: (-row.members, row.name.casefold()))
    dots = labelled(filter(None, map(_dot, rows)), _PLANE, all_of_them=False)
    named = [f"{row.name} {number(row.members)}" for row in rows]
    return Atlas(dots, rows, _PLANE.land, write_list(named, get_language() or settings.LANGUAGE_CODE))


def _dot(row: Row) -> Dot | None:
    """Return the country's dot: its area goes with the number; None where the country lies is not known."""
    place = place_of_country(row.country)
    if place is None:
        return None
    x, y = _PLANE.point(place.latitude, place.longitude)
    radius = min(round(_SMALLEST * sqrt(row.members)), _LARGEST)
    hue = (ord(row.country[0]) * 26 + ord(row.country[1])) % 24
    return Dot(hue, x, y, f"{row.name} {number(row.members)}", radius)
