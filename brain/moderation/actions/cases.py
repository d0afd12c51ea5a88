"""What becomes of cases: opened, taken, decided about, handed up, opened again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.transactions import atomic
from brain.languages.detection import detect
from brain.languages.forgetting import forget_texts
from brain.members.access import refuse_unless_may_write
from brain.members.models import Member
from brain.members.permissions import outranks, rank_of
from brain.moderation import asking, live
from brain.moderation.actions import notices
from brain.moderation.actions.notices import Resolution
from brain.moderation.actions.record import record
from brain.moderation.actions.sanctions import lift, warn_member
from brain.moderation.models import MAX_REASON, Answer, AuditEntry, Case, Level, Measure, Outcome, Report, Sanction, Why
from brain.moderation.models.cases import CaseQuerySet
from brain.moderation.texts import ANSWER
from brain.moderation.things import Thing, keepers_of, kind_of
from brain.notifications import actions as notifications

ASK, KEEP, ESCALATE, REOPEN = "ask", "keep", "escalate", "reopen"  # verbs
_STRONGER = (Why.FIRST, Why.SUSPICIOUS, Why.HELD, Why.REPORTED)  # the later ones win
_UP = {Level.PLACE.value: Level.SITE, Level.SITE.value: Level.ADMINISTRATORS}


class Conflict(Exception):
    """Somebody else was quicker; `case` is as they left it."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.case = case


# --- Opening ---------------------------------------------------------------------------------------------------------


@atomic
def open_case(
    *, kind: str, object_id: int, why: str, member: Member | None, scope: str, language: str, detail: str = ""
) -> Case:
    """The thing waits for moderators, and stands in their queue; it has one open case, for the strongest reason (Why).

    `member` is its author, `language` (BCP 47) that of its text, `detail` what made it suspicious.
    """
    case, is_new = Case.objects.get_or_create(
        kind=kind,
        object_id=object_id,
        closed_at=None,
        defaults={"why": why, "member": member, "scope": scope, "language": language, "detail": detail[:300]},
    )
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if case.closed_at:  # in this very moment
        return open_case(
            kind=kind, object_id=object_id, why=why, member=member, scope=scope, language=language, detail=detail
        )
    weaker = _STRONGER[: _STRONGER.index(Why(why))]
    if not is_new and case.why not in weaker:
        return case
    case.why, case.detail = why, detail[:300] or case.detail
    case.save(update_fields=["why", "detail"])
    if case.why == Why.HELD:
        notices.tell_moderators(case, key=notices.key_of(case), actor=None)
    notices.show(case, is_new=is_new)
    return case


@atomic
def report(*, thing: Thing, reporter: Member, concern: str, text: str = "") -> Report:
    """The moderators of the thing know that `reporter` finds it wrong, and why (Concern).

    A second report by the same member, as long as the case is open, is the first.
    """
    case = open_case(
        kind=thing.kind,
        object_id=thing.object_id,
        why=Why.REPORTED,
        member=thing.author,
        scope=thing.scope,
        language=thing.language,
    )
    language = detect(text, likely=reporter.writes) if text else ""
    written, is_new = Report.objects.get_or_create(
        case=case, reporter=reporter, defaults={"concern": concern, "text": text, "language": language}
    )
    if is_new:
        notices.tell_moderators(case, key=notices.key_of(written), actor=reporter, words=text, language=language)
        notices.show(case)
    return written


# --- Taking ----------------------------------------------------------------------------------------------------------


@atomic
def take_case(*, case: Case, moderator: Member, over: bool = False) -> Case:
    """`moderator` is working on the case, for a quarter of an hour; `over`: whoever was before.

    Raises Conflict where somebody else was quicker.
    """
    now = timezone.now()
    waiting = Case.objects.open().filter(pk=case.pk)
    if not (waiting if over else waiting.free_for(moderator, now)).update(taken_by=moderator, taken_at=now):
        raise Conflict(_as_it_is(case))
    notices.show(case)
    return _as_it_is(case)


@atomic
def release_case(*, case: Case, moderator: Member) -> None:
    """The case is there for others again; nothing where it was not `moderator`'s."""
    if Case.objects.open().filter(pk=case.pk, taken_by=moderator).update(taken_by=None, taken_at=None):
        notices.show(case)


def _as_it_is(case: Case) -> Case:
    return Case.objects.select_related("taken_by", "closed_by", "member").get(pk=case.pk)


# --- Deciding --------------------------------------------------------------------------------------------------------


