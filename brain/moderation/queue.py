"""The queue as a moderator gets it: cards with all that a decision needs, in an order that is their own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Case as Switch
from django.db.models import Count, IntegerField, Max, Min, Q, When, prefetch_related_objects
from django.utils import timezone

from brain.languages.detection import UNKNOWN
from brain.languages.reading import primary, show_all
from brain.members.models import Member
from brain.members.names import name_in_words
from brain.moderation.access import cases_to_decide
from brain.moderation.asking import links_of
from brain.moderation.history import History, histories
from brain.moderation.models import LEASE, Answer, AuditEntry, Case, Level, Outcome, Report, Why
from brain.moderation.models.cases import CaseQuerySet
from brain.moderation.reading import answers_to, show_reasons
from brain.moderation.standing import in_words
from brain.moderation.texts import CASE_REPORT
from brain.moderation.things import TALK, Thing, ThingKind, kind_of, scopes_of
from brain.notifications.verbs import Verb, verb_of

LATELY = timedelta(days=7)
_MOST_ACTS = 5  # of a thing, on its card


@dataclass(frozen=True)
class Act:
    """Something that was done to a thing before, as the log has it."""

    entry: AuditEntry
    verb: Verb | None


@dataclass(frozen=True)
class Card:
    """A case with what it is about; `thing` is None where that is gone."""

    case: Case
    kind: ThingKind | None
    thing: Thing | None
    reports: Sequence[Report]
    acts: Sequence[Act]
    history: History | None  # of its author
    member: Member  # who looks at it
    choices: frozenset[str]  # outcomes that the moderator can choose
    answer: Answer | None  # the reason of the decision
    conversation: str  # the address of the private one in which the moderator has asked the author; "" for none

    @property
    def is_mine(self) -> bool:
        return self.case.is_taken and self.case.taken_by_id == self.member.pk

    @property
    def is_taken_by_other(self) -> bool:
        return self.case.is_taken and self.case.taken_by_id != self.member.pk

    @property
    def attention(self) -> str:
        """What made moderators look, beside reports."""
        return in_words(self.case.detail)

    @property
    def can_go_up(self) -> bool:
        return self.case.level != Level.ADMINISTRATORS

    @property
    def edit_url(self) -> str:
        """The page on which the moderator edits it; "" where there is none."""
        return self.kind.edit_url(self.thing) if self.kind and self.thing else ""


def waiting_for(member: Member, why: str = "") -> CaseQuerySet:
    """Return the open cases that the member decides about: first those that are most theirs, then the oldest.

    Theirs are what they work on, what is in a language that they read and a place that they keep, in such a language,
    in such a place; and what others work on comes last.
    """
    cases = cases_to_decide(member).open()
    if why:
        cases = cases.filter(why=why)
    now = timezone.now()
    taken = Q(taken_at__gte=now - LEASE)
    mine, read, kept = taken & Q(taken_by=member), _is_read_by(member), Q(scope__in=scopes_of(member))
    turn = Switch(
        When(mine, then=0),
        When(taken, then=5),
        When(read & kept, then=1),
        When(read, then=2),
        When(kept, then=3),
        default=4,
        output_field=IntegerField(),
    )
    return cases.annotate(turn=turn).order_by("turn", "opened_at", "pk")


def _is_read_by(member: Member) -> Q:
    """Whether a case's text is in a language that the member reads, of whichever region; unknown is everybody's."""
    languages = {primary(tag) for tag in (member.interface_language, *member.reads)}
    read = Q(language__in=["", UNKNOWN, *languages])
    for language in languages:
        read |= Q(language__startswith=f"{language}-")
    return read


def cards_of(cases: Iterable[Case], member: Member) -> list[Card]:
    """Return the cards of these cases; how many queries it takes does not depend on how many there are."""
    rows = list(cases)
    things = _things_of(rows)
    authors = {thing.author.pk: thing.author for thing in things.values() if thing.author}
    reports, acts, known = _reports_of(rows), _acts_on(rows), histories(list(authors.values()))
    answers = answers_to(rows)
    asked = links_of(member, {case.conversation for case in rows if case.conversation})
    cards = []
    for case in rows:
        place = case.kind, case.object_id
        thing = _as_far_as_open(case, things.get(place))
        cards.append(
            Card(
                case=case,
                kind=kind_of(case.kind),
                thing=thing,
                reports=reports[case.pk],
                acts=acts[place],
                history=known.get(thing.author.pk) if thing and thing.author else None,
                member=member,
                choices=_choices(member, thing),
                answer=answers.get(case.pk),
                conversation=asked.get(case.conversation or 0, ""),
            )
        )
    return cards


def _as_far_as_open(case: Case, thing: Thing | None) -> Thing | None:
    """What was said in private is shown as long as somebody has to decide about it."""
    if thing and case.closed_at and case.scope == TALK:
        return replace(thing, text="", html="", label="", original="", original_html="")
    return thing


def _choices(member: Member, thing: Thing | None) -> frozenset[str]:
    """Return the outcomes that there are for the thing; whether its author stands too high, the action says."""
    kind = kind_of(thing.kind) if thing else None
    if thing is None or kind is None:
        return frozenset({Outcome.APPROVED})
    found = {Outcome.APPROVED}
    if thing.author:
        found |= {Outcome.ASKED} if thing.is_held else {Outcome.ASKED, Outcome.WARNED}
    if kind.hide and (thing.is_shown or thing.is_held):
        found.add(Outcome.HIDDEN)
    return frozenset(found)


def _things_of(cases: Collection[Case]) -> dict[tuple[str, int], Thing]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for case in cases:
        numbers[case.kind].add(case.object_id)
    found = {}
    for name, ids in numbers.items():
        if kind := kind_of(name):
            found.update({(name, number): thing for number, thing in kind.to_decide(ids).items()})
    return found


def _reports_of(cases: Collection[Case]) -> dict[int, list[Report]]:
    """Return the reports of each case, with their words as the moderator gets them."""
    found: dict[int, list[Report]] = defaultdict(list)
    rows = Report.objects.filter(case__in=[case.pk for case in cases]).select_related("reporter")
    written = list(rows)
    in_words = [one for one in written if one.text and one.language not in ("", UNKNOWN)]
    prefetch_related_objects(in_words, "translations")
    show_all(CASE_REPORT, in_words)
    for one in written:
        found[one.case_id].append(one)
    return found


def _acts_on(cases: Collection[Case]) -> dict[tuple[str, int], list[Act]]:
    """Return what was done to each thing before, the newest first."""
    about = Q(pk=None)
    for case in cases:
        about |= Q(kind=case.kind, object_id=case.object_id)
    found: dict[tuple[str, int], list[Act]] = defaultdict(list)
    for entry in AuditEntry.objects.filter(about).select_related("actor").order_by("-at", "-pk")[:200]:
        acts = found[entry.kind, entry.object_id]
        if len(acts) < _MOST_ACTS:
            acts.append(Act(entry, verb_of(entry.verb)))
    show_reasons([act.entry for acts in found.values() for act in acts])
    return found


# --- Age and load ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """How much waits for a moderator, since when, and how quickly cases were decided lately."""

    waiting: int
    oldest: datetime | None
    newest: int  # the number of the case that was opened last
    by_why: Sequence[tuple[Why, int]]
    by_language: Sequence[tuple[str, int]]
    decided: int
    median_wait: timedelta | None
    at_work: Sequence[tuple[str, int]]  # who works on how many cases now

    def of(self, why: str) -> int:
        """Return how many cases of a kind (Why) wait; of all kinds for ""."""
        return dict(self.by_why).get(Why(why), 0) if why else self.waiting


def load_of(member: Member) -> Load:
    """Return the figures of the cases that the member decides about."""
    cases, now = cases_to_decide(member), timezone.now()
    waiting = list(_waiting(cases.open(), now))
    by_why: dict[str, int] = defaultdict(int)
    by_language: dict[str, int] = defaultdict(int)
    at_work: dict[str, int] = defaultdict(int)
    for row in waiting:
        by_why[row["why"]] += row["count"]
        by_language[primary(row["language"]) or UNKNOWN] += row["count"]
        if row["worker"] is not None:
            at_work[name_in_words(row["worker"])] += row["count"]
    waits = [closed - opened for opened, closed in _decided_lately(cases, now)]
    return Load(
        waiting=sum(by_why.values()),
        oldest=min((row["oldest"] for row in waiting), default=None),
        newest=max((row["newest"] for row in waiting), default=0),
        by_why=[(why, by_why[why]) for why in Why if by_why[why]],
        by_language=sorted(by_language.items(), key=lambda counted: -counted[1]),
        decided=len(waits),
        median_wait=median(waits) if waits else None,
        at_work=sorted(at_work.items()),
    )


def _waiting(cases: CaseQuerySet, now: datetime) -> Any:
    """Count the cases by why they wait, their language, and who works on them, in one query."""
    worker = Switch(When(taken_at__gte=now - LEASE, then="taken_by__name"), default=None)
    counted = cases.order_by().values("why", "language", worker=worker)
    return counted.annotate(count=Count("pk"), oldest=Min("opened_at"), newest=Max("pk"))


def _decided_lately(cases: CaseQuerySet, now: datetime) -> Any:
    return cases.filter(closed_at__gte=now - LATELY).order_by().values_list("opened_at", "closed_at")
