"""Time zones (IANA) by the names that CLDR has for them in the reader's language."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

GREENWICH = "UTC"
# Where most people of a country live, if tzdata, which goes by geography, names another of its zones first.
_MAIN = {"AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "RU": "Europe/Moscow"}


class NotOnTheClock(ValueError):
    """In a time zone there is no such time on that day, or there are two: clocks are changed."""

    def __init__(self, *, comes_twice: bool) -> None:
        super().__init__()
        self.comes_twice = comes_twice


class Place(NamedTuple):
    """Where a zone has its city: the country (ISO 3166-1 alpha-2), and degrees to the north and to the east."""

    country: str
    latitude: float
    longitude: float


@cache
def places() -> dict[str, Place]:
    """Return where each zone is that is offered."""
    rows = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    fields = [row.split("\t") for row in rows if not row.startswith("#")]
    return {zone: Place(country, *_degrees(where)) for country, where, zone, *_comment in fields}


def _degrees(where: str) -> tuple[float, float]:
    """Return the degrees to the north and to the east of "+DDMM-DDDMM", with or without seconds (ISO 6709)."""
    north, east = re.findall(r"[+-]\d+", where)
    return _decimal(north, figures=2), _decimal(east, figures=3)


def _decimal(angle: str, *, figures: int) -> float:
    sign, digits = (-1 if angle[0] == "-" else 1), angle[1:]
    return sign * (int(digits[:figures]) + int(digits[figures : figures + 2]) / 60)


def place_of_country(country: str) -> Place | None:
    """Return where most people of `country` (ISO 3166-1 alpha-2) live, as far as its time zones tell."""
    return places().get(zone_of_country(country))


@cache
def _zones() -> dict[str, str]:
    """Return the country (ISO 3166-1 alpha-2) of each zone that is offered."""
    return {zone: place.country for zone, place in places().items()}


@cache
def _zones_of_countries() -> Counter[str]:
    return Counter(_zones().values())


def current_name(zone: str) -> str:
    """Return the name that the zone has now: browsers say some that it had before."""
    return str(get_global("zone_aliases").get(zone, zone))


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name, offered or not."""
    return name in _all_zones()


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def zone_of_country(country: str) -> str:
    """Return the zone of most people in `country` (ISO 3166-1 alpha-2), or UTC where that is not known."""
    return _MAIN.get(country) or next((zone for zone, where in _zones().items() if where == country), GREENWICH)


def zone_name(zone: str, language: str) -> str:
    """Return what `zone` is called in `language` (BCP 47): its country's name, with a city where it has several."""
    locale = Locale.parse(language, sep="-")
    country = _zones().get(zone, "")
    place = locale.territories.get(country)
    if not place:
        return zone
    is_one_of_several = _zones_of_countries()[country] > 1
    return locale.zone_formats["fallback"] % {"0": _city(zone, locale), "1": place} if is_one_of_several else place


def _city(zone: str, locale: Locale) -> str:
    """Return the city of the zone: CLDR keeps some under names that they had before."""
    names = [zone, *(old for old, new in get_global("zone_aliases").items() if new == zone)]
    known = (locale.time_zones.get(name, {}).get("city") for name in names)
    return next(filter(None, known), zone.rpartition("/")[2].replace("_", " "))


def time_there(zone: str, language: str) -> str:
    """Return what the clock of `zone` is called in `language`, such as "Senegal Time"."""
    name = zone_name(zone, language)
    return name if name == zone else Locale.parse(language, sep="-").zone_formats["region"] % name


@cache
def zones_by_name(language: str) -> list[tuple[str, str]]:
    """Return every zone that is offered with its name in `language`, UTC first, then by name."""
    named = sorted(((zone, zone_name(zone, language)) for zone in _zones()), key=lambda each: each[1].casefold())
    return [(GREENWICH, GREENWICH), *named]


def moment_in(day_and_time: datetime, zone: str) -> datetime:
    """Return the moment (UTC) at which clocks in `zone` show `day_and_time` (naive); NotOnTheClock where none is that.

    OverflowError where it is out of the calendar.
    """
    first, second = (day_and_time.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    offsets = first.utcoffset() or timedelta(), second.utcoffset() or timedelta()
    if offsets[0] != offsets[1]:
        raise NotOnTheClock(comes_twice=offsets[0] > offsets[1])
    return first.astimezone(UTC)


def ahead_of_utc(zone: str, moment: datetime) -> timedelta:
    """Return how far clocks in `zone` are ahead of UTC at `moment`."""
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
