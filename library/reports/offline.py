"""The offline copy of a report: pages and files in a ZIP that needs no network and no site.

It holds what readers of its audiences see: pages in one language, photos, and the files of presentations. Recordings
are too large for it; what was said in them is there to be read.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from brain.core.readers import Reader, current_reader, reading_as
from brain.core.storage import pieces_of
from brain.members.audiences import MEMBERS, PUBLIC
from library.access.files import is_under_embargo
from library.models import (
    Captions,
    CaptionsKind,
    Document,
    FileVersion,
    Link,
    LinkTranslation,
    Participation,
    Photo,
    PhotoTranslation,
    Presentation,
    Recording,
    Report,
    ReportTranslation,
    Session,
    SessionTranslation,
    Slot,
)
from library.reports import contents
from library.reports.sheets import (
    Audiences,
    Materials,
    SessionSheet,
    contributors_of,
    sheet_of_report,
    sheet_of_session,
)
from library.reports.transcripts import Passage, transcript

_STYLES = ("css/site.css", "css/pages.css", "css/library.css")
_MADE = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can hold: copies of the same report are the same


@dataclass(frozen=True)
class Enclosed:
    """A file of the copy: where it lies there, and the stored file."""

    path: str
    version: FileVersion


def audiences_of_copy(audience: str) -> frozenset[str]:
    """Return for whom that may be which a copy for `audience` holds."""
    return frozenset({PUBLIC} if audience == PUBLIC else {PUBLIC, MEMBERS, audience})


def digest_of(report: Report, audiences: Audiences) -> str:
    """Return what tells the report, as readers of `audiences` see it now, from any other state of it (SHA-256)."""
    rows = [list(found.order_by("pk").values_list(*fields)) for found, fields in _said(report, frozenset(audiences))]
    written = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _said(report: Report, audiences: frozenset[str]) -> Iterator[tuple[QuerySet[Any], tuple[str, ...]]]:
    """Yield all rows that a copy is made of, with the fields that change when they do."""
    edition = report.edition_id
    sessions = Session.objects.filter(edition=edition)
    yield Report.objects.filter(pk=report.pk), ("pk", "state", "updated_at")
    yield ReportTranslation.objects.filter(original=report), ("pk", "updated_at")
    yield sessions, ("pk", "slug", "updated_at")
    yield SessionTranslation.objects.filter(original__in=sessions), ("pk", "updated_at")
    yield Slot.objects.filter(session__in=sessions), ("pk", "start", "end", "time_zone", "room")
    people = Participation.objects.filter(session__in=sessions)
    yield people, ("pk", "person__name", "role", "title", "affiliation", "order")
    documents = Document.objects.for_audiences(audiences)
    shown = _of(edition, Presentation, audiences).filter(document__in=documents)
    files = FileVersion.objects.filter(language_edition__document__in=shown.values("document"))
    yield shown, ("pk", "order", "document__updated_at")
    yield shown.filter(document__embargo_until__gt=timezone.localdate()), ("pk",)  # without their files, until that day
    yield files, ("uuid", "scan")
    yield _of(edition, Photo, audiences), ("uuid", "text", "credit", "order")
    yield _of(edition, Link, audiences), ("pk", "url", "title", "order")
    for translation in (PhotoTranslation, LinkTranslation):
        originals = _of(edition, translation._meta.get_field("original").related_model, audiences)
        yield translation._default_manager.filter(original__in=originals), ("pk", "updated_at")
    recordings = _of(edition, Recording, audiences)
    yield recordings, ("pk",)
    yield Captions.objects.filter(recording__in=recordings), ("pk", "language", "text")


def _of(edition: int, model: Any, audiences: frozenset[str]) -> QuerySet[Any]:
    """Return materials of the edition and of its sessions."""
    found = model.objects.for_audiences(audiences)
    rows: QuerySet[Any] = found.filter(edition=edition) | found.filter(session__edition=edition)
    return rows


@contextmanager
def copy_of(report: Report, audiences: Audiences, language: str) -> Iterator[File]:
    """Give the copy as an open file, which is gone afterwards."""
    with tempfile.TemporaryFile() as target, reading_as(Reader((language,), is_waited_for=False)):
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            _write_pages(archive, report, audiences)
        target.seek(0)
        yield File(target, name="report.zip")


def _write_pages(archive: zipfile.ZipFile, report: Report, audiences: Audiences) -> None:
    sheet = sheet_of_report(report, audiences)
    shared = {
        "report": report,
        "edition": report.edition,
        "site": settings.SITE_URL,
        "reads": current_reader().languages,
        "root": "",
    }
    by_week = contents.by_week(report.edition, sheet.sessions)
    _enclose_styles(archive)
    index = {"contents": by_week, "sheet": sheet, "files": _enclose(archive, sheet.materials, "files")}
    _page(archive, "index", shared | index)
    _page(archive, "timetable", shared | {"days": contents.by_day(sheet.sessions)})
    _page(archive, "people", shared | {"contributors": contributors_of(report.edition)})
    for session in sheet.sessions:
        _write_session(archive, sheet_of_session(session, audiences), shared)


def _write_session(archive: zipfile.ZipFile, sheet: SessionSheet, shared: dict[str, Any]) -> None:
    session = sheet.session
    session.edition = shared["edition"]
    context = shared | {
        "session": session,
        "materials": sheet.materials,
        "participations": sheet.participations,
        "held": contents.every_time([session]),
        "files": _enclose(archive, sheet.materials, f"files/{session.slug}"),
        "transcripts": list(_transcripts(sheet.materials)),
        "root": "../",
    }
    _page(archive, "session", context, to=f"sessions/{session.slug}.html")


def _transcripts(materials: Materials) -> Iterator[tuple[Captions, list[Passage]]]:
    for recording in materials.recordings:
        for captions in recording.captions.all():
            if captions.kind == CaptionsKind.CAPTIONS:
                yield captions, transcript(captions)


def _page(archive: zipfile.ZipFile, name: str, context: dict[str, Any], *, to: str = "") -> None:
    html = render_to_string(f"library/offline/{name}.html", context)
    archive.writestr(_entry(to or f"{name}.html"), html, zipfile.ZIP_DEFLATED)


def _enclose_styles(archive: zipfile.ZipFile) -> None:
    for name in _STYLES:
        if path := finders.find(name):
            archive.writestr(_entry(name), Path(path).read_bytes(), zipfile.ZIP_DEFLATED)


def _enclose(archive: zipfile.ZipFile, materials: Materials, folder: str) -> dict[int, list[Enclosed]]:
    """The photos and the files of presentations lie in the copy; return those of each document, by its number."""
    for photo in materials.photos:
        _store(archive, f"photos/{photo.uuid}.webp", photo.image, photo.size or photo.image.size)
    enclosed: dict[int, list[Enclosed]] = {}
    for presentation in materials.presentations:
        document = presentation.document
        enclosed[document.pk] = [] if is_under_embargo(document) else list(_files_of(document, folder))
        for file in enclosed[document.pk]:
            _store(archive, file.path, file.version.file, file.version.size)
    return enclosed


def _files_of(document: Document, folder: str) -> Iterator[Enclosed]:
    """Yield the newest file of each language edition, unless nobody may get it."""
    for edition in document.language_editions.all():
        version = FileVersion.objects.filter(language_edition=edition).first()
        if version and not version.is_locked_away:
            yield Enclosed(f"{folder}/{edition.language}-{document.pk}-{version.name}", version)


def _store(archive: zipfile.ZipFile, path: str, file: Any, size: int) -> None:
    """The stored file lies in the copy, piece by piece; what is packed already is not packed again."""
    if path in archive.namelist():
        return
    entry = _entry(path)
    entry.compress_type = zipfile.ZIP_STORED
    with archive.open(entry, "w", force_zip64=True) as target:
        for piece in pieces_of(file, 0, size):
            target.write(piece)


def _entry(path: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(path, _MADE)
