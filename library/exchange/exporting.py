"""Documents on their way out: as tables with the columns that come in, and as an archive for DSpace with all files."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, cast

from brain.core.csvfiles import quoted
from brain.core.invisible import without_controls
from brain.core.storage import pieces_of
from library.exchange.checking import SEPARATOR
from library.exchange.columns import Column
from library.exchange.simple_archive import entries_of, written_name
from library.models import Document, DocumentQuerySet, DocumentType, FileVersion, LanguageEdition

COLUMNS = tuple(column for column in Column if column.value)
_AT_A_TIME = 200
_MADE = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can hold


def rows_of(documents: DocumentQuerySet) -> Iterator[list[str]]:
    """Yield the names of the columns, then a row for each language edition."""
    yield [column.value for column in COLUMNS]
    for document in _whole(documents):
        whole = _of_document(document)
        for edition in document.language_editions.all():
            cells = whole | _of_edition(document, edition)
            yield [cells[column] for column in COLUMNS]


def _whole(documents: DocumentQuerySet) -> Iterator[Document]:
    related = ("topics__labels", "creator_rows", "identifiers", "summary_of")
    return documents.with_texts().prefetch_related(*related).order_by("pk").iterator(chunk_size=_AT_A_TIME)


def _of_document(document: Document) -> dict[Column, str]:
    return {
        Column.ID: str(document.uuid),
        Column.TYPE: DocumentType(document.type).name.lower(),
        Column.ISSUED: document.issued,
        Column.CREATORS: _joined(written_name(creator) for creator in document.creator_rows.all()),
        Column.SERIES: document.series.slug if document.series else "",
        Column.ACADEMY: str(document.edition.number) if document.edition else "",
        Column.SUBJECTS: _joined(topic.slug for topic in document.topics.all()),
        Column.COUNTRIES: _joined(row.country for row in document.countries.all()),
        Column.REGION: document.region,
        Column.AUDIENCE: document.audience,
        Column.LICENCE: document.licence,
        Column.RIGHTS: document.rights,
        Column.EMBARGO_UNTIL: document.embargo_until.isoformat() if document.embargo_until else "",
        Column.SUMMARY_OF: document.summary_of.slug if document.summary_of else "",
    }


def _of_edition(document: Document, edition: LanguageEdition) -> dict[Column, str]:
    version = edition.file
    return {
        Column.LANGUAGE: edition.language,
        Column.TITLE: edition.title,
        Column.ABSTRACT: edition.abstract,
        Column.ORIGINAL: "yes" if edition.is_original else "no",
        Column.TITLE_TRANSLATED: "yes" if edition.title_is_translated else "no",
        Column.IDENTIFIER: edition.identifier,
        Column.FILE: f"{document.slug}/{edition.language}-{version.name}" if version else "",
    }


def _joined(names: Iterable[str]) -> str:
    return f"{SEPARATOR} ".join(names)


def workbook_of(documents: DocumentQuerySet) -> IO[bytes]:
    """Return an XLSX file of the rows, open at its beginning; the cells are text, whatever they look like."""
    from openpyxl import Workbook  # a tenth of what the site takes to start, for a file that few ask for

    book = Workbook(write_only=True)
    sheet = book.create_sheet("documents")
    for row in rows_of(documents):
        sheet.append([without_controls(quoted(cell)) for cell in row])
    written = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - the answer closes it
    book.save(written)
    written.seek(0)
    return written


def archive_of(documents: DocumentQuerySet) -> Iterator[bytes]:
    """Yield a ZIP, a piece at a time: a folder for each document, as DSpace reads it."""
    pieces = _Pieces()
    with zipfile.ZipFile(cast(Any, pieces), "w") as packed:
        for document in _whole(documents):
            for path, content in entries_of(document):
                with packed.open(zipfile.ZipInfo(path, _MADE), "w", force_zip64=True) as target:
                    for piece in _content(content):
                        target.write(piece)
                        yield pieces.taken()
    yield pieces.taken()


def _content(content: bytes | FileVersion) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    else:
        yield from pieces_of(content.file, 0, content.size)


class _Pieces:
    """What zipfile writes to; it cannot go back in it, so that what was written can be sent at once."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._written.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        written, self._written = b"".join(self._written), []
        return written
