"""What follows from a change to a report: translations, search and open pages. Whoever changes one calls these."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from brain.languages.writing import source_changed
from library.actions.presentations import publish_presentations
from library.models import Captions, Link, Photo, Recording, Report, Session, Track
from library.reports import live
from library.reports.indexing import forget_session, index_sessions
from library.reports.texts import LINK, PHOTO, REPORT, SESSION

_TEXTS = {Photo: PHOTO, Link: LINK}


@transaction.atomic
def announce_report(report: Report) -> None:
    """Everything follows a step of the report, or what its introduction says as of now."""
    source_changed(REPORT, report)
    if report.is_published:
        publish_presentations(report)
    if report.is_published or report.is_withdrawn:  # calendars take its sessions in, or out
        report.edition.sessions.update(updated_at=timezone.now())
    sessions = list(report.edition.sessions.select_related("edition__report"))
    for session in sessions:
        source_changed(SESSION, session)
    for model, kind in _TEXTS.items():
        for material in _of_report(model, report):
            source_changed(kind, material)
    index_sessions(sessions)
    live.show_report(report.edition.number)


@transaction.atomic
def announce_session(session: Session) -> None:
    """Everything follows what the session, its times and its people are as of now; so do calendars."""
    Session.objects.filter(pk=session.pk).update(updated_at=timezone.now())
    source_changed(SESSION, session)
    index_sessions([session])
    live.show_session(session)


@transaction.atomic
def announce_removal(session: Session) -> None:
    """Search and open pages know that the session is about to be deleted."""
    forget_session(session)
    live.show_report(session.edition.number)


@transaction.atomic
def announce_material(material: Any) -> None:
    """Everything follows what a presentation, recording, photo or link is as of now; called before it is deleted, too.

    Of a track or captions, the recording's.
    """
    if isinstance(material, Track | Captions):
        material = material.recording
    if kind := _TEXTS.get(type(material)):
        source_changed(kind, material)
    if material.session is None:
        live.show_report(material.edition.number)
        return
    if isinstance(material, Recording):
        index_sessions([material.session])
    live.show_session(material.session)


def _of_report(model: Any, report: Report) -> Any:
    """Return the photos or links of the edition and of its sessions."""
    found = model.objects.select_related("session__edition__report", "edition__report")
    return found.filter(edition=report.edition) | found.filter(session__edition=report.edition)
