"""The texts and pictures of files' pages: for whoever may have the file."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from brain.members.access import Person
from library.access.documents import document_to_edit, require_readable
from library.access.files import refuse_locked_away, refuse_under_embargo
from library.models import Document, FileVersion, PagePicture


def edition_to_read(person: Person, document: Document | None, language: str) -> FileVersion:
    """Return the newest file of the document in `language`, with its language edition.

    Raises PermissionDenied under an embargo, and for a file that is locked away; Withdrawn as document_to_read does.
    """
    document = require_readable(person, document)
    edition = document.language_editions.filter(language=language).first()
    version = edition.files.first() if edition else None
    if edition is None or version is None:
        raise Http404
    version.language_edition = edition
    edition.document = document
    _refuse(person, version)
    return version


def text_to_read(person: Person, slug: str, language: str) -> FileVersion:
    """Return the file as edition_to_read does, by the document's slug."""
    return edition_to_read(person, Document.objects.filter(slug=slug).first(), language)


def page_to_read(person: Person, uuid: UUID, language: str) -> FileVersion:
    """Return the file as edition_to_read does, by the document's permanent identifier."""
    return edition_to_read(person, Document.objects.filter(uuid=uuid).first(), language)


def picture_to_see(person: Person, uuid: UUID, number: int) -> PagePicture:
    """Return the picture of a page of the file with this identifier, for whoever may have the file."""
    pictures = PagePicture.objects.select_related("version__language_edition__document")
    picture: PagePicture = get_object_or_404(pictures, version__uuid=uuid, number=number)
    require_readable(person, picture.version.language_edition.document)
    _refuse(person, picture.version)
    return picture


def file_to_read_again(person: Person, slug: str, language: str) -> FileVersion:
    """Return the newest file of the document in `language`, for an editor."""
    document = document_to_edit(person, slug)
    return edition_to_read(person, document, language)


def _refuse(person: Person, version: FileVersion) -> None:
    refuse_under_embargo(person, version.language_edition.document)
    refuse_locked_away(version)
