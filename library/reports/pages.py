"""What the pages of a report show."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from brain.core.readers import current_reader
from brain.core.zones import is_zone, zone_of_country, zones_by_name
from brain.languages.reading import show_all
from brain.members.audiences import PUBLIC, audiences_of, edition_audience
from brain.members.models import Member, Profile
from library.access import reports as access
from library.access.documents import documents_to_read
from library.models import Edition, OfflineCopy, Person, Report, Session
from library.reports import contents
from library.reports.keeping import report_contributors, report_digest, report_sheet, session_sheet, streams_of
from library.reports.live import stream_of
from library.reports.offline import audiences_of_copy
from library.reports.players import captions_for, player_of
from library.reports.sheets import Materials, ReportSheet
from library.reports.texts import REPORT, SESSION
from library.reports.transcripts import transcript
from realtime.page import follow, read_numbers

FACES = 8  # people on the first page


def report_part(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Return what the academy's page shows of its report: nothing where there is none that this reader may see.

    The numbers of its streams are read first, so that a report that is published is seen on a page that was kept.
    """
    read_numbers(request, *streams_of(edition.number))
    report = access.report_of(request.user, edition)
    may_edit = access.may_edit_report(request.user, edition.number)
    if report is None or (report.is_withdrawn and not may_edit):
        return {"report": report, "may_edit_report": may_edit}
    sheet = _sheet(request, report)
    return {
        "report": sheet.report,
        "sheet": sheet,
        "people": report_contributors(request, report)[:FACES],
        **_players(request, sheet.materials),
        "may_edit_report": may_edit,
        **contents_part(request, sheet),
    }


def _players(request: HttpRequest, materials: Materials) -> dict[str, Any]:
    """Return the recordings, each with the track that plays first, and the second at which they begin."""
    reads, track = current_reader().languages, request.GET.get("track", "")
    return {
        "players": [player_of(recording, reads, track) for recording in materials.recordings],
        "at": _seconds(request.GET.get("at", "")),
    }


def contents_part(request: HttpRequest, sheet: ReportSheet) -> dict[str, Any]:
    """Return the table of contents, by week and day or, if asked for, by kind."""
    edition = sheet.report.edition
    order = "kind" if request.GET.get("by") == "kind" else "week"
    return {
        "edition": edition,
        "report": sheet.report,
        "order": order,
        "contents": contents.by_week(edition, sheet.sessions) if order == "week" else None,
        "kinds": contents.by_kind(sheet.sessions) if order == "kind" else None,
        "has_samples": any(session.is_sample for session in sheet.sessions),
        "reads": current_reader().languages,
    }


