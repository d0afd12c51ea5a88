"""What search knows of documents: one entry a language in which a document can be read or is described."""

from datetime import UTC, datetime

from babel import Locale, UnknownLocaleError

from brain.search import index
from library.models import Document

KIND = "document"


def index_document(document: Document) -> None:
    """Search knows `document` as it is now: published, in each of its languages; anything else not at all."""
    document = Document.objects.with_texts().get(pk=document.pk)
    index.remove(kind=KIND, object_id=str(document.uuid))
    if document.is_published:
        index.put_many(_entry(document, language, *texts) for language, texts in _texts(document).items())


def _entry(document: Document, language: str, title: str, abstract: str) -> index.Text:
    return index.Text(
        kind=KIND,
        object_id=str(document.uuid),
        language=language,
        audience=document.audience,
        title=title,
        text=" ".join(filter(None, [abstract, document.creators, *_country_names(document, language)])),
        url=f"/d/{document.uuid}",
        dated_at=_moment(document.issued),
    )


def _texts(document: Document) -> dict[str, tuple[str, str]]:
    """Return title and abstract by language, the original's first.

    Where a description has no title, the document's own stands for it.
    """
    own = document.original.title if document.original else ""
    editions = {row.language: (row.title, row.abstract) for row in document.language_editions.all()}
    described = {row.language: (row.title or own, row.abstract) for row in document.translations.all()}
    return editions | described | editions


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
