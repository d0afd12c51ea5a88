"""What this app itself gives a member, and what of it goes with them."""

from brain.core.storage import delete_with_row
from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export
from brain.members.rights import rows
from brain.privacy.models import ExportEntry


def register_rights() -> None:
    """The member's agreements and exports are in their copy, and go with them."""
    register_export("rights", _export)
    register_erasure(_erase)


def _export(member: Member) -> Extract:
    return Extract(
        {
            "consents": rows(member.consents.all()),
            "copies": rows(member.copies.all(), leave_out=["file"]),
            "exports": rows(ExportEntry.objects.filter(by=member), leave_out=["about"]),
            "exports_of_my_data": rows(ExportEntry.objects.filter(about=member), leave_out=["by"]),
        }
    )


def _erase(member: Member) -> None:
    for copy in member.copies.all():
        delete_with_row(copy.file)
    member.copies.all().delete()
    member.consents.all().delete()
    ExportEntry.objects.filter(about=member).delete()
