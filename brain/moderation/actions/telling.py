"""Telling a member what was done to them."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from brain.moderation.actions.record import tell
from brain.moderation.models import AuditEntry

MEMBER = "member"  # the kind of thing that a member is (brain.moderation.things)


def tell_member(entry: AuditEntry) -> None:
    """The member whom the act concerns is told of it and why, each in their language; a suspended one at sign-in."""
    member = entry.member
    if member is not None:
        language = member.interface_language
        with override(language):
            title = _("Your account")
        tell(entry, [member], title=title, title_language=language, url=f"/acts/{entry.pk}")
