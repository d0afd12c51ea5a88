"""What search engines and aggregators are told on the pages themselves: schema.org as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from library import naming
from library.models import Edition, Participation, Session
from library.standards.records import Held, Maker, Part, Record

CONTEXT = "https://schema.org"
_TYPES = {
    "BOOK": "Book", "REPORT": "Report", "RESEARCH_REPORT": "Report", "POLICY_REPORT": "Report",
    "WORKING_PAPER": "ScholarlyArticle", "ARTICLE": "ScholarlyArticle",
    "CONFERENCE_PRESENTATION": "PresentationDigitalDocument", "TEACHING_MATERIAL": "LearningResource",
    "LEGAL_TEXT": "Legislation", "STATISTICS": "Dataset", "IMAGE": "ImageObject", "VIDEO": "VideoObject",
    "SOUND": "AudioObject",
}  # fmt: skip
_ATTENDANCE = {
    "in_person": "https://schema.org/OfflineEventAttendanceMode",
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "hybrid": "https://schema.org/MixedEventAttendanceMode",
}
Thing = dict[str, Any]


def document_data(record: Record, *, is_public: bool) -> Thing:
    """Return the document as a CreativeWork; its other language editions are its workTranslation.

    Files are named as far as everybody gets them today.
    """
    original = record.original
    files = dict(_encodings(record)) if is_public else {}
    translations = [_translation(record, part, files.get(part.language)) for part in record.parts[1:]]
    return _filled({
        "@context": CONTEXT,
        "@id": record.cite_as,
        "url": record.url,
        "identifier": [record.cite_as, *([record.url] if record.lasting else [])],
        **(_words(record, original) if original else {"@type": _type(record)}),
        "encoding": files.get(original.language) if original else None,
        "author": list(map(_maker, record.makers)),
        "datePublished": record.issued,
        "license": record.licence,
        "about": [{"@type": "DefinedTerm", "name": _in(words.text, words.language)} for words in record.subjects],
        "spatialCoverage": [{"@type": "Country", "identifier": country} for country in record.countries],
        "isPartOf": _series(record),
        "recordedAt": {"@id": _edition_id(record.edition)} if record.edition else None,
        "isBasedOn": _permalink(record.summary_of) if record.summary_of else None,
        "isAccessibleForFree": is_public and bool(record.files(timezone.localdate())),
        "workTranslation": translations,
    })  # fmt: skip


def edition_data(edition: Edition, *, name: str, sessions: Iterable[Session] = ()) -> Thing:
    """Return an academy as an Event, with its sessions as its parts."""
    return _filled({
        "@context": CONTEXT,
        "@type": "EducationEvent",
        "@id": _edition_id(edition.number),
        "name": name,
        "description": _in(edition.theme, edition.language) if edition.theme else None,
        "startDate": edition.start,
        "endDate": edition.end,
        "eventAttendanceMode": _ATTENDANCE.get(edition.mode),
        "inLanguage": edition.official_languages,
        "location": _place(edition),
        "subEvent": [{"@type": "Event", "@id": _session_id(session)} for session in sessions],
    })  # fmt: skip


def session_data(session: Session, participations: Iterable[Participation]) -> Thing:
    """Return a session as an Event of its academy (superEvent), at each time at which it was held."""
    slots = list(session.slots.all())
    return _filled({
        "@context": CONTEXT,
        "@type": "Event",
        "@id": _session_id(session),
        "name": _in(session.title, session.language),
        "superEvent": {"@type": "EducationEvent", "@id": _edition_id(session.edition.number)},
        "eventSchedule": [
            {
                "@type": "Schedule",
                "startDate": slot.start.isoformat(),
                "endDate": slot.end.isoformat(),
                "scheduleTimezone": slot.time_zone,
            }
            for slot in slots
        ],
        "startDate": slots[0].start.isoformat() if slots else session.edition.start,
        "endDate": slots[-1].end.isoformat() if slots else session.edition.end,
        "eventAttendanceMode": _ATTENDANCE[session.edition.mode],
        "location": _place(session.edition),
        "inLanguage": session.spoken_languages,
        "performer": [{"@type": "Person", "name": part.person.name} for part in participations],
    })  # fmt: skip


def _words(record: Record, part: Part) -> Thing:
    abstract = _in(part.abstract, part.language) if part.abstract else None
    return {
        "@type": _type(record),
        "inLanguage": part.language,
        "name": _in(part.title, part.language),
        "abstract": abstract,
    }


def _translation(record: Record, part: Part, file: Thing | None) -> Thing:
    work = {"@id": f"{record.url}#{part.language}", "translationOfWork": {"@id": record.cite_as}}
    return _filled(_words(record, part) | work | {"encoding": file})


def _encodings(record: Record) -> Iterable[tuple[str, Thing]]:
    for part, file in record.files(timezone.localdate()):
        yield part.language, _encoding(part, file)


def _encoding(part: Part, file: Held) -> Thing:
    return {
        "@type": "MediaObject",
        "contentUrl": file.url,
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
        "inLanguage": part.language,
    }


def _maker(maker: Maker) -> Thing:
    kind = "Person" if maker.is_person else "Organization"
    name = f"{maker.given} {maker.family}".strip() if maker.is_person else maker.name
    return _filled({"@type": kind, "@id": maker.address, "name": name})


def _series(record: Record) -> Thing | None:
    series = next((row for row in naming.series() if row.slug == record.series), None)
    return {"@type": "CreativeWorkSeries", "name": _in(series.name, series.language)} if series else None


def _place(edition: Edition) -> Thing | None:
    if not edition.city:
        return None
    address = {"@type": "PostalAddress", "addressLocality": edition.city, "addressCountry": edition.country}
    return {"@type": "Place", "name": _in(edition.city, edition.language), "address": address}


def _type(record: Record) -> str:
    return _TYPES.get(record.kind.name, "CreativeWork")


def _in(text: str, language: str) -> Thing:
    return {"@value": text, "@language": language}


def _edition_id(number: int) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("library:academy", args=[number])


def _session_id(session: Session) -> str:
    return settings.SITE_URL + reverse("session-permalink", args=[session.uuid])


def _permalink(uuid: str) -> str:
    return settings.SITE_URL + reverse("document-permalink", args=[uuid])


def _filled(thing: Thing) -> Thing:
    """Return the thing without what is not known."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}
