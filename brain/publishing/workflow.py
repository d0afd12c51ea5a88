"""The one way from draft to review, published and withdrawn: whatever the thing is, each step is on record.

Features register their kinds, and say what follows from a step for search, feeds and open pages.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from brain.members.models import Member
from brain.publishing.desks import Desk
from brain.publishing.models import Publishable, State, Step
from brain.publishing.notices import tell_of_return

# From which states each may be reached.
_BEFORE: dict[str, tuple[State, ...]] = {
    State.DRAFT: (State.REVIEW,),
    State.REVIEW: (State.DRAFT,),
    State.PUBLISHED: (State.DRAFT, State.REVIEW, State.WITHDRAWN),
    State.WITHDRAWN: (State.PUBLISHED,),
}


class NotPossible(Exception):
    """The thing is not in a state from which this can be done; somebody else was quicker, perhaps."""


@dataclass(frozen=True)
class Kind:
    """A model whose rows are published. `changed`: what follows, in the transaction of the step.

    `desk`: how the rows lie on the editors' desk; None for those that do not.
    """

    name: str
    model: type[Publishable]
    changed: Callable[[Any], None]
    desk: Desk | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Rows of the kind can be moved."""
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """Return all kinds, as they were registered."""
    return list(_kinds.values())


def can_move(thing: Publishable, state: State) -> bool:
    """Whether `thing`, as it is in hand, can go to `state` with its next step."""
    return thing.state in _BEFORE[state]


@transaction.atomic
def move(thing: Any, state: State, *, by: Member | None, note: str = "") -> None:
    """`thing` is in `state`, on record; `note` says why, and is shown where it was withdrawn.

    Who wrote what is sent back is told. Raises NotPossible where it is not in a state before that.
    """
    kind, row = kind_of(thing), _held(thing, _BEFORE[state])
    step = _record(row, state, by=by, note=note)
    is_gone = state == State.WITHDRAWN
    _keep(
        thing,
        state=state,
        publish_at=None,
        withdrawn_at=timezone.now() if is_gone else None,
        withdrawal_reason=note if is_gone else "",
    )
    kind.changed(thing)
    if kind.desk and state == State.DRAFT:
        tell_of_return(step, thing, kind.desk)


@transaction.atomic
def schedule(thing: Any, at: datetime | None, *, by: Member | None) -> None:
    """`thing` is published by itself at `at`, on record; None: no longer.

    Raises NotPossible where it is neither a draft nor in review.
    """
    row = _held(thing, (State.DRAFT, State.REVIEW))
    _record(row, row.state, by=by, publish_at=at)
    type(row)._default_manager.filter(pk=row.pk).update(publish_at=at)
    thing.publish_at = at


def _held(thing: Any, states: Collection[str]) -> Any:
    """Return the row of the thing, which nobody else moves meanwhile. Raises NotPossible unless it is in `states`."""
    rows = kind_of(thing).model._default_manager.select_for_update()
    row = rows.filter(pk=thing.pk, state__in=states).first()
    if row is None:
        raise NotPossible
    return row


def _record(row: Any, after: str, **said: Any) -> Step:
    return Step.objects.create(
        kind=kind_of(row).name, object_uuid=row.uuid, before=row.state, after=after, at=timezone.now(), **said
    )


def steps_of(thing: Any) -> models.QuerySet[Step]:
    """Return the steps that `thing` has gone, in their order, with who took them."""
    return Step.objects.filter(kind=kind_of(thing).name, object_uuid=thing.uuid).select_related("by")


def kind_of(thing: Any) -> Kind:
    """Return the kind that `thing` is of."""
    return next(kind for kind in _kinds.values() if isinstance(thing, kind.model))


def _keep(thing: Any, **fields: Any) -> None:
    """The row has these values, and the object in hand too."""
    if hasattr(thing, "updated_at"):
        fields["updated_at"] = timezone.now()
    type(thing)._default_manager.filter(pk=thing.pk).update(**fields)
    for name, value in fields.items():
        setattr(thing, name, value)
