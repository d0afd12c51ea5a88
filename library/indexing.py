"""What search knows of documents: one entry a language in which a document can be read or is described."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from babel import Locale, UnknownLocaleError
from django.db import transaction

from brain.core.batches import in_batches
from brain.search import index
from library.models import Document

KIND = "document"
_BATCH = 100


def index_document(document: Document) -> None:
    """Search knows `document` as it is now: published, in each of its languages; anything else not at all."""
    index_documents([document])


def index_documents(documents: Iterable[Document]) -> None:
    """Search knows all of them as index_document says."""
    for some in in_batches((document.pk for document in documents), _BATCH):
        with transaction.atomic():
            # Whoever changes one of them waits until that stands in the index.
            rows = list(Document.objects.select_for_update(of=("self",), no_key=True).with_texts().filter(pk__in=some))
            entries = [entry for row in rows if row.is_published for entry in _entries(row)]
            index.replace_many(KIND, [str(row.uuid) for row in rows], entries)


def _entries(document: Document) -> Iterator[index.Text]:
    """An entry a language: of the editions, each of which is an original, and of the descriptions in others."""
    own = document.original
    editions = {row.language: (row.title, row.abstract) for row in document.language_editions.all()}
    for language, (title, abstract) in editions.items():
        yield _entry(document, language, language, title, abstract)
    for row in document.translations.all():
        if row.is_shown and row.language not in editions:
            # Where a description has no title, the document's own stands for it.
            title = row.title or (own.title if own else "")
            yield _entry(document, row.language, own.language if own else "", title, row.abstract)


def _entry(document: Document, language: str, original_language: str, title: str, abstract: str) -> index.Text:
    return index.Text(
        kind=KIND,
        object_id=str(document.uuid),
        language=language,
        audience=document.audience,
        title=title,
        text=" ".join(filter(None, [abstract, document.creators, *_country_names(document, language)])),
        url=f"/d/{document.uuid}",
        dated_at=_moment(document.issued),
        original_language=original_language,
        edition=document.edition.number if document.edition else None,
    )


def _country_names(document: Document, language: str) -> list[str]:
    """Return the names of the document's countries in `language`, so that it is found by them."""
    try:
        names = Locale.parse(language, sep="-").territories
    except UnknownLocaleError:
        return []
    return [names.get(row.country, row.country) for row in document.countries.all()]


def _moment(issued: str) -> datetime:
    """Return the earliest moment that a partial date may mean."""
    year, month, day = (*map(int, issued.split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)
