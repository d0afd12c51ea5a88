"""What search knows of documents: one entry a language in which a document can be read or is described."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from babel import Locale, UnknownLocaleError
from django.db import transaction
from django.urls import reverse

from brain.core.batches import in_batches
from brain.search import index
from library.access.files import is_under_embargo
from library.models import Document, FileVersion, LanguageEdition, PageText
from library.standards.keeping import keep_records
from library.tasks import index_file

KIND = "document"
_BATCH = 100
_PAGES = 20  # a transaction: nobody who writes meanwhile waits long


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
            _keep_pages(row for row in rows if row.is_published)
            keep_records(row.pk for row in rows)


def index_pages(version: FileVersion) -> None:
    """Search knows the pages of the file, as far as it may; some at a time, for as long as its document is open."""
    pages = PageText.objects.filter(version=version)
    document, language = version.language_edition.document, version.language_edition.language
    last = 0
    while some := list(pages.filter(number__gt=last)[:_PAGES]):
        with transaction.atomic():
            row = Document.objects.select_for_update(of=("self",), no_key=True).with_texts().get(pk=document.pk)
            if language not in _files_to_find(row):
                break
            index.put_many(_page_entry(row, version.language_edition, page) for page in some)
        last = some[-1].number
    index.remove_pages(KIND, str(document.uuid), language, after=last)


def index_all_pages(documents: Iterable[Document]) -> None:
    """Search knows the pages of all files of these documents."""
    for some in in_batches((document.pk for document in documents), _BATCH):
        for document in Document.objects.with_texts().filter(pk__in=some):
            for version in _files_to_find(document).values():
                index_pages(version)


def _keep_pages(documents: Iterable[Document]) -> None:
    """No page is found by others, or in a language, than it is there for; what else changed follows in the worker."""
    rows = {str(document.uuid): document for document in documents}
    there = index.pages_of(KIND, rows)
    for uuid, document in rows.items():
        found, files = there.get(uuid, set()), _files_to_find(document)
        for gone in {pages.language for pages in found} - set(files):
            index.remove_pages(KIND, uuid, gone)
        number = document.edition.number if document.edition else None
        if any((pages.audience, pages.edition) != (document.audience, number) for pages in found):
            index.move(kind=KIND, object_ids=[uuid], audience=document.audience, category="", edition=number)
        for version in files.values():
            if _pages(document, version.language_edition) not in found:
                index_file.enqueue(version.pk)


def _files_to_find(document: Document) -> dict[str, FileVersion]:
    """Return the newest file of each language whose pages may be found by the document's readers, and have words."""
    if not document.is_published or is_under_embargo(document):
        return {}
    newest = ((edition.language, edition.file) for edition in document.language_editions.all())
    return {tag: file for tag, file in newest if file and file.has_words and not file.is_locked_away}


def _pages(document: Document, edition: LanguageEdition) -> index.Pages:
    number = document.edition.number if document.edition else None
    return index.Pages(edition.language, document.audience, number, edition.title[:300], _moment(document.issued))


def _page_entry(document: Document, edition: LanguageEdition, page: PageText) -> index.Text:
    return index.Text(
        kind=KIND,
        object_id=str(document.uuid),
        page=page.number,
        text=page.text,
        url=reverse("document-page", args=[document.uuid, edition.language, page.number]),
        **_pages(document, edition)._asdict(),
    )


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
        text=" ".join(filter(None, [abstract, *_creators(document), *_country_names(document, language)])),
        url=f"/d/{document.uuid}",
        dated_at=_moment(document.issued),
        original_language=original_language,
        edition=document.edition.number if document.edition else None,
    )


def _creators(document: Document) -> list[str]:
    return [creator.name for creator in document.creator_rows.all()]


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
