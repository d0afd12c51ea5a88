"""What moderators and members wrote of each other, as the current reader gets it."""

from collections.abc import Iterable
from typing import Any

from brain.languages.reading import show_all, shown
from brain.languages.texts import TextKind
from brain.members.models import Member
from brain.moderation.models import Appeal, AuditEntry, Sanction
from brain.moderation.texts import APPEAL, SANCTION


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


def appeal_of(member: Member, entry: AuditEntry) -> Appeal | None:
    """Return the member's appeal against the act; None where they made none."""
    return Appeal.objects.filter(entry=entry, member=member).first()


def measure_by(entry: AuditEntry) -> Sanction | None:
    """Return the measure that the act was, with `shown`; None for any other act."""
    return next(iter(show(SANCTION, Sanction.objects.filter(entry=entry))), None)
