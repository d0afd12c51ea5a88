"""Documents and their files, and who may change the library."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.access import Person, may_edit
from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.publishing.withdrawn import Withdrawn
from library.models import Document, DocumentQuerySet, Series


def require_editor(person: Person) -> Member:
    """Return `person` as a member who may edit the library."""
    if not isinstance(person, Member) or not may_edit(person):
        raise PermissionDenied(_("Only editors can change the library."))
    return person


def documents_to_read(person: Person) -> DocumentQuerySet:
    """Return the published documents that `person` may see."""
    return Document.objects.for_audiences(audiences_of(person))


def document_to_read(person: Person, slug: str) -> Document:
    """Return the document; an editor also gets drafts. Raises Withdrawn for one that is no longer there."""
    return require_readable(person, Document.objects.select_related("record").filter(slug=slug).first())


def document_by_uuid(person: Person, uuid: UUID) -> Document:
    """Return the document with this permanent identifier, as document_to_read does."""
    return require_readable(person, Document.objects.select_related("record").filter(uuid=uuid).first())


def document_with_text(person: Person, pk: int) -> Document:
    """Return the document, unless it was withdrawn: for what is done with its text."""
    document = Document.objects.with_texts().filter(pk=pk).first()
    if document is None or document.is_withdrawn or not _sees(person, document):
        raise Http404
    return document


def require_readable(person: Person, document: Document | None) -> Document:
    """Return the document, as document_to_read does."""
    if document is None or not _sees(person, document):
        raise Http404
    if document.is_withdrawn:
        raise Withdrawn(Document.objects.for_rows().get(pk=document.pk))
    return document


def _sees(person: Person, document: Document) -> bool:
    if document.is_published or document.is_withdrawn:
        return document.audience in audiences_of(person)
    return may_edit(person)


def document_to_edit(person: Person, slug: str) -> Document:
    """Return the document in whatever state, for an editor."""
    document = Document.objects.with_texts().filter(slug=slug).first()
    if document is None or not _sees(person, document):
        raise Http404
    require_editor(person)
    return document


def series_by_id(pk: int) -> Series:
    """Return the series with its translations."""
    return get_object_or_404(Series.objects.prefetch_related("translations"), pk=pk)