def contents_page(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Return the table of contents alone, for an open page."""
    return contents_part(request, _sheet(request, report))


def _sheet(request: HttpRequest, report: Report) -> ReportSheet:
    number = report.edition.number
    sheet = report_sheet(request, report, access.audiences_here(request.user, number))
    if report.is_published:
        follow(request, stream_of(number))
    if sheet.report.introduction:
        show_all(REPORT.name, [sheet.report])
    return sheet


def session_page(request: HttpRequest, session: Session) -> dict[str, Any]:
    """Return the session with who took part in it, what goes with it, and what comes before and after."""
    report = session.edition.report
    audiences = access.audiences_here(request.user, session.edition.number)
    whole = _sheet(request, report)
    sheet = session_sheet(request, session, audiences)
    before, after = contents.neighbours(whole.sessions, session)
    sheet.session.edition = session.edition
    show_all(SESSION.name, [sheet.session])
    return {
        "session": sheet.session,
        "edition": session.edition,
        "report": report,
        "materials": sheet.materials,
        **_players(request, sheet.materials),
        "roles": _by_role(sheet.participations),
        "held": contents.every_time([sheet.session]),
        "beside": [other for other in (before, after) if other],
        "may_edit_report": access.may_edit_report(request.user, session.edition.number),
        "reads": current_reader().languages,
    }


def _seconds(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0


def _by_role(participations: list[Any]) -> list[tuple[str, list[Any]]]:
    """Return who took part, each role with its people in their order."""
    roles = dict.fromkeys(part.get_role_display() for part in participations)
    return [(role, [part for part in participations if part.get_role_display() == role]) for role in roles]


def transcript_page(request: HttpRequest, session: Session) -> dict[str, Any]:
    """Return what is said in the session, or the passages that hold the words asked for."""
    sheet = session_sheet(request, session, access.audiences_here(request.user, session.edition.number))
    words, language = request.GET.get("words", "").replace("\0", "")[:100].strip(), request.GET.get("language", "")
    reads = current_reader().languages
    found = (captions_for(recording, reads, language) for recording in sheet.materials.recordings)
    texts = [captions for captions in found if captions]
    return {
        "session": session,
        "edition": session.edition,
        "words": words,
        "language": language,
        "languages": _caption_languages(sheet.materials.recordings),
        "transcripts": [(captions, transcript(captions, words)) for captions in texts],
        "reads": reads,
    }


def _caption_languages(recordings: list[Any]) -> list[str]:
    rows = (row for recording in recordings for row in recording.captions.all() if row.kind == "captions")
    return list(dict.fromkeys(row.language for row in rows))


def timetable_page(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Return the sessions by day, by the clocks of their place and by those of the reader."""
    sheet = _sheet(request, report)
    reads = current_reader().languages
    zone = request.GET.get("zone", "")
    return {
        "edition": report.edition,
        "report": report,
        "days": contents.by_day(sheet.sessions),
        "zone": zone if is_zone(zone) else _zone_of(request.user) or report.time_zone,
        "zones": zones_by_name(reads[0]),
        "has_samples": any(session.is_sample for session in sheet.sessions),
        "reads": reads,
    }


def _zone_of(person: Member | AnonymousUser) -> str:
    """Return the time zone of a member, as far as they have said where they are; nothing of others."""
    if not isinstance(person, Member):
        return ""
    said = Profile.objects.filter(member=person).values_list("time_zone", flat=True).first()
    return said or (zone_of_country(person.country) if person.country else "")


def contributors_page(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Return who contributed to the sessions, with what they were then."""
    return {
        "edition": report.edition,
        "report": report,
        "contributors": report_contributors(request, report),
        "reads": current_reader().languages,
    }


def offline_page(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Return how far the copy is that this reader would get, in the language of the page."""
    number = report.edition.number
    group = edition_audience(number)
    audience = group if group in audiences_of(request.user) else PUBLIC
    language = current_reader().languages[0]
    copy = OfflineCopy.objects.filter(edition=report.edition, language=language, audience=audience).first()
    digest = report_digest(request, report, audiences_of_copy(audience))
    return {
        "edition": report.edition,
        "report": report,
        "copy": copy,
        "audience": audience,
        "language": language,
        "digest": digest,
        "is_current": copy is not None and copy.digest == digest,
    }


def is_current(request: HttpRequest, copy: OfflineCopy) -> bool:
    """Whether the report is still as it stands in the copy."""
    return copy.digest == report_digest(request, copy.edition.report, audiences_of_copy(copy.audience))


def person_page(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Return what a person contributed, as far as this reader may see that."""
    parts = access.participations_of(request.user, person).select_related("session__edition__report")
    documents = documents_to_read(request.user).filter(creator_rows__person=person).distinct()
    rows = parts.order_by("-session__edition__number", "order", "pk").prefetch_related(
        "session__translations", "session__edition__translations"
    )
    sessions = [part.session for part in rows]
    return {
        "person": person,
        "parts": list(rows),
        "sessions": sessions,
        "translations": [row for session in sessions for row in session.translations.all()],
        "documents": documents.for_rows().newest_first(),
        "reads": current_reader().languages,
    }
