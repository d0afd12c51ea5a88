"""Loading reports from the YAML of brain/samples: what is missing is added, nothing is changed.

All their sessions are samples, and marked as such.
"""

import wave
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageDraw

from brain.core.zones import moment_in
from library.actions.documents import publish_document
from library.actions.reports import announce_report
from library.models import (
    Captions,
    CaptionsKind,
    Creator,
    CreatorKind,
    Document,
    DocumentType,
    Edition,
    LanguageEdition,
    Link,
    LinkTranslation,
    Participation,
    Person,
    Photo,
    PhotoTranslation,
    Presentation,
    Recording,
    Report,
    ReportTranslation,
    Session,
    SessionTranslation,
    Slot,
    State,
    Track,
    TrackForm,
)
from library.reports.texts import source_of_material, source_of_report, source_of_session

Row = dict[str, Any]

_SECONDS, _RATE = 20, 4000  # of the sound of a sample recording


@transaction.atomic
def load_reports(rows: list[Row]) -> int:
    """Every report of `rows` exists, known by its edition; returns how many sessions they hold."""
    for row in rows:
        edition = Edition.objects.get(number=row["edition"])
        if not Report.objects.filter(edition=edition).exists():
            _load_report(edition, row)
    return sum(len(row["sessions"]) for row in rows)


def _load_report(edition: Edition, row: Row) -> None:
    texts = row["introduction"]
    report = Report.objects.create(
        edition=edition,
        state=State.PUBLISHED,
        language=row["language"],
        introduction=texts[row["language"]],
        time_zone=row["time_zone"],
    )
    _translate(report, ReportTranslation, source_of_report, {"introduction": texts})
    for slug, person in row["people"].items():
        Person.objects.get_or_create(slug=slug, defaults=person)
    for session in row["sessions"]:
        _load_session(report, session)
    announce_report(report)


def _load_session(report: Report, row: Row) -> None:
    summaries = row.get("summary", {})
    session = Session.objects.create(
        edition=report.edition,
        slug=row["slug"],
        kind=row["kind"],
        number=row.get("number"),
        title=row["title"][report.language],
        summary=summaries.get(report.language, ""),
        language=report.language,
        spoken_languages=row.get("spoken", []),
        interpreted_languages=row.get("interpreted", []),
        is_sample=True,
    )
    _translate(session, SessionTranslation, source_of_session, {"title": row["title"], "summary": summaries})
    Slot.objects.bulk_create(_slot(session, slot, report.time_zone) for slot in row["slots"])
    for order, part in enumerate(row.get("people", [])):
        person = Person.objects.get(slug=part["person"])
        Participation.objects.create(session=session, order=order, **part | {"person": person})
    _load_materials(session, row)


def _slot(session: Session, row: Row, zone: str) -> Slot:
    start, end = (moment_in(datetime.fromisoformat(row[name]), zone) for name in ("start", "end"))
    return Slot(session=session, start=start, end=end, time_zone=zone, room=row.get("room", ""))


def _load_materials(session: Session, row: Row) -> None:
    for order, presentation in enumerate(row.get("presentations", [])):
        Presentation.objects.create(session=session, document=_document(session, presentation), order=order)
    if recording := row.get("recording"):
        _load_recording(session, recording)
    for order, photo in enumerate(row.get("photos", [])):
        _load_photo(session, photo, order)
    for order, link in enumerate(row.get("links", [])):
        titles = link["title"]
        made = Link.objects.create(
            session=session, url=link["url"], title=titles["en"], target_language=link["language"], order=order
        )
        _translate(made, LinkTranslation, source_of_material, {"title": titles})


def _document(session: Session, row: Row) -> Document:
    """Return a presentation without files, open to everybody."""
    document = Document.objects.create(
        slug=row["slug"],
        edition=session.edition,
        issued=session.edition.start,
        type=DocumentType.CONFERENCE_PRESENTATION,
    )
    person = Person.objects.get(slug=row["creator"])
    Creator.objects.create(
        document=document, kind=CreatorKind.PERSON, name=person.sort_name or person.name, person=person
    )
    LanguageEdition.objects.bulk_create(
        LanguageEdition(document=document, language=tag, title=title, is_original=not order)
        for order, (tag, title) in enumerate(row["titles"].items())
    )
    return publish_document(document=document)


def _load_recording(session: Session, row: Row) -> None:
    recording = Recording.objects.create(session=session, title=row["title"])
    for number, language in enumerate(row["languages"]):
        content = _sound(220 + 55 * number)
        track = Track(
            recording=recording, language=language, form=TrackForm.VIDEO, media_type="audio/wav", size=len(content),
            sha256=sha256(content).hexdigest(), seconds=_SECONDS,
        )  # fmt: skip
        track.file.save("sample.wav", ContentFile(content))
    for kind in CaptionsKind:
        for language, text in row.get(kind.value, {}).items():
            Captions.objects.create(recording=recording, language=language, kind=kind, text=text)


def _sound(pitch: int) -> bytes:
    """Return some seconds of a soft tone (WAV)."""
    written = BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(_RATE)
        sound.writeframes(bytes(128 + (2 * n * pitch // _RATE % 2) * 6 for n in range(_SECONDS * _RATE)))
    return written.getvalue()


def _load_photo(session: Session, row: Row, order: int) -> None:
    content, texts = _picture(session.pk + order), row["text"]
    photo = Photo(
        session=session, width=600, height=400, size=len(content), sha256=sha256(content).hexdigest(),
        credit=row["credit"], text=texts["en"], order=order,
    )  # fmt: skip
    photo.image.save("sample.webp", ContentFile(content))
    _translate(photo, PhotoTranslation, source_of_material, {"text": texts})


def _picture(number: int) -> bytes:
    """Return a woven pattern (WebP): nobody takes it for a photo."""
    image = Image.new("RGB", (600, 400), (242, 240, 232))
    draw = ImageDraw.Draw(image)
    colours = [(47, 58, 158), (240, 179, 35), (28, 92, 54), (151, 32, 43)]
    for line, colour in zip(range(-400, 600, 40), (colours[n % 4] for n in count(number)), strict=False):
        draw.line([(line, 0), (line + 400, 400)], fill=colour, width=6)
        draw.line([(line + 400, 0), (line, 400)], fill=colour, width=3)
    written = BytesIO()
    image.save(written, "WEBP", quality=60)
    return written.getvalue()


def _translate(original: Any, model: Any, source_of: Any, fields: dict[str, dict[str, str]]) -> None:
    """The original has a translation into each language that any of `fields` ({"title": {"en": ...}}) is given in."""
    source = source_of(original)
    languages = {language for texts in fields.values() for language in texts} - {original.language}
    model.objects.bulk_create(
        model(
            original=original,
            language=language,
            digest=source.digest if source else "",
            **{name: texts.get(language, "") for name, texts in fields.items()},
        )
        for language in sorted(languages)
    )
