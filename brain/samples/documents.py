"""Sample documents with files, a theme that they stand in, how often they were read, and links with their last look."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from brain.core.uploads import check_upload
from brain.members.models import Member
from brain.samples.people import HERE, address, rows
from library.actions.collections import add_collection, put_on_shelf
from library.actions.documents import CreatorText, EditionText, add_document, publish_document
from library.actions.files import add_file
from library.collection_texts import source_of_collection
from library.kinds import source_of_document
from library.links.gathering import gather
from library.models import (
    Collection,
    CollectionTranslation,
    CreatorKind,
    Document,
    DocumentTranslation,
    Topic,
    Use,
    UseKind,
    WebPage,
)

Row = dict[str, Any]

_EDITOR = "chiara"


@transaction.atomic
def load_documents() -> int:
    """The sample documents have their files and figures, and stand in a theme, once; returns how many there are."""
    data = rows("documents.yaml")
    editor = Member.objects.get(email=address(_EDITOR))
    for row in data["documents"]:
        document = Document.objects.filter(slug=row["slug"]).first()
        if document is None and "titles" in row:
            document = _add(row, editor)
        if document:  # that of a session is missing where editors have written the report themselves
            _load_files(document, row["files"], editor)
            if not document.uses.exists():
                Use.objects.bulk_create(_uses(document, row))
    _load_collection(data["collection"])
    _load_looks(data["links"])
    return len(data["documents"])


def _add(row: Row, editor: Member) -> Document:
    document = add_document(
        member=editor,
        key=uuid5(NAMESPACE_URL, row["slug"]),
        fields={name: row[name] for name in ("type", "issued", "licence")},
        countries=[],
        editions=[_edition(row, language) for language in row["titles"]],
        creators=[CreatorText(kind=CreatorKind.ORGANISATION, name=row["creator"])],
        topics=list(Topic.objects.filter(slug__in=row["topics"])),
    )
    source = source_of_document(document)
    DocumentTranslation.objects.bulk_create(
        DocumentTranslation(original=document, language=language, digest=source.digest if source else "", **words)
        for language, words in row["translations"].items()
    )
    return publish_document(document=document, by=editor)


def _edition(row: Row, language: str) -> EditionText:
    return EditionText(
        language=language,
        title=row["titles"][language],
        abstract=row["abstract"][language],
        identifier="",
        is_original=language == row["original"],
        title_is_translated=False,
    )


def _load_files(document: Document, files: dict[str, str], editor: Member) -> None:
    for edition in document.language_editions.filter(language__in=files):
        name = files[edition.language]
        with (HERE / "files" / name).open("rb") as content:
            checked = vars(check_upload(File(content, name=name)))
            add_file(member=editor, key=uuid5(NAMESPACE_URL, name), language_edition=edition, **checked)


def _uses(document: Document, row: Row) -> Iterator[Use]:
    """Yield figures of the last twelve months, which rise and fall."""
    today = datetime.now(UTC).date()
    for month in range(12):
        day = today - timedelta(days=30 * month)
        for country, often in row["read_from"].items():
            views = often * (4 + (7 * month * month + 3 * month) % 11) // 3
            yield Use(document=document, kind=UseKind.VIEW, day=day, country=country, count=views)
            for place, language in enumerate(row["files"], start=3):
                count = views // place
                yield Use(
                    document=document, kind=UseKind.DOWNLOAD, day=day, language=language, country=country, count=count
                )


def _load_collection(row: Row) -> None:
    names, descriptions = dict(row["names"]), dict(row["descriptions"])
    if CollectionTranslation.objects.filter(name=names["fr"]).exists():
        return
    collection: Collection = add_collection(
        fields={"language": "en", "name": names.pop("en"), "description": descriptions.pop("en")}
    )
    source = source_of_collection(collection)
    CollectionTranslation.objects.bulk_create(
        CollectionTranslation(
            original=collection, language=language, name=name, description=descriptions[language],
            digest=source.digest if source else "",
        )
        for language, name in names.items()
    )  # fmt: skip
    documents = {document.slug: document for document in Document.objects.filter(slug__in=row["documents"])}
    for slug in filter(documents.get, row["documents"]):
        put_on_shelf(collection=collection, document=documents[slug])


def _load_looks(links: list[Row]) -> None:
    """The links of samples have been looked at some `days` ago; one that fails answered `answered` days ago."""
    if WebPage.objects.filter(url__in=[row["url"] for row in links]).exists():
        return
    gather()
    now = timezone.now()
    for row in links:
        fields = {name: row[name] for name in ("state", "problem", "status", "failures") if name in row}
        looked = now - timedelta(days=row["days"])
        answered = now - timedelta(days=row["answered"] if "answered" in row else row["days"])
        WebPage.objects.filter(url=row["url"]).update(
            **fields, asked_at=looked, answered_at=answered, due_at=looked + timedelta(days=7)
        )
