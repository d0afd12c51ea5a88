"""Appeals: a member says why an act was wrong, once an act; another moderator decides."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.text import excerpt
from brain.core.transactions import atomic
from brain.languages.detection import detect
from brain.languages.writing import source_added
from brain.members.audiences import MODERATORS, those_who_see
from brain.members.models import Member
from brain.members.permissions import rank_of
from brain.moderation.actions.record import record, tell_member
from brain.moderation.models import Appeal, AuditEntry, Decision
from brain.moderation.texts import APPEAL
from brain.moderation.undos import undo_of
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT, Kind

UPHOLD, OVERTURN = "uphold", "overturn"  # verbs
KIND = "appeal"  # what they are done to
_VERBS = {Decision.UPHELD: UPHOLD, Decision.OVERTURNED: OVERTURN}


@atomic
def appeal(*, entry: AuditEntry, member: Member, text: str) -> Appeal:
    """Another moderator is asked to look at the act again. A second one of the same member is the first, unchanged."""
    language = detect(text, likely=member.writes)
    asked, is_new = Appeal.objects.get_or_create(
        entry=entry, member=member, defaults={"text": text, "language": language}
    )
    if is_new:
        source_added(APPEAL, asked)
        _tell_moderators(asked)
    return asked


def _tell_moderators(asked: Appeal) -> None:
    """All moderators of the site who may decide: not the one whose act it is, nor those who stand below them."""
    actor = asked.entry.actor
    others = those_who_see(MODERATORS).prefetch_related("groups")
    notifications.notify(
        members=[other for other in others if other != actor and (not actor or rank_of(other) >= rank_of(actor))],
        kind=Kind.APPEAL,
        key=f"{APPEAL.name}.{asked.pk}",
        group=f"appeals.{asked.pk}",
        actor=asked.member,
        title="",
        title_language="",
        excerpt=excerpt(asked.text, EXCERPT),
        excerpt_language=asked.language,
        url=f"/appeals/{asked.pk}",
        audience=MODERATORS,
    )


@atomic
def decide_appeal(*, appeal: Appeal, moderator: Member, decision: str, answer: str) -> Appeal:
    """The appeal is decided, the member told, and an act that is overturned (Decision) is undone.

    The first decision holds. Raises PermissionDenied where the act is the moderator's own, or the member's.
    """
    held = Appeal.objects.select_for_update(of=("self",)).select_related("entry__actor", "member").get(pk=appeal.pk)
    actor = held.entry.actor
    if moderator.pk in (held.entry.actor_id, held.member_id) or (actor and rank_of(actor) > rank_of(moderator)):
        raise PermissionDenied(_("Another moderator decides about this appeal."))
    if held.decided_at:
        return held
    held.decided_at, held.decided_by, held.decision, held.answer = timezone.now(), moderator, decision, answer
    held.save(update_fields=["decided_at", "decided_by", "decision", "answer"])
    undo = undo_of(held.entry.verb)
    if decision == Decision.OVERTURNED and undo:
        undo(held.entry, moderator, answer)
    entry = record(
        verb=_VERBS[Decision(decision)],
        actor=moderator,
        kind=KIND,
        object_id=held.pk,
        member=held.member,
        scope=held.entry.scope,
        reason=answer,
        details={"act": held.entry_id},
    )
    tell_member(entry)
    return held
