"""Sessions of academies as entries of calendars (brain.core.calendars), with what goes with them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.calendars import Entry
from brain.core.readers import current_reader
from brain.core.text import plain_text
from brain.languages.reading import show_all
from brain.members.access import Person
from brain.members.audiences import audiences_of
from brain.members.calendars import register_calendar
from brain.members.models import Attendance, Member
from library.access.reports import sessions_of_calendars
from library.models import Document, Link, Presentation, Session, Slot

_KIND = "session"  # brain.languages.texts.TextKind.name
_KEPT = timedelta(days=365)  # for how long a person's own calendar looks back
_MOST_WORDS = 1_000  # characters of a summary
Material = tuple[str, str]  # title and absolute address


def register() -> None:
    """Sessions stand in calendars."""
    register_calendar(_sessions)


def _sessions(person: Person, edition: int | None) -> Iterable[Entry]:
    """Those of an academy; for None, those of the academies of `person` that are not over for a year."""
    sessions = sessions_of_calendars(person)
    if edition is not None:
        return _entries(person, sessions.filter(edition__number=edition))
    if not isinstance(person, Member):
        return ()
    own = Attendance.objects.filter(member=person, is_confirmed=True).values("edition")
    lately = timezone.now() - _KEPT
    return _entries(person, sessions.filter(edition__number__in=own, slots__end__gt=lately).distinct())


def _entries(person: Person, sessions: Iterable[Session]) -> Iterator[Entry]:
    found = sessions.select_related("edition__report").prefetch_related("translations", "slots")  # type: ignore[attr-defined]
    sessions = list(found)
    show_all(_KIND, sessions)
    materials = _materials(person, [session for session in sessions if session.edition.report.is_published])
    for session in sessions:
        for slot in session.slots.all():
            entry = _entry(session, slot, materials[session.pk])
            is_there = session.edition.report.is_published
            yield entry if is_there else replace(entry, description="", place="", is_cancelled=True)


def _materials(person: Person, sessions: list[Session]) -> dict[int, list[Material]]:
    """Return the presentations and links of each session that `person` may see, by two queries and what they fetch."""
    audiences, reads = audiences_of(person), current_reader().languages
    found: dict[int, list[Material]] = defaultdict(list)
    documents = Document.objects.for_audiences(audiences)
    shown = Presentation.objects.for_audiences(audiences).filter(session__in=sessions, document__in=documents)
    rows = shown.select_related("document").prefetch_related("document__language_editions", "document__translations")
    for row in rows:
        address = f"{settings.SITE_URL}/d/{row.document.uuid}"
        found[row.session_id].append((row.document.title_for(reads).text, address))
    for link in Link.objects.for_audiences(audiences).filter(session__in=sessions).prefetch_related("translations"):
        found[link.session_id].append((link.title_for(reads).text, link.url))
    return found


def _entry(session: Session, slot: Slot, materials: list[Material]) -> Entry:
    text = session.shown.text
    told = [f"{_('Take part online')}: {slot.url}"] if slot.url else []
    lines = [*told, *(f"{title}: {address}" for title, address in materials)]
    return Entry(
        key=f"{session.uuid}-{slot.pk}",
        start=slot.start,
        end=slot.end,
        title=text.title or session.title,
        language=text.language,
        url=f"{settings.SITE_URL}/s/{session.uuid}",
        changed_at=session.updated_at,
        # Seconds grow with every change, as SEQUENCE does (RFC 5545, section 3.8.7.4).
        sequence=int((session.updated_at - session.created_at).total_seconds()),
        description="\n\n".join(filter(None, [plain_text(text.summary)[:_MOST_WORDS], "\n".join(lines)])),
        place=slot.room or slot.url,
        attached=[address for _title, address in materials],
    )
