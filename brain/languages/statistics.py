"""How good translations are, by pair of languages: what people corrected, suggested and reported."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from brain.languages.models import Origin, Report, Suggestion, SuggestionState
from brain.languages.reading import primary
from brain.languages.texts import TextKind, kinds


@dataclass
class Figures:
    """Counts for one pair of languages (primary subtags), over all time or since a moment.

    `machine` translations are those that a machine made, whether people have `corrected` them or not; `reported` are
    those of them that a reader said were bad, once each.
    """

    source: str
    target: str
    machine: int = 0
    corrected: int = 0
    by_people: int = 0
    reported: int = 0
    suggestions_open: int = 0
    suggestions_accepted: int = 0

    @property
    def share_corrected(self) -> float:
        return self.corrected / self.machine if self.machine else 0

    @property
    def share_reported(self) -> float:
        return self.reported / self.machine if self.machine else 0


_COUNTS = [field.name for field in fields(Figures)][2:]


def by_pair(since: datetime | None = None) -> list[Figures]:
    """Return the figures of each pair that there are any of; `since`: of what was made or changed from then on."""
    pairs: dict[tuple[str, str], Figures] = {}
    for source, language, *counts in _counted(since):
        pair = primary(source or "und"), primary(language)
        figures = pairs.setdefault(pair, Figures(*pair))
        for name, count in zip(_COUNTS, counts, strict=True):
            setattr(figures, name, getattr(figures, name) + count)
    return [pairs[pair] for pair in sorted(pairs) if any(getattr(pairs[pair], name) for name in _COUNTS)]


def _counted(since: datetime | None) -> QuerySet[Any, Any]:
    """Return, by one query, rows of both languages and all _COUNTS."""
    of_kinds = [kind for kind in kinds() if kind.columns]
    counted = [count(kind, since) for kind in of_kinds for count in (_translations, _suggestions)]
    return _reports(since).union(*counted, all=True)


def _with_counts(rows: QuerySet[Any, Any], **counts: Count) -> QuerySet[Any, Any]:
    """Return both languages of the grouped `rows` with all _COUNTS: those that are not given are none."""
    every = (name if name in counts else Value(0) for name in _COUNTS)
    return rows.annotate(**counts).values_list("source", "language", *every)


def _translations(kind: TextKind, since: datetime | None) -> QuerySet[Any, Any]:
    rows = kind.translation._default_manager.all()
    if since:
        rows = rows.filter(updated_at__gte=since)
    by_machine = Q(origin__in=[Origin.MACHINE, Origin.MACHINE_EDITED])
    return _with_counts(
        rows.values("language", source=F("original__language")),
        machine=Count("pk", filter=by_machine),
        corrected=Count("pk", filter=Q(origin=Origin.MACHINE_EDITED)),
        by_people=Count("pk", filter=~by_machine),
    )


def _suggestions(kind: TextKind, since: datetime | None) -> QuerySet[Any, Any]:
    rows = Suggestion.objects.filter(kind=kind.name).order_by()
    if since:
        rows = rows.filter(made_at__gte=since)
    original = kind.original._default_manager.filter(pk=OuterRef("object_id")).order_by()
    return _with_counts(
        rows.values("language", source=Subquery(original.values("language")[:1])),
        suggestions_open=Count("pk", filter=Q(state=SuggestionState.OPEN)),
        suggestions_accepted=Count("pk", filter=Q(state=SuggestionState.ACCEPTED)),
    )


def _reports(since: datetime | None) -> QuerySet[Any, Any]:
    rows = Report.objects.filter(origin=Origin.MACHINE).order_by()
    if since:
        rows = rows.filter(made_at__gte=since)
    return _with_counts(
        rows.values("language", source=F("source_language")),
        reported=Count(Concat("kind", Value(" "), Cast("object_id", CharField())), distinct=True),
    )
