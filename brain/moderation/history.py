"""What moderators should know of members before they decide: many at a time, in as many queries as for one."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case as Switch
from django.db.models import Count, Value, When
from django.utils import timezone

from brain.members.models import Member
from brain.moderation.actions.cases import cases_of
from brain.moderation.models import Case, Measure, Note, Outcome, Sanction, Sweep
from brain.moderation.reading import answers_to, show
from brain.moderation.texts import NOTE, SANCTION

_MOST = 50  # lines of each kind of history


@dataclass
class History:
    """How a member stands with moderators; shown by templates/moderation/member_history.html."""

    member: Member
    in_force: list[Sanction] = field(default_factory=list)
    warnings: int = 0  # that nobody took back
    past: int = 0  # other measures that are over, or were lifted
    notes: int = 0
    hidden: int = 0  # cases that ended so
    kept: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.in_force or self.warnings or self.past or self.notes or self.hidden or self.kept)


def histories(members: Collection[Member]) -> dict[int, History]:
    """Return the history of each member, by number, in two queries."""
    found = {member.pk: History(member) for member in members}
    now = timezone.now()
    for sanction in Sanction.objects.filter(member__in=found):
        _count(found[sanction.member_id], sanction, now)
    notes = Note.objects.filter(member__in=found).order_by().values_list("member", Value("notes"))
    ended = Switch(When(outcome=Outcome.HIDDEN, then=Value("hidden")), default=Value("kept"))
    closed = Case.objects.filter(member__in=found, outcome__in=[Outcome.HIDDEN, Outcome.APPROVED]).order_by()
    counted = notes.annotate(Count("pk")).union(closed.values_list("member", ended).annotate(Count("pk")), all=True)
    for member, what, count in counted:
        setattr(found[member], what, count)
    return found


def _count(history: History, sanction: Sanction, now: datetime) -> None:
    if sanction.measure == Measure.WARNING:
        history.warnings += sanction.lifted_at is None
    elif sanction.is_in_force(now):
        history.in_force.append(sanction)
    else:
        history.past += 1


def all_about(member: Member) -> dict[str, Any]:
    """Return what the member's page of moderation shows: measures, notes, acts in many places, and cases."""
    now = timezone.now()
    measures = (
        Sanction.objects.filter(member=member)
        .select_related("by", "lifted_by", "entry")
        .prefetch_related("entry__appeals")
    )
    shown = show(SANCTION, measures[:_MOST])
    notes = Note.objects.filter(member=member).select_related("author")
    cases = list(cases_of(member).select_related("closed_by")[:_MOST])
    answers = answers_to(cases)
    sweeps = Sweep.objects.filter(member=member) | Sweep.objects.filter(into=member)
    return {
        "in_force": [one for one in shown if one.is_in_force(now)],
        "past": [one for one in shown if not one.is_in_force(now)],
        "notes": show(NOTE, notes[:_MOST]),
        "sweeps": sweeps.select_related("member", "into", "entry__actor")[:_MOST],
        "cases": [(case, answers.get(case.pk)) for case in cases],
    }
