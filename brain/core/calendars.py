"""Calendar files (iCalendar, RFC 5545; names and how often to ask again by RFC 7986).

Moments are written in UTC, which every program shows in its own zone, and whole days as days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.http import HttpResponse

CANCELLED_FOR = timedelta(days=90)  # calendars are told of what is no longer there, to strike it out
_ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """Something at a time. `key` is its own for ever; `sequence` grows with what is changed of it.

    `start` and `end` are moments, or days for what takes whole days, and then `end` is the day after the last one.
    `url` and `attached` are absolute addresses; `language` (BCP 47) is that of the title and the description.
    """

    key: str
    start: date
    end: date | None
    title: str
    language: str
    url: str
    changed_at: datetime
    sequence: int = 0
    description: str = ""
    place: str = ""
    attached: Sequence[str] = ()
    is_cancelled: bool = False


def write_calendar(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """Return the entries as an iCalendar file; an entry with the same key has the same UID in every file."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Collective Brain//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", _ASK_AGAIN)
    for entry in entries:
        calendar.add_component(_component(entry))
    return calendar.to_ical()


def _component(entry: Entry) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", f"{entry.key}@{urlsplit(settings.SITE_URL).hostname}")
    component.add("sequence", entry.sequence)
    component.add("dtstamp", entry.changed_at)
    component.add("last-modified", entry.changed_at)
    component.add("dtstart", entry.start)
    if entry.end:
        component.add("dtend", entry.end)
    component.add("summary", entry.title, parameters={"language": entry.language})
    component.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    component.add("url", entry.url)
    if entry.place:
        component.add("location", entry.place)
    if entry.description:
        component.add("description", entry.description, parameters={"language": entry.language})
    for address in entry.attached:
        component.add("attach", address)
    return component


def calendar_answer(content: bytes, *, name: str, cache: str) -> HttpResponse:
    """Return the answer that carries a calendar file called `name`; `cache` is its Cache-Control."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Robots-Tag": "noindex",
        "Cache-Control": cache,
    }
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
