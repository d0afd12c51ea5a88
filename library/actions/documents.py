"""Documents: written, changed, published and withdrawn; and what follows where a series or an academy is changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from brain.core.adding import SentBefore, add, free_slug
from brain.core.revisions import ChangedMeanwhile
from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.publishing.models import State
from brain.publishing.workflow import move
from library import live
from library.actions.collections import keep_shelves
from library.indexing import index_document
from library.kinds import DOCUMENT, EDITION, SERIES
from library.models import Creator, Document, DocumentCountry, Edition, Series, Topic


@dataclass(frozen=True)
class CreatorText:
    """Who made a document, as its title page says, and whom of the library that is."""

    kind: str
    name: str
    person_id: int | None = None
    organisation_id: int | None = None


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
_CREATOR_NAMES = [field.name for field in dataclass_fields(CreatorText)]
_FIELDS = (
    "type", "series_id", "edition_id", "audience", "issued", "region", "licence", "rights", "embargo_until",
    "summary_of_id",
)  # fmt: skip


def revision_of(document: Document) -> str:
    """Return a word that is another as soon as anything else is written of the document."""
    content = [
        [str(getattr(document, name)) for name in _FIELDS],
        sorted(row.country for row in document.countries.all()),
        sorted(topic.pk for topic in document.topics.all()),
        [[str(getattr(row, name)) for name in _CREATOR_NAMES] for row in document.creator_rows.all()],
        sorted([str(getattr(row, name)) for name in _NAMES] for row in document.language_editions.all()),
    ]
    return sha256(json.dumps(content).encode()).hexdigest()[:16]


def add_document(
    *,
    member: Member,
    key: UUID,
    fields: dict[str, Any],
    countries: Sequence[str],
    editions: Sequence[EditionText],
    creators: Sequence[CreatorText] = (),
    topics: Sequence[Topic] = (),
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
            _keep_creators(document, creators)
            document.topics.set(topics)
        elif document.added_by != member or not (
            _says(document, fields, countries, editions) and _names(document, creators, topics)
        ):
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


def _names(document: Document, creators: Sequence[CreatorText], topics: Sequence[Topic]) -> bool:
    """Whether these made the document, and it is about these."""
    made_by = [
        CreatorText(**{name: getattr(row, name) for name in _CREATOR_NAMES}) for row in document.creator_rows.all()
    ]
    return made_by == list(creators) and set(document.topics.all()) == set(topics)


@transaction.atomic
def edit_document(
    *,
    document: Document,
    by: Member | None = None,
    revision: str = "",
    fields: dict[str, Any],
    countries: Sequence[str],
    editions: Sequence[EditionText],
    creators: Sequence[CreatorText] = (),
    topics: Sequence[Topic] = (),
    removed: Sequence[str] = (),
) -> Document:
    """The document says what the editor wrote; where it is published, search and open pages know at once.

    The language editions `removed` are gone, unless they hold a file. Raises ChangedMeanwhile where `revision` is given
    and the document has another by now (revision_of).
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    if revision and revision != revision_of(document):
        raise ChangedMeanwhile
    for name, value in fields.items():
        setattr(document, name, value)
    document.edited_by = by
    document.save()
    _keep_countries(document, countries)
    _keep_creators(document, creators)
    document.topics.set(topics)
    document.language_editions.filter(language__in=removed, files=None).delete()
    _keep_editions(document, editions)
    source_changed(DOCUMENT, document)
    if document.is_published:
        tell(document)
    return document


@transaction.atomic
def announce_series(*, series: Series) -> None:
    """Translations and open pages follow what the series is called as of now; it has its collection."""
    keep_shelves()
    source_changed(SERIES, series)
    live.show_name(series)


@transaction.atomic
def announce_edition(*, edition: Edition) -> None:
    """Translations and open pages follow the academy's city and theme as of now; it has its collection."""
    keep_shelves()
    source_changed(EDITION, edition)
    live.show_name(edition)


def _keep_countries(document: Document, countries: Sequence[str]) -> None:
    document.countries.exclude(country__in=countries).delete()
    DocumentCountry.objects.bulk_create(
        [DocumentCountry(document=document, country=country) for country in countries], ignore_conflicts=True
    )


def _keep_creators(document: Document, creators: Sequence[CreatorText]) -> None:
    document.creator_rows.all().delete()
    Creator.objects.bulk_create(
        Creator(document=document, order=order, **vars(creator)) for order, creator in enumerate(creators)
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
    tell(document)


def tell(document: Document) -> None:
    """Search and open pages have the document as of now."""
    index_document(document)
    live.show_documents(document)
