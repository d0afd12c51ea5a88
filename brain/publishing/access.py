"""What somebody finds on the editors' desk: unseen -> Http404, nothing to edit at all -> PermissionDenied."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from brain.members.access import Person
from brain.publishing.desks import Desk
from brain.publishing.workflow import Kind, kind_of, kinds

Pile = tuple[Kind, Desk, QuerySet[Any]]


def piles_to_edit(person: Person) -> list[Pile]:
    """Return each kind that `person` edits, with those that they may edit."""
    on_desk = [(kind, kind.desk) for kind in kinds() if kind.desk]
    piles = [(kind, desk, rows) for kind, desk in on_desk if (rows := desk.to_edit(person)) is not None]
    if not piles:
        raise PermissionDenied(_("Only editors have a desk."))
    return piles


def may_move(person: Person, thing: Any) -> bool:
    """Whether `person` may edit the thing, and so finds it on the desk."""
    desk = kind_of(thing).desk
    rows = desk.to_edit(person) if desk else None
    return rows is not None and rows.filter(pk=thing.pk).exists()


def thing_to_move(person: Person, kind: str, uuid: UUID) -> Any:
    """Return the thing, in whatever state, for somebody who may edit it."""
    for known, desk, rows in piles_to_edit(person):
        if known.name == kind and (thing := desk.for_rows(rows.filter(uuid=uuid)).first()):
            return thing
    raise Http404
