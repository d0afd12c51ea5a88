"""What the pages of the library show, put together from the questions that the models answer."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from brain.core.paging import page_of
from brain.core.readers import current_reader
from brain.languages.reading import show_all
from brain.members.access import may_edit
from brain.members.audiences import audiences_of, edition_audience, joined_audiences
from brain.members.models import Member
from library import access, atlas
from library.facets import narrow
from library.kinds import DOCUMENT
from library.models import Document, DocumentQuerySet, Edition, Figure, Organisation
from library.templatetags.library import academy_name

SIBLINGS = 4


def index_page(request: HttpRequest) -> dict[str, Any]:
    """Return the narrowed list, its facets and how much there is in all."""
    reads = current_reader().languages
    documents = access.documents_to_read(request.user)
    narrowed = narrow(documents, request.GET, reads)
    return {
        "reads": reads,
        "totals": totals(documents),
        "narrowed": narrowed,
        "page": page_of(narrowed.documents.with_texts(), request),
        "may_edit": may_edit(request.user),
    }


def totals(documents: DocumentQuerySet) -> dict[str, int]:
    """Return how many documents, series and language editions there are."""
    return documents.aggregate(
        documents=Count("pk", distinct=True),
        series=Count("series", distinct=True),
        language_editions=Count("language_editions", distinct=True),
    )


def document_page(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Return the document with what goes with it, as far as this person may see that."""
    readable = access.documents_to_read(request.user)
    if document.is_published:
        show_all(DOCUMENT.name, [document])
    return {
        "document": document,
        "reads": current_reader().languages,
        "full_document": readable.with_texts().filter(summaries=document).first(),
        "summaries": readable.with_texts().filter(summary_of=document).newest_first(),
        "siblings": readable.with_texts().in_series_of(document).newest_first()[:SIBLINGS],
        "may_edit": may_edit(request.user),
    }


def drafts_page(request: HttpRequest) -> dict[str, Any]:
    """Return the drafts and withdrawn documents."""
    documents = Document.objects.unpublished().with_texts()
    return {"reads": current_reader().languages, "page": page_of(documents, request)}


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
    before, after = Edition.objects.with_texts().neighbours(edition)
    return {
        "edition": edition,
        "reads": current_reader().languages,
        "documents": access.documents_to_read(request.user).filter(edition=edition).with_texts().newest_first(),
        "before": before,
        "after": after,
        "forum_category": edition_audience(edition.number),
        "takes_part": edition_audience(edition.number) in audiences_of(request.user),
        "is_one_of_group": isinstance(request.user, Member)
        and edition_audience(edition.number) in joined_audiences(request.user),
    }


def edition_names() -> list[tuple[int, str]]:
    """Return number and name of every edition in the active language, the newest first."""
    return [(edition.number, academy_name(edition)) for edition in Edition.objects.with_texts()]
