"""Writing a report and its sessions. What is saved is seen at once where the report is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from brain.core.adding import SentBefore, free_slug
from brain.core.revisions import ChangedMeanwhile, revision_of
from brain.publishing.models import State
from library.actions.reports import announce_removal, announce_report, announce_session
from library.models import Edition, Participation, Person, Report, Session, Slot, Topic


class HoldsMaterials(Exception):
    """Something goes with the session: it has to be removed first."""


@dataclass(frozen=True)
class Time:
    """When (moments) and where a session is held; `zone` (IANA): by whose clock that is told."""

    start: datetime
    end: datetime
    zone: str
    room: str = ""
    url: str = ""


@dataclass(frozen=True)
class Part:
    """Who takes part as what; a name where the person is not known yet."""

    person: Person | str
    role: str
    title: str = ""
    affiliation: str = ""


@transaction.atomic
def save_report(*, edition: Edition, fields: dict[str, Any], revision: str) -> Report:
    """The edition has a report that says this: a new one is a draft. Raises ChangedMeanwhile."""
    report, is_new = Report.objects.select_for_update().get_or_create(
        edition=edition, defaults={**fields, "state": State.DRAFT}
    )
    if not is_new:
        _keep(report, fields, revision)
    announce_report(report)
    return report


@transaction.atomic
def begin_report(*, edition: Edition) -> Report:
    """Return the edition's report: a draft without words where there was none."""
    report, _is_new = Report.objects.get_or_create(edition=edition)
    return report


@transaction.atomic
def add_session(
    *,
    edition: Edition,
    key: UUID,
    fields: dict[str, Any],
    topics: Sequence[Topic],
    times: Sequence[Time],
    parts: Sequence[Part],
) -> Session:
    """Return a new session of the edition's report, which begins with it; sent twice with a `key`, the first one.

    Raises SentBefore where that is of another edition.
    """
    begin_report(edition=edition)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)  # nobody else takes the address meanwhile
    if known := Session.objects.filter(uuid=key).first():
        if known.edition_id != edition.pk:
            raise SentBefore
        return known
    session = Session(edition=edition, uuid=key, slug=free_session_slug(edition, fields["title"]), **fields)
    session.save()
    _keep_rows(session, topics, times, parts)
    announce_session(session)
    return session


def free_session_slug(edition: Edition, title: str) -> str:
    """Return an address that no session of the edition has, made from the title."""

    def taken(base: str) -> set[str]:
        return set(edition.sessions.filter(slug__startswith=base).values_list("slug", flat=True))

    return free_slug(title, otherwise="session", length=90, taken=taken)


@transaction.atomic
def edit_session(
    *,
    session: Session,
    fields: dict[str, Any],
    topics: Sequence[Topic],
    times: Sequence[Time],
    parts: Sequence[Part],
    revision: str,
) -> Session:
    """The session says this, is held then, with these people; its address stays. Raises ChangedMeanwhile."""
    session = Session.objects.select_for_update(of=("self",)).select_related("edition__report").get(pk=session.pk)
    _keep(session, fields, revision)
    _keep_rows(session, topics, times, parts)
    announce_session(session)
    return session


@transaction.atomic
def remove_session(*, session: Session) -> None:
    """The session is gone, with its times and people. Raises HoldsMaterials."""
    if any(getattr(session, name).exists() for name in ("presentations", "recordings", "photos", "links")):
        raise HoldsMaterials
    announce_removal(session)
    session.delete()


def _keep(thing: models.Model, fields: dict[str, Any], revision: str) -> None:
    if revision_of(thing) != revision:
        raise ChangedMeanwhile
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def _keep_rows(session: Session, topics: Sequence[Topic], times: Sequence[Time], parts: Sequence[Part]) -> None:
    session.topics.set(topics)
    _keep_slots(session, times)
    _keep_parts(session, parts)


def _keep_slots(session: Session, times: Sequence[Time]) -> None:
    """A time that is changed keeps its row, by which calendar programs know it (library.calendars)."""
    left = list(session.slots.all())
    starts = {slot.start for slot in left}
    for time in sorted(times, key=lambda time: time.start not in starts):  # first those that begin when they did
        same = [slot for slot in left if slot.start == time.start]
        slot = next(iter([*same, *left]), None) or Slot(session=session)
        left = [other for other in left if other is not slot]
        slot.start, slot.end, slot.time_zone, slot.room, slot.url = time.start, time.end, time.zone, time.room, time.url
        slot.save()
    session.slots.filter(pk__in=[slot.pk for slot in left]).delete()


def _keep_parts(session: Session, parts: Sequence[Part]) -> None:
    """Who stays in a role keeps their row, and with it what the row says beside."""
    before = {(row.person_id, row.role): row for row in session.participations.all()}
    kept = set()
    added: dict[str, Person] = {}  # somebody new may take part in two roles
    for order, part in enumerate(parts):
        person = part.person if isinstance(part.person, Person) else _added(part.person, added)
        row = before.get((person.pk, part.role)) or Participation(session=session, person=person, role=part.role)
        row.title, row.affiliation, row.order = part.title, part.affiliation, order
        row.save()
        kept.add(row.pk)
    session.participations.exclude(pk__in=kept).delete()


def _added(name: str, added: dict[str, Person]) -> Person:
    if name not in added:
        slug = free_slug(name, otherwise="person", length=130, taken=_slugs)
        added[name] = Person.objects.create(slug=slug, name=name)
    return added[name]


def _slugs(base: str) -> set[str]:
    return set(Person.objects.filter(slug__startswith=base).values_list("slug", flat=True))
