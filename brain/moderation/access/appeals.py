"""Acts that members may appeal against, and who decides about appeals."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.access import Person
from brain.members.models import Member, Role
from brain.members.permissions import Permission, holds, rank_of, refuse_unless
from brain.moderation.access.log import acts_on
from brain.moderation.models import Appeal, AuditEntry
from brain.moderation.models.sanctions import AppealQuerySet
from brain.notifications.verbs import verb_of

_IS_ADMINISTRATOR = Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR)


def act_upon(member: Member, entry_id: int) -> AuditEntry:
    """Return the act on record, for a member whom it concerns, whether they are active or not."""
    return get_object_or_404(acts_on(member), pk=entry_id)


def act_to_appeal(member: Member, entry_id: int) -> AuditEntry:
    """Return the act for a member whom it concerns to say that it was wrong: once, and not their own."""
    entry = act_upon(member, entry_id)
    verb = verb_of(entry.verb)
    if not (verb and verb.may_be_appealed) or entry.actor_id in (None, member.pk):
        raise PermissionDenied(_("Nobody can appeal against this act."))
    if Appeal.objects.filter(entry=entry, member=member).exists():
        raise PermissionDenied(_("You have appealed against this act before."))
    return entry


def appeals_to_decide(person: Person) -> AppealQuerySet:
    """Return the appeals, open or decided, that `person` reads: not their own, nor against what they did themselves."""
    refuse_unless(person, Permission.DECIDE_APPEALS)
    appeals = Appeal.objects.exclude(member=person.pk).exclude(entry__actor=person.pk)
    if not holds(person, Permission.ADMINISTER):
        appeals = appeals.exclude(entry__actor__in=Member.objects.filter(_IS_ADMINISTRATOR))
    return appeals.select_related("member", "entry__actor", "decided_by")


def appeal_to_decide(person: Person, appeal_id: int) -> Appeal:
    """Return the appeal for another moderator, who does not stand below the one whose act it is."""
    refuse_unless(person, Permission.DECIDE_APPEALS)
    appeal = get_object_or_404(Appeal.objects.select_related("member", "entry__actor", "decided_by"), pk=appeal_id)
    if person.pk in (appeal.member_id, appeal.entry.actor_id):
        raise PermissionDenied(_("Another moderator decides about this appeal."))
    actor = appeal.entry.actor
    if actor and isinstance(person, Member) and rank_of(actor) > rank_of(person):
        raise PermissionDenied(_("This act was an administrator's: another administrator decides."))
    return appeal
