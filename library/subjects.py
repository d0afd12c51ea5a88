"""What topics of the forum can discuss of the library: documents, academies and their sessions."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.members.access import Person
from brain.members.subjects import Subject, SubjectKind, register_subjects
from library.access.documents import documents_to_read
from library.access.reports import sessions_to_read
from library.models import Edition
from library.templatetags.library import academy_name


def register() -> None:
    """Documents, academies and their sessions can be discussed."""
    register_subjects(_DOCUMENT)
    register_subjects(_ACADEMY)
    register_subjects(_SESSION)


def _documents(person: Person, slugs: Collection[str]) -> Iterator[Subject]:
    documents = documents_to_read(person).filter(slug__in=slugs).prefetch_related("language_editions", "translations")
    for document in documents:
        title = document.title_for(current_reader().languages)
        url = reverse("library:document", args=[document.slug])
        yield Subject("document", document.slug, title.text, title.language, url)


def _academies(person: Person, numbers: Collection[str]) -> Iterator[Subject]:
    known = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 4]
    for edition in Edition.objects.filter(number__in=known).prefetch_related("translations"):
        url = reverse("library:academy", args=[edition.number])
        name = academy_name(edition)
        yield Subject("academy", str(edition.number), name, get_language() or "", url)


def _sessions(person: Person, public_ids: Collection[str]) -> Iterator[Subject]:
    """`public_ids` are the academy's number and the session's slug, with a "-" between (Session.public_id)."""
    slugs = {public_id.partition("-")[2] for public_id in public_ids}
    sessions = sessions_to_read(person).filter(slug__in=slugs).select_related("edition")
    for session in sessions.prefetch_related("translations"):
        if session.public_id in public_ids:
            title = session.title_for(current_reader().languages)
            url = reverse("library:session", args=[session.edition.number, session.slug])
            yield Subject("session", session.public_id, title.text, title.language, url)


_DOCUMENT = SubjectKind("document", _("Document"), "library", "library:document", "slug", _documents)
_ACADEMY = SubjectKind("academy", _("Academy"), "academy", "library:academy", "number", _academies)
_SESSION = SubjectKind("session", _("Session"), "academy", "library:session", "number slug", _sessions)
