"""Everything that changes the library."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction

from brain.core.adding import SentBefore, add, free_slug
from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.publishing.models import State
from brain.publishing.workflow import move
from library import live
from library.indexing import index_document
from library.kinds import DOCUMENT, EDITION, SERIES
from library.models import Document, DocumentCountry, Edition, FileVersion, LanguageEdition, Series


class SameFile(Exception):
    """This very content is already a file of the language edition."""


@dataclass(frozen=True)
class EditionText:
    """What an editor writes of one language edition, which its language names."""

    language: str
    title: str
    abstract: str
    identifier: str
    is_original: bool
    title_is_translated: bool


_NAMES = [field.name for field in dataclass_fields(EditionText)]


def add_document(
    *, member: Member, key: UUID, fields: dict[str, Any], countries: Sequence[str], editions: Sequence[EditionText]
) -> Document:
    """Return a new draft; sent twice with the same `key`, the draft of the first time.

    Raises SentBefore where that is somebody else's, or says something else.
    """
    original = next((text for text in editions if text.is_original), editions[0])

    def write() -> Document:
        slug = free_slug(original.title, otherwise="document", length=120, taken=_slugs)
        document, is_new = Document.objects.get_or_create(
            uuid=key, defaults={**fields, "slug": slug, "added_by": member}
        )
        if is_new:
            _keep_countries(document, countries)
            _keep_editions(document, editions)
        elif document.added_by != member or not _says(document, fields, countries, editions):
            raise SentBefore
        return document

    return add(write)


def _slugs(base: str) -> set[str]:
    return set(Document.objects.filter(slug__startswith=base).values_list("slug", flat=True))


def _says(
    document: Document, fields: dict[str, Any], countries: Sequence[str], editions: Sequence[EditionText]
) -> bool:
    """Whether the document is as these say."""
    rows = document.language_editions.all()
    return (
        all(getattr(document, name) == value for name, value in fields.items())
        and {row.country for row in document.countries.all()} == set(countries)
        and {EditionText(**{name: getattr(row, name) for name in _NAMES}) for row in rows} == set(editions)
    )


@transaction.atomic
def edit_document(
    *,
    document: Document,
    fields: dict[str, Any],
    countries: Sequence[str],
    editions: Sequence[EditionText],
    removed: Sequence[str] = (),
) -> Document:
    """The document says what the editor wrote; where it is published, search and open pages know at once.

    The language editions `removed` are gone, unless they hold a file.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    for name, value in fields.items():
        setattr(document, name, value)
    document.save()
    _keep_countries(document, countries)
    document.language_editions.filter(language__in=removed, files=None).delete()
    _keep_editions(document, editions)
    source_changed(DOCUMENT, document)
    if document.is_published:
        _tell(document)
    return document


@transaction.atomic
def announce_series(*, series: Series) -> None:
    """Translations and open pages follow what the series is called as of now."""
    source_changed(SERIES, series)
    live.show_name(series)


@transaction.atomic
def announce_edition(*, edition: Edition) -> None:
    """Translations and open pages follow the academy's city and theme as of now."""
    source_changed(EDITION, edition)
    live.show_name(edition)


def _keep_countries(document: Document, countries: Sequence[str]) -> None:
    document.countries.exclude(country__in=countries).delete()
    DocumentCountry.objects.bulk_create(
        [DocumentCountry(document=document, country=country) for country in countries], ignore_conflicts=True
    )


def _keep_editions(document: Document, texts: Sequence[EditionText]) -> None:
    document.language_editions.update(is_original=False)
    for text in texts:
        document.language_editions.update_or_create(language=text.language, defaults=vars(text))


def publish_document(*, document: Document, by: Member | None = None) -> Document:
    """The document is open to its audience, found by search and shown on open pages."""
    move(document, State.PUBLISHED, by=by)
    return document


def withdraw_document(*, document: Document, reason: str, by: Member | None = None) -> Document:
    """Whoever could read the document is told that it was withdrawn, and why; search no longer finds it."""
    move(document, State.WITHDRAWN, by=by, note=reason)
    return document


def announce(document: Document) -> None:
    """Translations, search and open pages follow a step of the document."""
    source_changed(DOCUMENT, document)
    _tell(document)


def _tell(document: Document) -> None:
    index_document(document)
    live.show_documents(document)


def add_file(
    *,
    member: Member,
    key: UUID,
    language_edition: LanguageEdition,
    content: File,
    name: str,
    media_type: str,
    size: int,
    sha256: str,
) -> FileVersion:
    """Return the new version of the language edition's file; sent twice with the same `key`, that of the first time.

    Raises SameFile where this content is there already, and StorageFull where there is no room: then nothing is kept.
    """
    if known := language_edition.files.filter(uuid=key).first():
        return known
    if language_edition.files.filter(sha256=sha256).exists():
        raise SameFile
    version = FileVersion(
        uuid=key, language_edition=language_edition, name=name, media_type=media_type, size=size, sha256=sha256,
        uploaded_by=member,
    )  # fmt: skip
    version.file.save(name, content, save=False)
    try:
        _keep_version(version)
    except IntegrityError:
        # Another request was quicker: the same one, sent twice at once, or one with the same content.
        if known := language_edition.files.filter(uuid=key).first():
            return known
        raise SameFile from None
    return version


def _keep_version(version: FileVersion) -> None:
    """The stored file has its row; without one, it is removed again."""
    try:
        with transaction.atomic():
            version.save(force_insert=True)
            if version.language_edition.document.is_published:
                live.show_documents(version.language_edition.document)
    except BaseException:
        version.file.delete(save=False)
        raise
