"""Reports of academies, their sessions and materials: who may read them, and who may write them.

A report that is not published is there for those who write it alone; what belongs to it goes with it.
"""

from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.calendars import CANCELLED_FOR
from brain.members.access import Person, may_edit, may_write
from brain.members.audiences import MEMBERS, PUBLIC, audiences_of, edition_audience
from brain.members.permissions import Permission, holds
from brain.publishing.models import State
from brain.publishing.withdrawn import Withdrawn
from library import models
from library.access.academies import edition_to_read
from library.access.documents import documents_to_read
from library.models import (
    Captions,
    Creator,
    Edition,
    OfflineCopy,
    Participation,
    Photo,
    Report,
    Session,
    SessionQuerySet,
    Track,
)

Material = TypeVar("Material", bound=models.Material)
_BELONGS_TO = ("session__edition__report", "edition__report")


# --- Writing ---------------------------------------------------------------------------------------------------------


def may_edit_report(person: Person, number: int) -> bool:
    """Whether `person` may write the report of edition `number`, and so reads it before all others."""
    return holds(person, Permission.EDIT_REPORT, edition=number) and may_write(person)


def edition_to_edit(person: Person, number: int) -> Edition:
    """Return the edition, for somebody who may write its report."""
    edition = edition_to_read(number)
    if not may_edit_report(person, number):
        raise PermissionDenied(_("Only organisers of this academy, and editors, can change its report."))
    return edition


# --- Reading ---------------------------------------------------------------------------------------------------------


def audiences_here(person: Person, number: int) -> frozenset[str]:
    """Return for whom materials of edition `number` may be, that `person` sees them."""
    return audiences_of(person) & {PUBLIC, MEMBERS, edition_audience(number)}


def report_of(person: Person, edition: Edition) -> Report | None:
    """Return the edition's report, unless nobody but those who write it may read it; a withdrawn one, too."""
    report: Report | None = getattr(edition, "report", None)
    if report is None or report.is_published or report.is_withdrawn or may_edit_report(person, edition.number):
        return report
    return None


def report_to_read(person: Person, number: int) -> Report:
    """Return the report of edition `number`. Raises Withdrawn where it is no longer there."""
    edition = edition_to_read(number)
    report: Report | None = getattr(edition, "report", None)
    if report is None:
        raise Http404
    _require_open(person, edition)
    return report


def sessions_to_read(person: Person) -> SessionQuerySet:
    """Return the sessions of published reports: everybody may read them."""
    return Session.objects.published()


def sessions_of_calendars(person: Person) -> SessionQuerySet:
    """Return the sessions to read, and those whose report was withdrawn lately: calendars are to take these out.

    What was written into the report since then has been in no calendar.
    """
    lately = timezone.now() - CANCELLED_FOR
    gone = Session.objects.filter(edition__report__state=State.WITHDRAWN, edition__report__withdrawn_at__gt=lately)
    return sessions_to_read(person) | gone.filter(created_at__lte=F("edition__report__withdrawn_at"))


def session_to_read(person: Person, number: int, slug: str) -> Session:
    """Return the session with its edition and report. Raises Withdrawn where that is no longer there."""
    return _session(person, edition__number=number, slug=slug)


def session_by_uuid(person: Person, uuid: UUID) -> Session:
    """Return the session with this permanent identifier, as session_to_read does."""
    return _session(person, uuid=uuid)


def _session(person: Person, **by: Any) -> Session:
    session: Session = get_object_or_404(Session.objects.select_related("edition__report"), **by)
    _require_open(person, session.edition, session)
    return session


def contributor_to_read(person: Person, slug: str) -> models.Person:
    """Return the person with this slug, whom something that `person` may read names; an editor gets all."""
    named = models.Person.objects.filter(
        Q(pk__in=Participation.objects.filter(session__in=sessions_to_read(person)).values("person"))
        | Q(pk__in=Creator.objects.filter(document__in=documents_to_read(person)).values("person"))
    )
    return get_object_or_404(models.Person.objects.all() if may_edit(person) else named, slug=slug)


def participations_of(person: Person, contributor: models.Person) -> QuerySet[Participation]:
    """Return the contributor's parts in sessions that `person` may read."""
    return Participation.objects.filter(person=contributor, session__in=sessions_to_read(person))


def photo_to_see(person: Person, uuid: UUID) -> Photo:
    """Return the photo, if it is for `person` and what it belongs to is open to them."""
    photo = get_object_or_404(Photo.objects.select_related(*_BELONGS_TO), uuid=uuid)
    _require_for(person, photo)
    return photo


def track_to_play(person: Person, uuid: UUID, language: str, form: str) -> Track:
    """Return the track, kept here, of the recording with this identifier, as photo_to_see does."""
    tracks = _of_recording(Track.objects.exclude(file=""), uuid)
    track: Track = get_object_or_404(tracks, language=language, form=form)
    if track.is_locked_away:
        raise Http404
    _require_for(person, track.recording)
    return track


def captions_to_read(person: Person, uuid: UUID, kind: str, language: str) -> Captions:
    """Return the captions, or the chapters, of the recording with this identifier, as photo_to_see does."""
    captions: Captions = get_object_or_404(_of_recording(Captions.objects.all(), uuid), kind=kind, language=language)
    _require_for(person, captions.recording)
    return captions


def _of_recording(found: QuerySet[Any], uuid: UUID) -> QuerySet[Any]:
    return found.filter(recording__uuid=uuid).select_related(*(f"recording__{path}" for path in _BELONGS_TO))


def copy_to_download(person: Person, uuid: UUID) -> OfflineCopy:
    """Return the copy of a report, for readers of its audience."""
    copy = get_object_or_404(OfflineCopy.objects.select_related("edition__report").exclude(file=""), uuid=uuid)
    if copy.audience not in audiences_of(person):
        raise Http404
    _require_open(person, copy.edition)
    return copy


def _require_for(person: Person, material: models.Material) -> None:
    if material.audience not in audiences_of(person):
        raise Http404
    _require_open(person, material.owning_edition, material.session)


def _require_open(person: Person, edition: Edition, session: Session | None = None) -> None:
    report: Report | None = getattr(edition, "report", None)
    if may_edit_report(person, edition.number) or (report and report.is_published):
        return
    if report is None or not report.is_withdrawn:
        raise Http404
    if session and report.withdrawn_at and session.created_at > report.withdrawn_at:  # nobody has read of it
        raise Http404
    raise Withdrawn(report, session)


# --- What is done with texts -----------------------------------------------------------------------------------------


def report_with_text(person: Person, pk: int) -> Report:
    """Return the report, unless it was withdrawn."""
    report = get_object_or_404(Report.objects.select_related("edition"), pk=pk)
    _require_text(person, report.edition)
    return report


def session_with_text(person: Person, pk: int) -> Session:
    """Return the session, unless its report was withdrawn."""
    session = get_object_or_404(Session.objects.select_related("edition__report"), pk=pk)
    _require_text(person, session.edition)
    return session


def material_with_text(model: type[Material], person: Person, pk: int) -> Material:
    """Return the photo or link, if it is for `person`, unless its report was withdrawn."""
    rows: Any = model._default_manager.select_related(*_BELONGS_TO)
    material: Material = get_object_or_404(rows, pk=pk)
    if material.audience not in audiences_of(person):
        raise Http404
    _require_text(person, material.owning_edition)
    return material


def _require_text(person: Person, edition: Edition) -> None:
    report: Report | None = getattr(edition, "report", None)
    if report and report.is_withdrawn:
        raise Http404
    _require_open(person, edition)
