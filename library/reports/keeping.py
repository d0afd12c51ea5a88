"""Reports are read much and changed seldom: what stands in them is kept in each process for a minute.

It is kept for each group of readers, under the numbers of the streams that tell of every change to it: those of the
report and of the documents. Names of people, which no stream tells of, may be as old as that minute.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.http import HttpRequest

from library import live
from library.models import Report, Session
from library.reports.live import stream_of
from library.reports.offline import digest_of
from library.reports.sheets import (
    Audiences,
    Contributor,
    ReportSheet,
    SessionSheet,
    contributors_of,
    sheet_of_report,
    sheet_of_session,
)
from realtime.page import numbers, read_numbers

_SECONDS = 60
Sheet = TypeVar("Sheet", ReportSheet, SessionSheet, list[Contributor], str)


def streams_of(number: int) -> tuple[str, str]:
    """Return the streams that tell of all that stands in the report of edition `number`."""
    return stream_of(number), live.STREAM


def report_sheet(request: HttpRequest, report: Report, audiences: Audiences) -> ReportSheet:
    """Return what readers of `audiences` get of the report as of now."""
    return _kept(
        request, report.edition.number, f"report.{report.pk}", audiences, lambda: sheet_of_report(report, audiences)
    )


def session_sheet(request: HttpRequest, session: Session, audiences: Audiences) -> SessionSheet:
    """Return what readers of `audiences` get of the session as of now."""
    return _kept(
        request,
        session.edition.number,
        f"session.{session.pk}",
        audiences,
        lambda: sheet_of_session(session, audiences),
    )


def report_contributors(request: HttpRequest, report: Report) -> list[Contributor]:
    """Return who contributed to the report, the same for all readers."""
    return _kept(request, report.edition.number, f"people.{report.pk}", (), lambda: contributors_of(report.edition))


def report_digest(request: HttpRequest, report: Report, audiences: Audiences) -> str:
    """Return what tells the report as these readers see it from any other state of it (library.reports.offline)."""
    return _kept(request, report.edition.number, f"digest.{report.pk}", audiences, lambda: digest_of(report, audiences))


def _kept(request: HttpRequest, edition: int, what: str, audiences: Audiences, make: Callable[[], Sheet]) -> Sheet:
    streams = streams_of(edition)
    read_numbers(request, *streams)
    heads = ".".join(str(numbers(request)[stream]) for stream in streams)
    key = f"{what}:{heads}:{'+'.join(sorted(audiences))}"
    kept: Any = caches["local"].get_or_set(key, make, _SECONDS)
    return cast(Sheet, kept)
