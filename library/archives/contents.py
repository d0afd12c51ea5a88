"""Which files a ZIP holds: those that the one who asks may get as of now."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from brain.members.access import Person, may_edit
from library.access.documents import documents_to_read
from library.access.reports import audiences_here
from library.models import (
    Collection,
    DocumentQuerySet,
    FileVersion,
    Photo,
    Presentation,
    Session,
    documents_below,
)

FILE, PHOTO = "file", "photo"
MOST_FILES = 2_000
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Enclosed:
    """A file of the ZIP: where it lies there, what it is, and its size in bytes."""

    path: str
    kind: str
    pk: int
    size: int


@dataclass(frozen=True)
class Contents:
    """The files that somebody gets of a collection or a session."""

    files: list[Enclosed]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def is_too_large(self) -> bool:
        return self.size > settings.MAX_ARCHIVE_BYTES or len(self.files) > MOST_FILES

    @property
    def rows(self) -> list[list[Any]]:
        """What an Archive keeps of them."""
        return [[file.path, file.kind, file.pk] for file in self.files]

    def versions(self) -> QuerySet[FileVersion]:
        """Return those of the files that are documents', with their language editions."""
        pks = [file.pk for file in self.files if file.kind == FILE]
        return FileVersion.objects.filter(pk__in=pks).select_related("language_edition")

    @property
    def digest(self) -> str:
        """What tells this selection of files from any other (SHA-256)."""
        return hashlib.sha256(json.dumps(self.rows, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def contents_of_collection(person: Person, collection: Collection) -> Contents:
    """Return the newest file of each language edition on the collection's shelf and on those below it.

    Of more than one ZIP holds, no more than it takes to know that.
    """
    documents = documents_below(collection, documents_to_read(person))
    return Contents(list(islice(_files(_open_now(person, documents)), MOST_FILES + 1)))


def contents_of_session(person: Person, session: Session) -> Contents:
    """Return the files of the session's presentations, and its photos; recordings are too large."""
    audiences = audiences_here(person, session.edition.number)
    shown = Presentation.objects.for_audiences(audiences).filter(session=session).values("document")
    documents = documents_to_read(person).filter(pk__in=shown)
    photos = Photo.objects.for_audiences(audiences).filter(session=session)
    pictures = [
        Enclosed(f"photos/{place:02}.webp", PHOTO, photo.pk, photo.size or photo.image.size)
        for place, photo in enumerate(photos, start=1)
    ]
    return Contents([*_files(_open_now(person, documents)), *pictures])


def _open_now(person: Person, documents: DocumentQuerySet) -> DocumentQuerySet:
    """Return the documents whose files `person` gets today, whatever their embargoes."""
    if may_edit(person):
        return documents
    return documents.filter(Q(embargo_until=None) | Q(embargo_until__lte=timezone.localdate()))


def _files(documents: DocumentQuerySet) -> Iterator[Enclosed]:
    """Yield the newest file of each language edition, unless nobody may get it."""
    versions = FileVersion.objects.filter(language_edition__document__in=documents.order_by().values("pk"))
    fields = ("pk", "name", "size", "scan", "language_edition_id")
    of_edition = ("language_edition__language", "language_edition__document_id", "language_edition__document__slug")
    ordered = versions.order_by("language_edition__document_id", "language_edition_id", "-uploaded_at", "-pk")
    rows = ordered.select_related("language_edition__document").only(*fields, *of_edition)
    for version in _newest(rows.iterator(MOST_FILES)):
        edition = version.language_edition
        if not version.is_locked_away:
            name = _UNSAFE.sub("_", version.name)
            yield Enclosed(f"{edition.document.slug}/{edition.language}-{name}", FILE, version.pk, version.size)


def _newest(versions: Iterable[FileVersion]) -> Iterator[FileVersion]:
    seen: set[int] = set()
    for version in versions:
        if version.language_edition_id not in seen:
            seen.add(version.language_edition_id)
            yield version
