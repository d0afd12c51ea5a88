"""How a kind of thing lies on the editors' desk: what it is called, where it is edited, and by whom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from brain.members.access import Person
from brain.members.audiences import EDITORS
from brain.publishing.withdrawn import Tombstone, Withdrawn


@dataclass(frozen=True)
class Desk:
    """What the desk asks of a kind, whose model has `updated_at` beside what Publishable says.

    `to_edit`: those that a person may edit, None for somebody who edits none of the kind; `find`: those with some words
    in a title; `for_rows`: with what `title` asks of each, which is a text and its language (BCP 47). `owners`: the
    fields that name who works on a thing, and `audience` for whom it is what is said to them of it; `tombstone` is said
    where one was that is withdrawn.
    """

    label: Promise
    to_edit: Callable[[Person], QuerySet[Any] | None]
    find: Callable[[QuerySet[Any], str], QuerySet[Any]]
    title: Callable[[Any], tuple[str, str]]
    url: Callable[[Any], str]
    edit_url: Callable[[Any], str]
    tombstone: Callable[[Withdrawn], Tombstone]
    for_rows: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    owners: tuple[str, ...] = ()
    audience: Callable[[Any], str] = lambda thing: EDITORS
