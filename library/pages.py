"""What the pages of the library show, put together from the questions that the models answer."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from brain.core.paging import page_of
from brain.core.readers import current_reader
from brain.languages.reading import show_all
from brain.members.access import may_edit
from brain.members.audiences import audiences_of, edition_audience, joined_audiences
from brain.members.models import Member
from library import atlas, naming
from library.access.documents import documents_to_read
from library.facets import narrow
from library.kinds import DOCUMENT
from library.models import Document, Edition, Figure, LanguageEdition, Organisation
from library.naming import named
from library.templatetags.library import academy_name

SIBLINGS = 4


def index_page(request: HttpRequest) -> dict[str, Any]:
    """Return the narrowed list, its facets and how much there is in all."""
    reads = current_reader().languages
    documents = documents_to_read(request.user)
    narrowed = narrow(documents, request.GET, reads)
    page = page_of(narrowed.documents.for_rows(), request, count=narrowed.count)
    page.object_list = named(page.object_list)
    return {
        "reads": reads,
        "totals": narrowed.totals,
        "narrowed": narrowed,
        "page": page,
        "may_edit": may_edit(request.user),
    }


def document_page(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Return the document with what goes with it, as far as this person may see that."""
    related = list(documents_to_read(request.user).related_to(document, SIBLINGS).newest_first())
    prefetch_related_objects([document, *related], "translations", LanguageEdition.objects.as_shown())
    named([document, *related])
    if document.is_published:
        show_all(DOCUMENT.name, [document])
    siblings = [other for other in related if document.series_id and other.series_id == document.series_id]
    return {
        "document": document,
        "countries": document.countries.all(),
        "reads": current_reader().languages,
        "full_document": next((other for other in related if other.pk == document.summary_of_id), None),
        "summaries": [other for other in related if other.summary_of_id == document.pk],
        "siblings": siblings[:SIBLINGS],
        "may_edit": may_edit(request.user),
    }


def drafts_page(request: HttpRequest) -> dict[str, Any]:
    """Return the drafts and withdrawn documents."""
    page = page_of(Document.objects.unpublished().for_rows(), request)
    page.object_list = named(page.object_list)
    return {"reads": current_reader().languages, "page": page}


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
