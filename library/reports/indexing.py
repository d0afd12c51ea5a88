"""What search knows of sessions: an entry a language, with what was said where anyone may hear it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet

from brain.core.batches import in_batches
from brain.core.text import plain_text
from brain.languages.reading import primary
from brain.members.audiences import PUBLIC
from brain.search import index
from library.models import Captions, CaptionsKind, Report, Session
from library.reports.transcripts import cues_of

KIND = "session"
_BATCH = 50


def index_sessions(sessions: Iterable[Session]) -> None:
    """Search knows the sessions as they are now: those of published reports, in each language; others not at all."""
    for some in in_batches((session.pk for session in sessions), _BATCH):
        with transaction.atomic():
            # Whoever changes one of them waits until that stands in the index.
            rows = list(_with_texts(Session.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=some)))
            said = _said_in(rows)
            entries = [entry for row in rows if _is_open(row) for entry in _entries(row, said[row.pk])]
            index.replace_many(KIND, [str(row.uuid) for row in rows], entries)


def forget_session(session: Session) -> None:
    """Search finds the session no more."""
    index.remove(kind=KIND, object_ids=[str(session.uuid)])


def _with_texts(sessions: QuerySet[Session]) -> QuerySet[Session]:
    people = ("participations__person", "participations__organisation")
    return sessions.select_related("edition__report").prefetch_related("translations", "slots", *people)


def _is_open(session: Session) -> bool:
    report: Report | None = getattr(session.edition, "report", None)
    return report is not None and report.is_published


def _said_in(sessions: list[Session]) -> dict[int, dict[str, str]]:
    """Return what public captions say in each session, by language."""
    said: dict[int, dict[str, str]] = defaultdict(dict)
    captions = Captions.objects.filter(
        recording__session__in=sessions, recording__audience=PUBLIC, kind=CaptionsKind.CAPTIONS
    )
    for session, language, text in captions.values_list("recording__session", "language", "text"):
        said[session][primary(language)] = f"{said[session].get(primary(language), '')} {_words(text)}".strip()
    return said


def _words(source: str) -> str:
    return " ".join(cue.text for cue in cues_of(source))


def _entries(session: Session, said: dict[str, str]) -> Iterator[index.Text]:
    """An entry for the original, one for each translation, and for each language that is spoken beside."""
    texts = {session.language: (session.title, session.summary)}
    for row in session.translations.all():
        if row.is_shown:
            texts[row.language] = (row.title or session.title, row.summary)
    for language in said:
        if language not in map(primary, texts):
            texts[language] = (session.title, "")
    for language, (title, summary) in texts.items():
        words = [plain_text(summary), *_people(session), said.get(primary(language), "")]
        yield _entry(session, language, title, " ".join(filter(None, words)))


def _people(session: Session) -> list[str]:
    """Return the people of the session by all their names, with what they were then."""
    return [
        " ".join(filter(None, [part.person.name, *part.person.names.values(), part.title, part.affiliation]))
        for part in session.participations.all()
    ]


def _entry(session: Session, language: str, title: str, text: str) -> index.Text:
    return index.Text(
        kind=KIND,
        object_id=str(session.uuid),
        language=language,
        audience=PUBLIC,
        title=title,
        text=text,
        url=f"/s/{session.uuid}",
        dated_at=next((slot.start for slot in session.slots.all()), _earliest(session.edition.start)),
        original_language=session.language,
        edition=session.edition.number,
    )


def _earliest(partial: str) -> datetime:
    year, month, day = (*map(int, partial.split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)
