"""What the library has for the group of an academy: documents that its participants alone may read."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.cohorts.registry import Entry, Section, register_section
from brain.core.partialdates import format_partial_date
from brain.core.readers import current_reader
from brain.members.audiences import edition_audience
from brain.members.models import Member
from library.access.documents import documents_to_read

_DOCUMENTS = 20


def register() -> None:
    """The page of a group shows them."""
    register_section(Section("documents", _("Documents for participants"), "library", 3, _documents))


def _documents(member: Member, edition: int) -> Iterator[Entry]:
    here = documents_to_read(member).filter(audience=edition_audience(edition)).newest_first()
    languages = current_reader().languages
    for document in here.prefetch_related("language_editions", "translations")[:_DOCUMENTS]:
        title = document.title_for(languages)
        url = reverse("library:document", args=[document.slug])
        yield Entry(title.text, title.language, url, note=format_partial_date(document.issued, languages[0]))
