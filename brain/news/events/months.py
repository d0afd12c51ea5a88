"""The calendar of a month as a table: weeks that begin as the reader's language has it, days, and what is on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from brain.core.figures import first_weekday
from brain.news.models import Event

_A_WEEK = 7


@dataclass(frozen=True)
class Day:
    """A day of the table; `is_outside`: of the month before or after."""

    date: date
    is_outside: bool
    events: list[Event]


@dataclass(frozen=True)
class Month:
    """A month: its first day, the weeks that touch it, and the first days of the months beside it."""

    first: date
    weeks: list[list[Day]]

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return first_of_next(self.first)

    @property
    def weekdays(self) -> list[date]:
        """Seven days with the names of the columns."""
        return [day.date for day in self.weeks[0]]


def first_of_next(first: date) -> date:
    """Return the first day of the month after that of `first`."""
    return (first + timedelta(days=31)).replace(day=1)


def month_of(first: date, events: Iterable[Event], language: str) -> Month:
    """Return the month that begins on `first`, with each of `events` on all its days, as its place counts them."""
    events = list(events)
    begin = first - timedelta(days=(first.weekday() - first_weekday(language)) % _A_WEEK)
    weeks = []
    while begin < first_of_next(first):
        weeks.append([_day(begin + timedelta(days=number), first, events) for number in range(_A_WEEK)])
        begin += timedelta(days=_A_WEEK)
    return Month(first, weeks)


def _day(day: date, first: date, events: Iterable[Event]) -> Day:
    on_it = [event for event in events if event.first_day <= day <= event.last_day]
    return Day(day, is_outside=day.month != first.month, events=on_it)
