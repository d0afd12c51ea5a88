"""Measures against members: imposed, lifted, and over at their date. Each is on record, and its member is told why."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.batches import each_by_itself
from brain.core.transactions import atomic
from brain.languages.writing import source_added
from brain.members.access import WITHOUT_END
from brain.members.models import Member
from brain.members.permissions import Permission, outranks
from brain.members.registry import revoke
from brain.moderation.actions.record import record, tell_member
from brain.moderation.models import Measure, Sanction, Sweep
from brain.moderation.tasks.sessions import end_sessions
from brain.moderation.texts import SANCTION
from brain.moderation.things import MEMBER, SITE

About = tuple[str, int]  # what a measure is about: a kind of things, and a number

PERMISSIONS = {
    Measure.WARNING: Permission.WARN_MEMBER,
    Measure.APPROVAL: Permission.REQUIRE_APPROVAL,
    Measure.SILENCE: Permission.SILENCE_MEMBER,
    Measure.SUSPENSION: Permission.SUSPEND_MEMBER,
}
LIFT, OVER = "lift", "over"  # verbs, beside those of the measures


def warn_member(
    *, member: Member, moderator: Member, reason: str, about: About | None = None, scope: str = SITE
) -> Sanction:
    """The member is told in their language what was wrong, and it stays in their history.

    Whoever may warn in the place of what it is about may do so (`scope`, such as "category.3"): the caller has seen to
    that. Raises PermissionDenied where the member stands above the moderator, or beside them.
    """
    return _impose(Measure.WARNING, member=member, moderator=moderator, reason=reason, about=about, scope=scope)


def require_approval(
    *, member: Member, moderator: Member, reason: str, until: datetime | None = None, about: About | None = None
) -> Sanction:
    """What the member writes waits for a moderator, until that moment, or (None) until it is lifted."""
    return _impose(Measure.APPROVAL, member=member, moderator=moderator, reason=reason, until=until, about=about)


def silence_member(
    *, member: Member, moderator: Member, reason: str, until: datetime | None = None, about: About | None = None
) -> Sanction:
    """The member reads, and writes nothing anywhere, until that moment, or (None) until it is lifted."""
    return _impose(Measure.SILENCE, member=member, moderator=moderator, reason=reason, until=until, about=about)


def suspend_member(
    *, member: Member, moderator: Member, reason: str, until: datetime | None = None, about: About | None = None
) -> Sanction:
    """The member is signed out everywhere and cannot sign in, until that moment, or (None) until it is lifted."""
    return _impose(Measure.SUSPENSION, member=member, moderator=moderator, reason=reason, until=until, about=about)


@atomic
def _impose(
    measure: Measure,
    *,
    member: Member,
    moderator: Member,
    reason: str,
    until: datetime | None = None,
    about: About | None = None,
    scope: str = SITE,
) -> Sanction:
    """The measure is in force, in the place of an older one of its kind."""
    held = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    refuse_what_is_not_below(moderator, held)
    if not held.is_active and not is_suspended(held):
        raise PermissionDenied(_("This account is closed."))
    now = timezone.now()
    if measure != Measure.WARNING:
        before = Sanction.objects.filter(member=held, measure=measure, lifted_at=None)
        before.update(lifted_at=now, lifted_by=moderator)
    entry = record(
        verb=measure,
        actor=moderator,
        kind=MEMBER,
        object_id=held.pk,
        member=held,
        scope=scope,
        reason=reason,
        details=_details(until, about),
    )
    sanction = Sanction.objects.create(
        member=held, measure=measure, reason=reason, language=entry.language, by=moderator, until=until, entry=entry
    )
    source_added(SANCTION, sanction)
    tell_member(entry)
    _follow(held, measure)
    return sanction


def refuse_what_is_not_below(moderator: Member, member: Member) -> None:
    """Raise PermissionDenied unless `member` stands below `moderator`, wherever they may act on members at all."""
    if not outranks(moderator, member):
        raise PermissionDenied(_("Nobody acts on those who stand above them, or beside them."))


def _details(until: datetime | None, about: About | None) -> dict[str, str]:
    details = {"until": until.isoformat(timespec="minutes")} if until else {}
    return details | ({"about": f"{about[0]}.{about[1]}"} if about else {})


@atomic
def lift(*, sanction: Sanction, moderator: Member | None, reason: str) -> Sanction:
    """The measure is in force no longer, or the warning is taken back; nothing more where it was lifted before.

    A `moderator` of None is the site itself, when the time is over.
    """
    held = Member.objects.select_for_update(no_key=True).get(pk=sanction.member_id)
    if moderator:
        refuse_what_is_not_below(moderator, held)
    lifted = {"lifted_at": timezone.now(), "lifted_by": moderator}
    if Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(**lifted):
        _follow(held, Measure(sanction.measure))
        entry = record(
            verb=LIFT if moderator else OVER,
            actor=moderator,
            kind=MEMBER,
            object_id=held.pk,
            member=held,
            reason=reason,
            details={"measure": sanction.measure, "act": sanction.entry_id},
        )
        tell_member(entry)
    sanction.refresh_from_db()
    return sanction


def _follow(member: Member, measure: Measure) -> None:
    """What follows from the member's measures of this kind stands on the member, where everything asks for it."""
    in_force = Sanction.objects.in_force(timezone.now()).filter(member=member, measure=measure).first()
    until = (in_force.until or WITHOUT_END) if in_force else None
    if measure == Measure.APPROVAL:
        _set(member, needs_approval_until=until)
    elif measure == Measure.SILENCE:
        _set(member, silenced_until=until)
    elif measure == Measure.SUSPENSION:
        _set(member, is_active=until is None and not is_merged(member))
        if until:
            end_sessions.enqueue(member.pk)


def _set(member: Member, **fields: object) -> None:
    for name, value in fields.items():
        setattr(member, name, value)
    member.save(update_fields=list(fields))
    revoke(member)  # open pages look at what they may see; those of a suspended member are closed


def is_suspended(member: Member) -> bool:
    """Whether the member was suspended, and nobody has lifted that, nor the worker."""
    return Sanction.objects.suspending(member).exists()


def is_merged(member: Member) -> bool:
    """Whether the account was merged into another."""
    return Sweep.objects.filter(member=member, undone_at=None).exclude(into=None).exists()


def lift_what_is_over(now: datetime) -> int:
    """Measures whose time is over are lifted, whatever becomes of the others; returns how many."""
    over = Sanction.objects.to_lift(now).in_bulk()
    return each_by_itself(lambda pk: lift(sanction=over[pk], moderator=None, reason=""), over, what="end of measure")
