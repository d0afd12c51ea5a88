"""Files on their way in: for what somebody may bring them, and whose they are."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from brain.members.access import Person, refuse_unless_may_write
from brain.members.models import Member
from library.access.documents import require_editor
from library.access.reports import edition_to_edit
from library.models import FOR_IMPORTS, Document, Edition, Session, Upload


def target_to_fill(person: Person, uuid: UUID) -> UUID:
    """Return the identifier of a document, session or edition that `person` may bring files for, or FOR_IMPORTS."""
    refuse_unless_may_write(person)
    if uuid == FOR_IMPORTS or Document.objects.filter(uuid=uuid).exists():
        require_editor(person)
        return uuid
    session = Session.objects.filter(uuid=uuid).select_related("edition").first()
    edition = session.edition if session else get_object_or_404(Edition, uuid=uuid)
    edition_to_edit(person, edition.number)
    return uuid


def upload_to_continue(person: Person, uuid: UUID) -> Upload:
    """Return the upload, for the member who began it: others, and one that has expired, get Http404."""
    upload = Upload.objects.filter(uuid=uuid, member_id=person.pk).first() if person.is_authenticated else None
    if upload is None or upload.is_expired or not upload.path.exists():
        raise Http404
    target_to_fill(person, upload.target)
    return upload


def uploads_to_take(member: Member, target: UUID) -> list[Upload]:
    """Return the files that `member` has brought for the target, whole, and that wait to be taken."""
    return list(Upload.objects.whole().filter(member=member, target=target))
