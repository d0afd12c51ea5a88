"""Documents and reports on the editors' desk (brain.publishing.desks)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.members.access import Person, may_edit
from brain.publishing.desks import Desk
from library.access.report_editing import reports_to_edit
from library.models import Document, LanguageEdition
from library.templatetags.library import academy_name


def _documents(person: Person) -> QuerySet[Document] | None:
    return Document.objects.all() if may_edit(person) else None


def _titled(documents: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return those with the words in the title of a language edition, or in their address."""
    titled = LanguageEdition.objects.filter(document=OuterRef("pk"), title__icontains=words)
    return documents.filter(Exists(titled) | Q(slug__icontains=words))


def _title(document: Document) -> tuple[str, str]:
    title = document.title_for(current_reader().languages)
    return title.text, title.language


def _of_city(reports: QuerySet[Any], words: str) -> QuerySet[Any]:
    return reports.filter(Q(edition__city__icontains=words) | Q(edition__theme__icontains=words))


DOCUMENTS = Desk(
    label=_("Document"),
    to_edit=_documents,
    find=_titled,
    title=_title,
    url=lambda document: reverse("library:document", args=[document.slug]),
    edit_url=lambda document: reverse("library:edit-document", args=[document.slug]),
    for_rows=lambda documents: documents.prefetch_related("language_editions", "translations"),
    owners=("added_by", "edited_by"),
)
REPORTS = Desk(
    label=_("Report of an academy"),
    to_edit=reports_to_edit,
    find=_of_city,
    title=lambda report: (academy_name(report.edition), current_reader().languages[0]),
    url=lambda report: reverse("library:academy", args=[report.edition.number]),
    edit_url=lambda report: reverse("library:edit-report", args=[report.edition.number]),
    for_rows=lambda reports: reports.select_related("edition").prefetch_related("edition__translations"),
)
