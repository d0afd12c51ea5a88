"""What is known of a member here: in the copy of their data, when they leave, and for how long."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from brain.cohorts.actions.imports import forget_before
from brain.cohorts.models import Import, Invitation, JoinRequest
from brain.cohorts.texts import REQUEST
from brain.languages.forgetting import forget_texts
from brain.members.models import Member
from brain.members.registry import (
    Extract,
    Retention,
    register_erasure,
    register_export,
    register_retention,
)


def register_rights() -> None:
    """Members take it along, and it goes when they go."""
    register_export("cohorts", _extract)
    register_erasure(_erase)
    register_retention(
        Retention(
            name="participant-lists",
            label=_("Lists of participants, and invitations that nobody answered"),
            days=lambda: settings.PARTICIPANT_LISTS_DAYS,
            forget=forget_before,
        )
    )


def _extract(member: Member) -> Extract:
    received = Invitation.objects.for_member(member) | Invitation.objects.filter(accepted_by=member)
    asked = JoinRequest.objects.filter(member=member)
    return Extract(
        {
            "invitations": list(
                received.values(
                    "edition", "email", "name", "language", "part", "created_at", "accepted_at", "declined_at"
                )
            ),
            "requests": list(asked.values("edition", "words", "language", "asked_at", "declined_at")),
            "lists_brought_in": list(Import.objects.filter(member=member).values("edition", "name", "created_at")),
        }
    )


def _erase(member: Member) -> None:
    (Invitation.objects.for_member(member) | Invitation.objects.filter(accepted_by=member)).delete()
    requests = JoinRequest.objects.filter(member=member)
    forget_texts(REQUEST.name, list(requests.values_list("pk", flat=True)))
    requests.delete()
    Import.objects.filter(member=member).delete()
