"""Beginning an academy: the edition, its shelf in the library, its group's room, and the frame of its report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from brain.cohorts.rooms import open_rooms
from library.actions.documents import announce_edition
from library.actions.sessions import Time, begin_report, free_session_slug
from library.models import Edition, Report, Session, SessionTranslation, Slot
from library.reports.texts import source_of_session


@dataclass(frozen=True)
class Framed:
    """A session of the older edition, and when the new one's would be held."""

    session: Session
    times: Sequence[Time]

    @property
    def held(self) -> list[tuple[datetime, datetime]]:
        """Begin and end of each time, by the clocks of its place."""
        zones = [ZoneInfo(time.zone) for time in self.times]
        return [
            (time.start.astimezone(zone), time.end.astimezone(zone))
            for time, zone in zip(self.times, zones, strict=True)
        ]


def frame_of(sessions: Iterable[Session], *, before: str, after: str, zone: str) -> list[Framed]:
    """Return the sessions with their times as far from `after` as they were from `before`: days of the beginnings.

    The clocks of `zone` (IANA) show then what those of the older place showed. Without times where one of the days is
    not known (brain.core.partialdates).
    """
    days = _days_between(before, after)
    return [
        Framed(session, [] if days is None else [_moved(slot, days, zone) for slot in session.slots.all()])
        for session in sessions
    ]


def _days_between(before: str, after: str) -> timedelta | None:
    try:
        return date.fromisoformat(after) - date.fromisoformat(before)
    except ValueError:  # no more than its month or year is known
        return None


def _moved(slot: Slot, days: timedelta, zone: str) -> Time:
    shown = slot.start.astimezone(ZoneInfo(slot.time_zone)).replace(tzinfo=None) + days
    start = shown.replace(tzinfo=ZoneInfo(zone))
    return Time(start, start + (slot.end - slot.start), zone)


@transaction.atomic
def begin_edition(*, fields: dict[str, Any], name: str, language: str, zone: str, frame: Sequence[Framed]) -> Edition:
    """Return a new edition with an empty shelf, its group's room and a draft of its report, with these sessions.

    `name`, in `language`, is what the room is called; the shelf is called as the academy is. All of it is there, or
    nothing.
    """
    edition = Edition.objects.create(**fields)
    Report.objects.filter(pk=begin_report(edition=edition).pk).update(time_zone=zone, language=fields["language"])
    for framed in frame:
        _copy(framed, edition)
    announce_edition(edition=edition)
    open_rooms(edition.number, name, language)
    return edition


def _copy(framed: Framed, edition: Edition) -> None:
    """The edition has the session's frame: its kind, name and languages, without words, people and materials."""
    older = framed.session
    session = Session.objects.create(
        edition=edition,
        slug=free_session_slug(edition, older.title),
        kind=older.kind,
        number=older.number,
        language=older.language,
        title=older.title,
        spoken_languages=older.spoken_languages,
        interpreted_languages=older.interpreted_languages,
    )
    Slot.objects.bulk_create(
        Slot(session=session, start=time.start, end=time.end, time_zone=time.zone) for time in framed.times
    )
    source = source_of_session(session)
    SessionTranslation.objects.bulk_create(
        SessionTranslation(
            original=session, language=row.language, title=row.title, origin=row.origin, digest=source.digest
        )
        for row in older.translations.all()
        if source and row.is_shown and row.title
    )
