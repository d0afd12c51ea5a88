"""What the pages of the library show, put together from the questions that the models answer."""

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from brain.core.paging import page_of
from brain.core.readers import current_reader
from brain.languages.reading import is_read, show_all
from brain.members.access import may_edit
from brain.members.audiences import audiences_of, edition_audience, joined_audiences
from brain.members.models import Member
from library import atlas, naming
from library.access.documents import documents_to_read
from library.access.files import is_under_embargo
from library.catalogue import catalogue
from library.facets import narrow
from library.facts import facts_of
from library.finding import asked
from library.kinds import DOCUMENT
from library.models import Document, DocumentQuerySet, Edition, Figure, LanguageEdition, Organisation, PagePicture
from library.naming import named
from library.templatetags.library import academy_name
from library.visits import new_to

SIBLINGS = 4


def index_page(request: HttpRequest) -> dict[str, Any]:
    """Return the list by words, narrowed and in order, its facets, how much there is in all, and what is new to a
    member."""
    reads, audiences = current_reader().languages, audiences_of(request.user)
    known = catalogue(request)
    finding = asked(request, known)
    news = new_to(request, known)
    asks_for_new = request.GET.get("new") == "1" and news is not None
    among = finding.documents & news.documents if news and asks_for_new else finding.documents
    narrowed = narrow(known, audiences, request.GET, reads, among=among)
    page = page_of(finding.in_order(narrowed.found), request)
    page.object_list = in_rows(documents_to_read(request.user), list(page))
    return {
        "reads": reads,
        "finding": finding,
        "totals": narrowed.totals,
        "narrowed": narrowed,
        "page": page,
        "news": news,
        "asks_for_new": asks_for_new,
        "may_edit": may_edit(request.user),
    }


def in_rows(documents: DocumentQuerySet, pks: Sequence[int]) -> list[Document]:
    """Return those of `documents` that have these primary keys, in their order, as rows show them."""
    rows = {row.pk: row for row in documents.filter(pk__in=pks).for_rows()}
    return named(rows[pk] for pk in pks if pk in rows)


def document_page(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Return the document with what goes with it, as far as this person may see that."""
    related = list(documents_to_read(request.user).related_to(document, SIBLINGS).newest_first())
    prefetch_related_objects([document, *related], "translations", LanguageEdition.objects.as_shown())
    named([document, *related])
    if document.is_published:
        show_all(DOCUMENT.name, [document])
    pictured, pictures = _first_pages(document)
    siblings = [other for other in related if document.series_id and other.series_id == document.series_id]
    return {
        "document": document,
        "facts": facts_of(document, current_reader().languages, audiences_of(request.user)),
        "reads": current_reader().languages,
        "full_document": next((other for other in related if other.pk == document.summary_of_id), None),
        "summaries": [other for other in related if other.summary_of_id == document.pk],
        "siblings": siblings[:SIBLINGS],
        "embargo": document.embargo_until if is_under_embargo(document) else None,
        "pictured": pictured,
        "pictures": pictures,
        "may_edit": may_edit(request.user),
    }


def _first_pages(document: Document) -> tuple[LanguageEdition | None, list[PagePicture]]:
    """Return the edition whose first pages are shown, in the reader's language where there is one, and these."""
    pdfs = [edition for edition in document.language_editions.all() if edition.file and edition.file.is_pdf]
    with_files = [edition for edition in pdfs if edition.file and not edition.file.is_locked_away]
    best = [
        edition for reads in current_reader().languages for edition in with_files if is_read(edition.language, [reads])
    ]
    shown = next(iter([*best, *with_files]), None)
    if shown is None or is_under_embargo(document):
        return None, []
    newest = shown.file
    return shown, list(PagePicture.objects.filter(version__uuid=newest.uuid)) if newest else []


def academies_page(request: HttpRequest) -> dict[str, Any]:
    """Return all editions with their map, and the organisations and figures."""
    editions = list(Edition.objects.with_texts())
    return {
        "reads": current_reader().languages,
        "editions": editions,
        "atlas": atlas.draw(editions),
        "organisations": Organisation.objects.all(),
        "figures": Figure.objects.all(),
    }


def academy_page(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Return the edition with its documents and neighbours, and its room in the forum where that is open."""
    others = naming.editions()
    documents = documents_to_read(request.user).filter(edition=edition)
    return {
        "edition": edition,
        "reads": current_reader().languages,
        "documents": named(documents.for_rows().newest_first()),
        "before": next((other for other in others if other.number < edition.number), None),
        "after": next((other for other in reversed(others) if other.number > edition.number), None),
        "forum_category": edition_audience(edition.number),
        "takes_part": edition_audience(edition.number) in audiences_of(request.user),
        "is_one_of_group": isinstance(request.user, Member)
        and edition_audience(edition.number) in joined_audiences(request.user),
    }


def edition_names() -> list[tuple[int, str]]:
    """Return number and name of every edition in the active language, the newest first."""
    return [(edition.number, academy_name(edition)) for edition in naming.editions()]
