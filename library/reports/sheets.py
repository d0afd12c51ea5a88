"""What stands on the pages of a report, for readers of some audiences: read once, whatever languages they read."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from library.models import (
    Captions,
    CaptionsKind,
    Document,
    Edition,
    Link,
    Participation,
    Photo,
    Presentation,
    Recording,
    Report,
    Session,
    SessionTranslation,
    Track,
    WebPage,
)

Audiences = Collection[str]


@dataclass(frozen=True)
class Materials:
    """What goes with a session, or with an academy as a whole."""

    presentations: list[Presentation]
    recordings: list[Recording]
    photos: list[Photo]
    links: list[Link]

    def __bool__(self) -> bool:
        return bool(self.presentations or self.recordings or self.photos or self.links)


@dataclass(frozen=True)
class Contributor:
    """Somebody with all their parts in the sessions of a report."""

    person: Any
    parts: list[Participation]


@dataclass(frozen=True)
class ReportSheet:
    """A report with its sessions, known by their titles alone, and what goes with the academy as a whole."""

    report: Report
    sessions: list[Session]
    materials: Materials


@dataclass(frozen=True)
class SessionSheet:
    """A session with who took part in it, and what goes with it."""

    session: Session
    participations: list[Participation]
    materials: Materials


def sheet_of_report(report: Report, audiences: Audiences) -> ReportSheet:
    """Return what readers of `audiences` get of the report."""
    return ReportSheet(
        report,
        sessions_of(report.edition, audiences),
        materials_of(audiences, edition=report.edition),
    )


def sheet_of_session(session: Session, audiences: Audiences) -> SessionSheet:
    """Return what readers of `audiences` get of the session."""
    rows = Session.objects.prefetch_related("translations", "slots", "topics__labels")
    people = Participation.objects.filter(session=session).select_related("person")
    return SessionSheet(rows.get(pk=session.pk), list(people), materials_of(audiences, session=session))


def sessions_of(edition: Edition, audiences: Audiences) -> list[Session]:
    """Return the sessions of the edition, each with how much goes with it: `presentation_count`, `photo_count` and
    `track_languages`."""
    presentations = _presentations(audiences, session=OuterRef("pk"))
    photos = Photo.objects.for_audiences(frozenset(audiences)).filter(session=OuterRef("pk"))
    sessions: list[Session] = list(
        _titled(edition)
        .annotate(presentation_count=_count(presentations), photo_count=_count(photos))
        .prefetch_related("slots")
    )
    languages = _track_languages(edition, audiences)
    for session in sessions:
        session.edition = edition
        vars(session)["track_languages"] = languages[session.pk]
    return sessions


def _titled(edition: Edition) -> QuerySet[Session]:
    """Return the sessions without their summaries, which are long: lists show their titles."""
    titles = Prefetch("translations", SessionTranslation.objects.defer("summary"))
    return Session.objects.filter(edition=edition).defer("summary").prefetch_related(titles)


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("session").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _track_languages(edition: Edition, audiences: Audiences) -> dict[int, list[str]]:
    """Return the languages of the recordings of each session of the edition."""
    tracks = Track.objects.filter(recording__session__edition=edition, recording__audience__in=audiences)
    found: dict[int, list[str]] = defaultdict(list)
    for session, language in tracks.order_by("pk").values_list("recording__session", "language"):
        if language not in found[session]:
            found[session].append(language)
    return found


def contributors_of(edition: Edition) -> list[Contributor]:
    """Return who contributed to the sessions of the edition, by name."""
    sessions = {session.pk: session for session in _titled(edition)}
    parts = Participation.objects.filter(session__edition=edition).select_related("person")
    in_order = list(parts.order_by("person__sort_name", "person__name", "person", "order", "pk"))
    for part in in_order:
        part.session = sessions[part.session_id]
    return [Contributor(person, list(own)) for person, own in groupby(in_order, key=lambda part: part.person)]


def materials_of(audiences: Audiences, **owner: Any) -> Materials:
    """Return what readers of `audiences` get of what goes with the owner: session=... or edition=..."""
    tracks = ("tracks", Prefetch("captions", _captions()))
    visible = frozenset(audiences)
    return Materials(
        presentations=list(_presentations(audiences, **owner)),
        recordings=list(Recording.objects.for_audiences(visible).filter(**owner).prefetch_related(*tracks)),
        photos=list(Photo.objects.for_audiences(visible).filter(**owner).prefetch_related("translations")),
        links=list(_links(visible).filter(**owner)),
    )


def _links(audiences: frozenset[str]) -> QuerySet[Link]:
    """Return the links with what came of the last look at each: `asked_at` and `failures`."""
    known = WebPage.objects.filter(url=OuterRef("url"))
    looked = {name: Subquery(known.values(name)[:1]) for name in ("asked_at", "failures")}
    return Link.objects.for_audiences(audiences).annotate(**looked).prefetch_related("translations")


def _presentations(audiences: Audiences, **owner: Any) -> QuerySet[Presentation]:
    """Return the presentations whose documents, too, are open to these audiences."""
    visible = frozenset(audiences)
    documents = Document.objects.for_audiences(visible)
    found = Presentation.objects.for_audiences(visible).filter(document__in=documents, **owner)
    return found.prefetch_related(Prefetch("document", Document.objects.for_rows()))


def _captions() -> QuerySet[Captions]:
    """Return captions without what is said in them, which is long, and chapters with their `chapters`."""
    chapters = Case(When(kind=CaptionsKind.CHAPTERS, then="text"), default=Value("", output_field=TextField()))
    return Captions.objects.defer("text").annotate(chapters=chapters)
