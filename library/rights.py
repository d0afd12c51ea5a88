"""What an editor added to the library: in the copy of their data; when they leave it stays, under no name."""

from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export
from brain.members.rights import rows
from library.models import Document, FileVersion, LibraryVisit


def register_rights() -> None:
    """Documents belong to the academies; who added them is the member's."""
    register_export("library", _export)
    register_erasure(_erase)


def _export(member: Member) -> Extract:
    return Extract(
        {
            "documents": rows(Document.objects.filter(added_by=member)),
            "files": rows(FileVersion.objects.filter(uploaded_by=member)),
            "visits": rows(LibraryVisit.objects.filter(member=member)),
        }
    )


def _erase(member: Member) -> None:
    LibraryVisit.objects.filter(member=member).delete()
    Document.objects.filter(added_by=member).update(added_by=None)
    Document.objects.filter(edited_by=member).update(edited_by=None)
    FileVersion.objects.filter(uploaded_by=member).update(uploaded_by=None)
