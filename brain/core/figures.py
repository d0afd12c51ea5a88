"""Numbers and dates as CLDR writes them in the reader's language, in the digits that language uses."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import (
    format_date,
    format_datetime,
    format_interval,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

# CLDR's plain "ar" has Latin digits by default; a text in Arabic reads better with its own. Babel writes in Latin ones.
NUMBERING = {"ar": "arab"}
# Day before month, as most of the world writes it.
_LOCALES = {"en": "en_GB"}
# CLDR's short time in Korean has "PM", which its wide form writes in Korean.
_CLOCKS = {"ko": "aaaa h:mm"}
NO_BREAK = "\N{NO-BREAK SPACE}"
_DIGITS = {"arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")}


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language.replace("-", "_")))


def _own_digits(text: str, language: str) -> str:
    return text.translate(_DIGITS.get(NUMBERING.get(language, ""), {}))


@lru_cache(maxsize=10_000)
def write_number(value: float, language: str) -> str:
    """Return `value` with the separators and digits of `language` (BCP 47)."""
    system = NUMBERING.get(language, "default")  # decides the separators alone
    return _own_digits(format_decimal(value, locale=_locale(language), numbering_system=system), language)


def write_percent(share: float, language: str) -> str:
    """Return `share` (0 to 1) in whole per cents, with the sign where `language` puts it."""
    system = NUMBERING.get(language, "default")
    return _own_digits(format_percent(share, locale=_locale(language), numbering_system=system), language)


_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")  # of 1,024 each


def write_size(size: int, language: str) -> str:
    """Return a number of bytes as "16 kB" or "1,5 Mo", with at most one decimal; `language` is BCP 47."""
    step = min(max(size, 1).bit_length() - 1, 49) // 10
    value = round(size / 1024**step, 1)
    system = NUMBERING.get(language, "default")
    written = format_unit(
        value, f"digital-{_UNITS[step]}", "short", format="#,##0.#", locale=_locale(language), numbering_system=system
    )
    return _own_digits(written.replace(" ", NO_BREAK), language)


def write_date(day: date, language: str, form: str = "long") -> str:
    """Return a date in one of CLDR's forms ("short" to "full") or by a CLDR pattern."""
    return _own_digits(format_date(day, form, locale=_locale(language)), language)


def write_parts(day: date, language: str, skeleton: str) -> str:
    """Return only the parts of a date that a CLDR skeleton names, such as "yMMMM" for month and year."""
    return _own_digits(format_skeleton(skeleton, day, locale=_locale(language)), language)


def write_interval(start: date, end: date, language: str, skeleton: str) -> str:
    """Return a span of days with the parts of a CLDR skeleton, what both ends share written once."""
    return _own_digits(format_interval(start, end, skeleton, locale=_locale(language)), language)


def write_list(items: Sequence[str], language: str) -> str:
    """Return `items` as an enumeration, such as "A, B and C"."""
    return format_list(items, locale=_locale(language))


@lru_cache(maxsize=10_000)
def write_moment(moment: datetime, language: str) -> str:
    """Return the long date, and the time (UTC, which is named) in hours and minutes."""
    locale = _locale(language)
    clock = _CLOCKS.get(language, locale.time_formats["short"].pattern)
    form = str(get_datetime_format("long", locale)).format(f"{clock} 'UTC'", locale.date_formats["long"].pattern)
    return _own_digits(format_datetime(moment, form, tzinfo=UTC, locale=locale), language)


def write_clock(moment: datetime, language: str) -> str:
    """Return the hours and minutes of `moment`, in its own time zone."""
    locale = _locale(language)
    clock = _CLOCKS.get(language, locale.time_formats["short"].pattern)
    return _own_digits(format_time(moment, clock, tzinfo=moment.tzinfo, locale=locale), language)


@cache
def first_weekday(language: str) -> int:
    """Return the day with which weeks begin where most readers of `language` (BCP 47) live; 0 is Monday."""
    locale = _locale(language)
    if not locale.territory:
        locale = Locale.parse(get_global("likely_subtags").get(locale.language, locale.language))
    return int(locale.first_week_day)


def write_duration(length: timedelta, language: str) -> str:
    """Return a length of time in its largest unit, such as "5 minutes"."""
    return _own_digits(format_timedelta(length, locale=_locale(language)), language)


def write_age(age: timedelta, language: str) -> str:
    """Return how long ago something was, such as "2 hours ago"."""
    return _own_digits(format_timedelta(-age, add_direction=True, locale=_locale(language)), language)