@atomic
def decide(*, case: Case, moderator: Member, outcome: str, answer: str) -> Case:
    """The case is closed with this outcome; what follows is done, and everyone concerned told, in one transaction.

    `answer` is the reason that the author gets, and those who reported the thing. The same decision by the same
    moderator a second time changes nothing. Raises Conflict where somebody else works on the case or has decided it,
    PermissionDenied where the act is not the moderator's.
    """
    _hold(case)
    thing = thing_of(case)
    _refuse_unless_may(moderator, outcome, thing)
    resolution = Resolution(moderator, outcome, answer)
    if not _close(Case.objects.free_for(moderator, timezone.now()), case, thing, resolution):
        now = _as_it_is(case)
        if (now.closed_by_id, now.outcome) != (moderator.pk, outcome):
            raise Conflict(now)
    elif thing:
        _ACTS[Outcome(outcome)](case, thing, moderator, answer)
    return _as_it_is(case)


def _hold(case: Case) -> None:
    """Nobody else decides about the case, or changes its thing: before anybody is told, whose bell is a stream."""
    list(Case.objects.filter(pk=case.pk).select_for_update(no_key=True).values_list("pk"))
    if kind := kind_of(case.kind):
        kind.hold(case.object_id)


def may(moderator: Member, outcome: str, thing: Thing | None) -> bool:
    """Whether the moderator can decide so about the thing: nobody acts on those above, and not every kind has each."""
    kind = kind_of(thing.kind) if thing else None
    if thing is None or kind is None:
        return outcome == Outcome.APPROVED
    author = thing.author
    if outcome == Outcome.HIDDEN:
        return bool(kind.hide) and (author is None or rank_of(moderator) >= rank_of(author))
    if outcome == Outcome.EDITED:
        return bool(kind.edit_url(thing)) and (author is None or rank_of(moderator) >= rank_of(author))
    if outcome == Outcome.WARNED:
        return author is not None and not thing.is_held and outranks(moderator, author)
    return outcome == Outcome.APPROVED or author is not None


def _refuse_unless_may(moderator: Member, outcome: str, thing: Thing | None) -> None:
    refuse_unless_may_write(moderator)
    if not may(moderator, outcome, thing):
        raise PermissionDenied(_("Nobody acts on those who stand above them, or beside them."))


@atomic
def close_case(
    *,
    kind: str,
    object_id: int,
    moderator: Member | None,
    outcome: str,
    answer: str = "",
    opened_before: datetime | None = None,
) -> Case | None:
    """The thing's open case has this outcome, since somebody acted on it elsewhere; who reported it is told.

    Returns the case, or None where none is open that was opened before that moment (now, without one).
    """
    opened = {"opened_at__lte": opened_before} if opened_before else {}
    case = Case.objects.open().filter(kind=kind, object_id=object_id, **opened).first()
    if case and _close(Case.objects.all(), case, thing_of(case), Resolution(moderator, outcome, answer)):
        return _as_it_is(case)
    return None


@atomic
def settle_cases(*, kind: str, things: QuerySet[Any, Any], scope: str) -> None:
    """Those who keep `scope`, where these things (a query of their numbers) are now, decide about their cases."""
    moved = Case.objects.filter(kind=kind, object_id__in=things).exclude(scope=scope)
    for case in moved.open():
        notices.show(case)  # to those who kept their place before; who keeps it now finds them in the queue
    moved.update(scope=scope)


def thing_of(case: Case) -> Thing | None:
    """Return what the case is about, as the current reader gets it; None where it is gone."""
    kind = kind_of(case.kind)
    return kind.to_decide([case.object_id]).get(case.object_id) if kind else None


def _close(among: CaseQuerySet, case: Case, thing: Thing | None, resolution: Resolution) -> bool:
    """Close the case, if it is open and one of these: the first moderator wins. Those who reported it are answered."""
    closed = (
        among.open()
        .filter(pk=case.pk)
        .update(
            closed_at=timezone.now(),
            closed_by=resolution.moderator,
            outcome=resolution.outcome,
        )
    )
    if not closed:
        return False
    if resolution.answer:
        Answer.objects.create(case=case, text=resolution.answer[:MAX_REASON], language=resolution.language)
    notifications.take_back(key=notices.key_of(case))
    for written in case.reports.select_related("reporter"):
        notifications.take_back(key=notices.key_of(written))
        if thing:
            notices.tell_reporter(written, thing, resolution)
    notices.show(case)
    return True


# --- What follows from a decision ------------------------------------------------------------------------------------


def _approve(case: Case, thing: Thing, moderator: Member, answer: str) -> None:
    if not _let_through(case, thing, moderator, answer):
        _record(KEEP, case, thing, moderator, answer)


def _let_through(case: Case, thing: Thing, moderator: Member, answer: str) -> bool:
    """What waits is shown; who edited it has done all beside. Returns whether it waited."""
    kind = kind_of(case.kind)
    if not (thing.is_held and kind and kind.approve):
        return False
    kind.approve(object_id=thing.object_id, moderator=moderator, reason=answer)
    return True


def _hide(case: Case, thing: Thing, moderator: Member, answer: str) -> None:
    kind = kind_of(case.kind)
    if kind and kind.hide:
        kind.hide(object_id=thing.object_id, moderator=moderator, reason=answer)


