"""Files: who gets them, and who may bring them."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.figures import write_date
from brain.members.access import Person, may_edit
from library.access.documents import document_to_edit, require_readable
from library.models import Document, FileVersion, LanguageEdition, Scanned, ScanState


def file_to_download(person: Person, uuid: UUID, name: str) -> FileVersion:
    """Return the file, if its document is open to `person` as of now and `name` is its name.

    Raises PermissionDenied, with the reason, until the document's embargo is over and where the file is locked away.
    """
    found = FileVersion.objects.select_related("language_edition__document").filter(uuid=uuid).first()
    if found is None or found.name != name:
        raise Http404
    document = require_readable(person, found.language_edition.document)
    refuse_under_embargo(person, document)
    refuse_locked_away(found)
    return found


def refuse_under_embargo(person: Person, document: Document) -> None:
    """Raise PermissionDenied for the files of a document that only editors get before a day that has not come yet."""
    if document.embargo_until and is_under_embargo(document) and not may_edit(person):
        raise PermissionDenied(
            _("The files of this document can be read from this day on: %(day)s")
            % {"day": write_date(document.embargo_until, get_language() or settings.LANGUAGE_CODE)}
        )


def is_under_embargo(document: Document) -> bool:
    """Whether the document's files are for editors alone today."""
    return document.embargo_until is not None and document.embargo_until > timezone.localdate()


def refuse_locked_away(file: Scanned) -> None:
    """Raise PermissionDenied for a file that was not scanned for viruses as it should be, or in which one was found."""
    if file.scan == ScanState.WAITING:
        raise PermissionDenied(_("This file is being scanned for viruses. Try again in a few minutes."))
    if file.scan == ScanState.FAILED:
        raise PermissionDenied(_("This file could not be scanned for viruses. Tell the administrators."))
    if file.scan == ScanState.INFECTED:
        raise PermissionDenied(_("A virus was found in this file. Nobody can download it."))


def language_edition_to_fill(person: Person, slug: str, language: str) -> LanguageEdition:
    """Return the document's edition in `language`, for an editor to upload a file to."""
    document = document_to_edit(person, slug)
    for edition in document.language_editions.all():
        if edition.language == language:
            return edition
    raise Http404
