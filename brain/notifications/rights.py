"""What a member was told is in the copy of their data, and goes with them."""

from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export
from brain.members.rights import rows
from brain.notifications.models import Mail, Notification


def register_rights() -> None:
    """Notices and mails are the member's own."""
    register_export("notifications", _export)
    register_erasure(_erase)


def _export(member: Member) -> Extract:
    """What the member was told, of what they may still see: an excerpt is in the words of others."""
    return Extract(
        {
            "notices": rows(Notification.objects.shown_to(member), leave_out=["actor"]),
            "mails": rows(Mail.objects.filter(member=member)),
        }
    )


def _erase(member: Member) -> None:
    """What others were told of what the member did stays, under no name."""
    Notification.objects.filter(member=member).delete()
    Mail.objects.filter(member=member).delete()