def _ask(case: Case, thing: Thing, moderator: Member, answer: str) -> None:
    """The author gets the question where they can answer it: as a private message, to which the case leads."""
    entry = _record(ASK, case, thing, moderator, answer)
    if thing.author:
        number = asking.ask(
            moderator=moderator, thing=thing, author=thing.author, question=answer, language=entry.language
        )
        Case.objects.filter(pk=case.pk).update(conversation=number)


def _warn(case: Case, thing: Thing, moderator: Member, answer: str) -> None:
    if thing.author:
        about = (thing.kind, thing.object_id)
        warn_member(member=thing.author, moderator=moderator, reason=answer, about=about, scope=case.scope)


_ACTS: dict[Outcome, Callable[[Case, Thing, Member, str], object]] = {
    Outcome.APPROVED: _approve,
    Outcome.HIDDEN: _hide,
    Outcome.EDITED: _let_through,
    Outcome.ASKED: _ask,
    Outcome.WARNED: _warn,
}


def _record(verb: str, case: Case, thing: Thing | None, moderator: Member, reason: str) -> AuditEntry:
    return record(
        verb=verb,
        actor=moderator,
        kind=case.kind,
        object_id=case.object_id,
        member=thing.author if thing else None,
        scope=case.scope,
        reason=reason,
    )


# --- Handing up, and taking back -------------------------------------------------------------------------------------


@atomic
def escalate(*, case: Case, moderator: Member, reason: str) -> Case:
    """Those above decide about the case: moderators of the site, then administrators; they are told why.

    Raises Conflict where somebody else works on the case or has decided it.
    """
    higher = _UP.get(case.level)
    free = Case.objects.open().free_for(moderator, timezone.now()).filter(pk=case.pk, level=case.level)
    keepers = keepers_of(case)
    if higher is None or not free.update(level=higher, taken_by=None, taken_at=None):
        raise Conflict(_as_it_is(case))
    case = _as_it_is(case)
    _record(ESCALATE, case, thing_of(case), moderator, reason)
    notifications.take_back(key=notices.key_of(case))
    language = notices.language_of(reason, moderator)
    notices.tell_moderators(
        case, key=notices.key_of(case), actor=moderator, act=ESCALATE, words=reason, language=language
    )
    live.show_case(case.pk, keepers)
    return case


@atomic
def reopen(*, case: Case, moderator: Member) -> Case:
    """The decision is taken back: what was hidden is shown, a warning lifted, and the case is `moderator`'s to decide.

    Those who reported the thing are told of the next decision. Raises Conflict where nothing is to be taken back.
    """
    _hold(case)
    if not _open_again(case, moderator):
        raise Conflict(_as_it_is(case))
    forget_answers(Answer.objects.filter(case=case))
    thing, reason = thing_of(case), _("The decision was taken back.")
    if thing and case.outcome == Outcome.HIDDEN:
        _restore(thing, moderator, reason)
    elif case.outcome == Outcome.WARNED:
        _lift_warning(case, moderator, reason)
    _record(REOPEN, case, thing, moderator, "")
    for written in case.reports.all():
        notifications.take_back(key=notices.answer_key_of(written))
    notices.show(case)
    return _as_it_is(case)


def _open_again(case: Case, moderator: Member) -> bool:
    """Whether the case is open now and the moderator's: not where it was opened meanwhile, or its thing has another."""
    again = {"closed_at": None, "closed_by": None, "outcome": ""}
    closed = Case.objects.filter(pk=case.pk, closed_at=case.closed_at).exclude(closed_at=None)
    try:
        with transaction.atomic():
            return bool(closed.update(**again, taken_by=moderator, taken_at=timezone.now()))
    except IntegrityError:  # one_open_case
        return False


def _restore(thing: Thing, moderator: Member, reason: str) -> None:
    kind = kind_of(thing.kind)
    if kind and kind.restore:
        kind.restore(object_id=thing.object_id, moderator=moderator, reason=reason)


def _lift_warning(case: Case, moderator: Member, reason: str) -> None:
    about = f"{case.kind}.{case.object_id}"
    warnings = Sanction.objects.filter(member=case.member_id, measure=Measure.WARNING, lifted_at=None)
    for sanction in warnings.filter(entry__details__about=about)[:1]:
        lift(sanction=sanction, moderator=moderator, reason=reason)


def cases_of(member: Member) -> CaseQuerySet:
    """Return the cases of what the member wrote, the newest first."""
    return Case.objects.filter(member=member).order_by("-opened_at", "-pk")


def forget_answers(answers: QuerySet[Answer]) -> None:
    """These reasons are gone, in every language."""
    forget_texts(ANSWER.name, list(answers.values_list("pk", flat=True)))
    answers.delete()
