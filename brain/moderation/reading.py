"""What moderators and members wrote of each other, as the current reader gets it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from brain.languages.reading import show_all, shown
from brain.languages.texts import TextKind
from brain.members.models import Member
from brain.moderation.models import Answer, Appeal, AuditEntry, AuditEntryTranslation, Case, Sanction
from brain.moderation.texts import ANSWER, APPEAL, REASON, SANCTION
from brain.notifications.models import Notification
from brain.notifications.reading import Told, tell


def show(kind: TextKind, originals: Any) -> list[Any]:
    """Return the originals of a kind, a query, each with `shown` (brain.languages.reading): in two queries.

    What the reader gets in a language that they do not read is translated before other texts.
    """
    found = list(originals.prefetch_related("translations"))
    for original in found:
        original.shown = shown(original)
    show_all(kind.name, found)
    return found


def show_appeals(appeals: Iterable[Appeal]) -> None:
    """Give each of the appeals `shown`."""
    known = list(appeals)
    by_number = {one.pk: one for one in show(APPEAL, Appeal.objects.filter(pk__in=[appeal.pk for appeal in known]))}
    for appeal in known:
        appeal.shown = by_number[appeal.pk].shown  # type: ignore[attr-defined]


def show_reasons(entries: Collection[AuditEntry]) -> None:
    """The reasons of these acts are there as the current reader gets them (`shown`): in a query for all."""
    prefetch_related_objects(list(entries), Prefetch("translations", AuditEntryTranslation.objects.for_reader()))
    show_all(REASON.name, [entry for entry in entries if entry.reason])


def answers_to(cases: Collection[Case]) -> dict[int, Answer]:
    """Return the reasons of the decisions about these cases, with `shown`, by the numbers of the cases."""
    answers = show(ANSWER, Answer.objects.filter(case__in=[case.pk for case in cases if case.closed_at]))
    return {answer.case_id: answer for answer in answers}


def answer_to(appeal: Appeal) -> AuditEntry | None:
    """Return the act by which the appeal was decided: its reason is the answer; None where there is no answer."""
    if not appeal.answer:
        return None
    decisions = AuditEntry.objects.filter(kind=APPEAL.name, object_id=appeal.pk)[:1]
    return next(iter(show(REASON, decisions)), None)


def appeal_of(member: Member, entry: AuditEntry) -> Appeal | None:
    """Return the member's appeal against the act; None where they made none."""
    return Appeal.objects.filter(entry=entry, member=member).first()


def notice_of(member: Member, entry: AuditEntry) -> Told | None:
    """Return what the member was told of the act, in a language that they read; None where they were not."""
    notice = Notification.objects.filter(member=member, key=f"act.{entry.pk}").select_related("actor")
    return next(iter(tell(list(notice))), None)


def suspension_of(member: Member) -> Sanction | None:
    """Return the member's suspension, until it is lifted; None for one who is not suspended."""
    return Sanction.objects.suspending(member).select_related("entry").first()


def measure_by(entry: AuditEntry) -> Sanction | None:
    """Return the measure that the act was, with `shown`; None for any other act."""
    return next(iter(show(SANCTION, Sanction.objects.filter(entry=entry))), None)
