"""The table of contents of a report: derived from when its sessions are held and what kind they are of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from library.models import Edition, Session, SessionKind, Slot

_WHOLE_DATE = len("2021-11-15")


@dataclass(frozen=True)
class Held:
    """A session at one of its times: it may be held several times."""

    session: Session
    slot: Slot

    @property
    def start(self) -> datetime:
        """When it begins, by the clocks of its place."""
        return self.slot.start.astimezone(ZoneInfo(self.slot.time_zone))

    @property
    def end(self) -> datetime:
        """When it ends, by the same clocks."""
        return self.slot.end.astimezone(ZoneInfo(self.slot.time_zone))


class Day(NamedTuple):
    date: date
    held: list[Held]


class Week(NamedTuple):
    """`number` counts from the one in which the academy begins; weeks begin on Mondays (ISO 8601)."""

    number: int
    days: list[Day]


@dataclass(frozen=True)
class Contents:
    weeks: list[Week]
    undated: list[Session]


def by_week(edition: Edition, sessions: Iterable[Session]) -> Contents:
    """Return the sessions by week and day of their place, each day's by time and kind; apart, those without a time."""
    sessions = list(sessions)
    undated = [session for session in sorted(sessions, key=_rank) if not session.slots.all()]
    days = by_day(sessions)
    if not days:
        return Contents([], undated)
    first = _monday(_first_day(edition, days))
    weeks = groupby(days, key=lambda day: (_monday(day.date) - first).days // 7 + 1)
    return Contents([Week(number, list(of_week)) for number, of_week in weeks], undated)


def by_day(sessions: Iterable[Session]) -> list[Day]:
    """Return the days on which sessions are held, each with what is held, in order of time."""
    days: dict[date, list[Held]] = defaultdict(list)
    for held in every_time(sessions):
        days[held.start.date()].append(held)
    return [Day(day, days[day]) for day in sorted(days)]


def every_time(sessions: Iterable[Session]) -> list[Held]:
    """Return the sessions once for each time that they are held, in order of time."""
    times = [Held(session, slot) for session in sessions for slot in session.slots.all()]
    return sorted(times, key=lambda held: (held.slot.start, _rank(held.session)))


def by_kind(sessions: Iterable[Session]) -> list[tuple[SessionKind, list[Session]]]:
    """Return the sessions by kind, in the order in which an academy has them; within a kind by number and time."""
    in_order = sorted(sessions, key=_rank)
    return [(SessionKind(kind), list(of_kind)) for kind, of_kind in groupby(in_order, key=lambda session: session.kind)]


def neighbours(sessions: Iterable[Session], session: Session) -> tuple[Session | None, Session | None]:
    """Return what is first held before and after `session`, which may be nothing."""
    order = list({held.session.pk: held.session for held in every_time(sessions)}.values())
    place = next((place for place, other in enumerate(order) if other.pk == session.pk), None)
    if place is None:
        return None, None
    return (order[place - 1] if place else None), (order[place + 1] if place + 1 < len(order) else None)


def _rank(session: Session) -> tuple[int, bool, int, int]:
    kinds = SessionKind.values
    order = kinds.index(session.kind) if session.kind in kinds else len(kinds)
    return order, session.number is None, session.number or 0, session.pk


def _first_day(edition: Edition, days: list[Day]) -> date:
    """Return the day on which the academy begins, as far as it is known, or its first session is held."""
    begins = date.fromisoformat(edition.start) if len(edition.start) == _WHOLE_DATE else days[0].date
    return min(begins, days[0].date)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
