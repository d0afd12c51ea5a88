"""The editors' desk: all kinds of things in one list, by what is to be done with them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brain.core.paging import page_of
from brain.members.models import Member
from brain.publishing.access import Pile, piles_to_edit
from brain.publishing.desks import Desk
from brain.publishing.models import State, Step
from brain.publishing.workflow import Kind

LATELY = timedelta(days=30)
MOST_WORDS = 200


class Tray(models.TextChoices):
    """Where a thing lies, by what is to be done with it: in one of these, and in no other."""

    REVIEW = "review", _("In review")
    DRAFT = "draft", _("Drafts")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published lately")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What waits for somebody: of the others nobody needs to know how many there are.
_COUNTED = (Tray.REVIEW, Tray.DRAFT, Tray.SCHEDULED)
_TRAY = Case(
    When(publish_at__isnull=False, then=Value(Tray.SCHEDULED.value)), default=F("state"), output_field=CharField()
)


@dataclass(frozen=True)
class Choice:
    """What an editor looks for: a tray, a kind by its name, words of a title, and whether what they work on alone."""

    tray: str = Tray.REVIEW
    kind: str = ""
    words: str = ""
    is_mine: bool = False

    @classmethod
    def of(cls, asked: QueryDict, kinds: Sequence[str]) -> "Choice":
        """Return what the address asks for; what is not known is left out."""
        tray, kind = asked.get("show", ""), asked.get("kind", "")
        words = asked.get("q", "").replace("\0", "").strip()[:MOST_WORDS]
        return cls(
            tray if tray in Tray else Tray.REVIEW, kind if kind in kinds else "", words, asked.get("mine") == "1"
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.words or self.is_mine)


@dataclass(frozen=True)
class Row:
    """One thing on the desk, and the step that it took last."""

    thing: Any
    kind: Kind
    label: Promise
    title: str
    language: str
    url: str
    edit_url: str
    step: Step | None


def desk_page(request: HttpRequest, member: Member) -> dict[str, Any]:
    """Return one page of what `member` asks for, and how much waits."""
    piles = piles_to_edit(member)
    choice = Choice.of(request.GET, [kind.name for kind, _desk, _all in piles])
    chosen = [_narrowed(pile, choice, member) for pile in piles if choice.kind in ("", pile[0].name)]
    page = page_of(_keys(chosen, choice.tray), request)
    page.object_list = _rows(list(page.object_list), piles)
    return {
        "choice": choice,
        "page": page,
        "kinds": [(kind.name, desk.label) for kind, desk, _rows_ in piles],
        "trays": _counted(chosen),
    }


def _narrowed(pile: Pile, choice: Choice, member: Member) -> Pile:
    kind, desk, rows = pile
    if choice.words:
        rows = desk.find(rows, choice.words)
    if choice.is_mine:
        moved = Step.objects.filter(kind=kind.name, by=member).values("object_uuid")
        rows = rows.filter(Q(uuid__in=moved) | Q(*((field, member) for field in desk.owners), _connector=Q.OR))
    return kind, desk, rows


def _keys(piles: Iterable[Pile], tray: str) -> QuerySet[Any, Any]:
    """Return name of the kind, key and last change of each thing in the tray: what is due first, else touched last."""
    keys = [
        _in_tray(kind, rows, tray)
        .order_by()
        .annotate(kind_name=Value(kind.name, CharField()), moment=F(_moment(tray)))
        .values_list("kind_name", "pk", "moment")
        for kind, _desk, rows in piles
    ]
    found: QuerySet[Any, Any] = keys[0].union(*keys[1:], all=True)
    return found.order_by("moment" if tray == Tray.SCHEDULED else "-moment", "kind_name", "-pk")


def _moment(tray: str) -> str:
    return "publish_at" if tray == Tray.SCHEDULED else "updated_at"


def _in_tray(kind: Kind, rows: QuerySet[Any], tray: str) -> QuerySet[Any]:
    if tray == Tray.SCHEDULED:
        return rows.filter(publish_at__isnull=False)
    rows = rows.filter(state=tray, publish_at=None)
    if tray == Tray.PUBLISHED:
        lately = Step.objects.filter(kind=kind.name, after=State.PUBLISHED, at__gte=timezone.now() - LATELY)
        rows = rows.filter(uuid__in=lately.values("object_uuid"))
    return rows


def _rows(keys: Collection[tuple[str, int, datetime]], piles: Iterable[Pile]) -> list[Row]:
    """Return what these keys stand for, in their order, by a number of queries that grows with the kinds alone."""
    things: dict[tuple[str, int], tuple[Kind, Desk, Any]] = {}
    for kind, desk, rows in piles:
        if wanted := [pk for name, pk, _moment_ in keys if name == kind.name]:
            things |= {
                (kind.name, thing.pk): (kind, desk, thing) for thing in desk.for_rows(rows.filter(pk__in=wanted))
            }
    found = [things[name, pk] for name, pk, _moment_ in keys if (name, pk) in things]
    steps = _last_steps([(kind.name, thing.uuid) for kind, _desk, thing in found])
    return [_row(kind, desk, thing, steps.get((kind.name, thing.uuid))) for kind, desk, thing in found]


def _last_steps(things: list[tuple[str, UUID]]) -> dict[tuple[str, UUID], Step]:
    """Return the last step of each, by the name of its kind and its uuid: both, as the index has them."""
    kinds, uuids = {kind for kind, _uuid in things}, [uuid for _kind, uuid in things]
    steps = Step.objects.filter(kind__in=kinds, object_uuid__in=uuids).select_related("by")
    return {(step.kind, step.object_uuid): step for step in steps}


def _row(kind: Kind, desk: Desk, thing: Any, step: Step | None) -> Row:
    title, language = desk.title(thing)
    return Row(thing, kind, desk.label, title, language, desk.url(thing), desk.edit_url(thing), step)


def _counted(piles: Iterable[Pile]) -> list[tuple[Tray, int | None]]:
    """Return every tray with how much lies in it; None where nobody needs to know."""
    waiting = Q(state__in=[State.DRAFT, State.REVIEW])
    numbers = [
        rows.filter(waiting).order_by().annotate(tray=_TRAY).values("tray").annotate(number=Count("pk", distinct=True))
        for _kind, _desk, rows in piles
    ]
    counts = dict.fromkeys(_COUNTED, 0)
    first, *others = (row.values_list("tray", "number") for row in numbers)
    for tray, number in first.union(*others, all=True):
        counts[Tray(tray)] += number
    return [(tray, counts.get(tray)) for tray in Tray]
