"""What the pages show on which a report is written."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from brain.core.readers import current_reader
from brain.core.revisions import revision_of
from brain.members.access import may_edit
from brain.members.audiences import MEMBERS, PUBLIC, edition_audience
from library.access.documents import documents_to_read
from library.forms.report_fields import people_offered
from library.models import Edition, LanguageEdition, Link, Photo, Presentation, Recording, Report, Session
from library.reports import contents
from library.reports.sheets import Materials, sessions_of

MOST_OFFERED = 100  # documents of the academy that a list offers


def languages() -> list[tuple[str, str]]:
    """Return the languages that are offered first: those of the site, with their names."""
    return list(settings.LANGUAGES)


def everybody(number: int) -> frozenset[str]:
    """Return for whom materials of edition `number` may be at all: who writes the report sees all of them."""
    return frozenset({PUBLIC, MEMBERS, edition_audience(number)})


def report_of(edition: Edition) -> Report | None:
    """Return the edition's report in whatever state, None where there is none."""
    return Report.objects.filter(edition=edition).first()


def report_page(request: HttpRequest, edition: Edition, report: Report | None) -> dict[str, Any]:
    """Return the report with its contents, as who writes it sees them."""
    sessions = sessions_of(edition, everybody(edition.number))
    return {
        "edition": edition,
        "report": report,
        "contents": contents.by_week(edition, sessions),
        "may_begin": may_edit(request.user),
        "languages": languages(),
        "reads": current_reader().languages,
    }


def session_page(edition: Edition, session: Session | None) -> dict[str, Any]:
    """Return what the page of a session's form shows beside the form."""
    return {
        "edition": edition,
        "session": session,
        "report": report_of(edition),
        "people": people_offered(),
        "languages": languages(),
        "revision": revision_of(session),
        "reads": current_reader().languages,
    }


def materials_page(request: HttpRequest, edition: Edition, owner: Edition | Session) -> dict[str, Any]:
    """Return everything that goes with the session or the edition, whoever may see it; drafts, too."""
    documents = documents_to_read(request.user).filter(edition=edition)
    titles = LanguageEdition.objects.filter(document__in=documents, is_original=True).order_by("-document__issued")
    return {
        "edition": edition,
        "session": owner if isinstance(owner, Session) else None,
        "owner": owner,
        "materials": _all_materials(owner),
        "titles": titles.select_related("document")[:MOST_OFFERED],
        "languages": languages(),
        "reads": current_reader().languages,
    }


def _all_materials(owner: Edition | Session) -> Materials:
    by = {"session" if isinstance(owner, Session) else "edition": owner}
    shown = ("document__translations", "document__language_editions")
    return Materials(
        presentations=list(Presentation.objects.filter(**by).select_related("document").prefetch_related(*shown)),
        recordings=list(Recording.objects.filter(**by).prefetch_related("tracks")),
        photos=list(Photo.objects.filter(**by)),
        links=list(Link.objects.filter(**by)),
    )
