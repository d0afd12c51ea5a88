"""Who reads the audit log, and which of it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from brain.members.models import Member
from brain.members.permissions import Permission, holds, refuse_unless
from brain.moderation.models import AuditEntry, AuditEntryQuerySet
from brain.moderation.things import scopes_of
from brain.notifications.verbs import all_verbs


def log_to_read(member: Member) -> AuditEntryQuerySet:
    """Return the acts in the places where `member` moderates; who moderates none is refused.

    What was done about private messages stands there too, for moderators of the site, without anything of these.
    """
    entries = AuditEntry.objects.select_related("actor")
    if holds(member, Permission.READ_LOG):
        return entries
    if scopes := scopes_of(member):
        return entries.filter(scope__in=scopes)
    raise PermissionDenied(_("The log of moderation is open to moderators."))


def log_to_export(member: Member) -> AuditEntryQuerySet:
    """Return the whole log for an export; all but moderators of the site are refused."""
    refuse_unless(member, Permission.EXPORT_LOG)
    return log_to_read(member)


def acts_on(member: Member) -> AuditEntryQuerySet:
    """Return the acts on this member and on what is theirs, for themselves; not what moderators say to each other."""
    among_moderators = [verb.name for verb in all_verbs() if verb.is_among_moderators]
    return AuditEntry.objects.about(member).exclude(verb__in=among_moderators).select_related("actor")
