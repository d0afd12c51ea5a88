"""What an editor brought into the library: in the copy of their data; when they leave it stays, under no name.

Files that still wait go with them. An import stays with the closed account: by the last one of a repository it is known
since when changes are to be asked for.
"""

from django.db.models import Q

from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export
from brain.members.rights import rows
from library.actions.uploads import forget_upload
from library.models import Document, FileVersion, Import, LibraryVisit, Upload

_TABLE = ("lines", "headers", "meanings", "position")  # what an import has of its source


def register_rights() -> None:
    """Documents belong to the academies; who added and changed them is the member's."""
    register_export("library", _export)
    register_erasure(_erase)


def _export(member: Member) -> Extract:
    return Extract(
        {
            "documents": rows(Document.objects.filter(Q(added_by=member) | Q(edited_by=member))),
            "files": rows(FileVersion.objects.filter(uploaded_by=member)),
            "uploads": rows(Upload.objects.filter(member=member)),
            "imports": rows(Import.objects.filter(member=member), leave_out=_TABLE),
            "visits": rows(LibraryVisit.objects.filter(member=member)),
        }
    )


def _erase(member: Member) -> None:
    LibraryVisit.objects.filter(member=member).delete()
    for upload in Upload.objects.filter(member=member):
        forget_upload(upload=upload)
    Document.objects.filter(added_by=member).update(added_by=None)
    Document.objects.filter(edited_by=member).update(edited_by=None)
    FileVersion.objects.filter(uploaded_by=member).update(uploaded_by=None)
