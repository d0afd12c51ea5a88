"""Documents and reports on the editors' desk (brain.publishing.desks)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.readers import current_reader
from brain.core.templatetags.brain import partial_date
from brain.members.access import Person, may_edit
from brain.members.audiences import edition_audience
from brain.publishing.desks import Desk
from brain.publishing.withdrawn import Tombstone, Withdrawn
from library.access.report_editing import reports_to_edit
from library.facts import facts_of
from library.models import Document, LanguageEdition
from library.naming import named
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


def _tombstone(gone: Withdrawn) -> Tombstone:
    document, reads = named([gone.thing])[0], current_reader().languages
    issued = (partial_date(document.issued), "")
    makers = [(maker.name, "") for maker in facts_of(document, reads).creators]
    series = [document.series.name_for(reads)[:2]] if document.series else []
    ways = [(reverse("library:index"), _("Library"))]
    if document.series:
        ways.append((f"{ways[0][0]}?series={document.series.slug}", _("The whole series")))
    return Tombstone(_("This document was withdrawn"), [_title(document)], ways, [issued, *makers, *series])


def _report_tombstone(gone: Withdrawn) -> Tombstone:
    edition, session = gone.thing.edition, gone.part
    titles = [(academy_name(edition), "")]
    if session:
        titles.append(session.title_for(current_reader().languages)[:2])
    ways = [
        (reverse("library:academies"), _("Academies")),
        (reverse("library:academy", args=[edition.number]), _("The academy")),
    ]
    return Tombstone(_("This report was withdrawn"), titles, ways)


DOCUMENTS = Desk(
    label=gettext_lazy("Document"),
    to_edit=_documents,
    find=_titled,
    title=_title,
    url=lambda document: reverse("library:document", args=[document.slug]),
    edit_url=lambda document: reverse("library:edit-document", args=[document.slug]),
    tombstone=_tombstone,
    for_rows=lambda documents: documents.prefetch_related("language_editions", "translations"),
    owners=("added_by", "edited_by"),
)
REPORTS = Desk(
    label=gettext_lazy("Report of an academy"),
    to_edit=reports_to_edit,
    find=_of_city,
    title=lambda report: (academy_name(report.edition), current_reader().languages[0]),
    url=lambda report: reverse("library:academy", args=[report.edition.number]),
    edit_url=lambda report: reverse("library:edit-report", args=[report.edition.number]),
    tombstone=_report_tombstone,
    for_rows=lambda reports: reports.select_related("edition").prefetch_related("edition__translations"),
    audience=lambda report: edition_audience(report.edition.number),
)
