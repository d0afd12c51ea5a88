"""Reports of the tests: small, with what a test asks for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from library.models import (
    Captions,
    Edition,
    Participation,
    Person,
    Photo,
    Recording,
    Report,
    Session,
    Slot,
    State,
    Track,
)

CAPTIONS = """WEBVTT

NOTE made for tests

1
00:00:01.000 --> 00:00:04.000 align:start
<v Rita Cardoso>The <b>markets</b> were closed.

00:01:10.500 --> 00:01:13.000
We paid each other &amp; went on.
"""


def make_report(number: int = 12, *, state: str = State.PUBLISHED, **fields: Any) -> Report:
    """Return the report of an edition of two weeks from 15 November 2021 on."""
    edition, _is_new = Edition.objects.get_or_create(
        number=number,
        defaults={"start": "2021-11-15", "end": "2021-11-26", "mode": "online", "country": "PT", "theme": "Together"},
    )
    return Report.objects.create(edition=edition, state=state, time_zone="Europe/Lisbon", **fields)


def make_session(
    report: Report, slug: str, *times: str, kind: str = "plenary", zone: str = "UTC", **fields: Any
) -> Session:
    """Return a session titled as its slug, held for an hour at each of these times (ISO 8601, UTC)."""
    session = Session.objects.create(
        edition=report.edition, slug=slug, kind=kind, **{"title": slug.replace("-", " ").title(), **fields}
    )
    for time in times:
        start = datetime.fromisoformat(time).replace(tzinfo=UTC)
        Slot.objects.create(session=session, start=start, end=start + timedelta(hours=1), time_zone=zone)
    return session


def make_person(name: str, **fields: Any) -> Person:
    return Person.objects.create(slug=name.lower().replace(" ", "-"), name=name, **fields)


def take_part(session: Session, person: Person, **fields: Any) -> Participation:
    return Participation.objects.create(session=session, person=person, **fields)


def _kind(owner: Session | Edition) -> str:
    return "session" if isinstance(owner, Session) else "edition"


def make_photo(owner: Session | Edition, text: str, **fields: Any) -> Photo:
    """Return a photo whose file says what it shows."""
    content = text.encode()
    photo = Photo(**{_kind(owner): owner}, text=text, width=3, height=2, size=len(content), sha256=text[:64], **fields)
    photo.image.save("photo.webp", ContentFile(content))
    return photo


def make_recording(owner: Session | Edition, *languages: str, captions: str = "", **fields: Any) -> Recording:
    """Return a recording with a track in each of these languages, whose file is named after it."""
    recording = Recording.objects.create(**{_kind(owner): owner}, **fields)
    for language in languages:
        track = Track(
            recording=recording, language=language, media_type="video/mp4", size=len(language), sha256=language
        )
        track.file.save("track", ContentFile(language.encode()))
    if captions:
        Captions.objects.create(recording=recording, language="en", text=captions)
    return recording
