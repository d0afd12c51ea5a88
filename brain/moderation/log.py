"""The audit log as its readers get it: moderators in the places where they moderate, members for what is theirs."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.moderation.named import Named, names_of, place_of
from brain.moderation.reading import show_reasons
from brain.notifications.verbs import verb_of

ROOM = "room"  # a category by its slug (brain.moderation.named), as the details of a move name two
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "id", "at", "verb", "actor", "kind", "object", "member", "concerned", "scope", "reason", "language", "details",
    "seal", "digest",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An entry of the log for one reader: what was done, to what, and where; None for what they may not see."""

    entry: AuditEntry
    act: str
    thing: Named | None
    place: Named | None
    way: tuple[Named | None, Named | None] | None = None  # from where to where something was moved
    may_be_appealed: bool = False


def lines(reader: Member, entries: Sequence[AuditEntry]) -> list[Line]:
    """Return the entries as `reader` gets them; how many queries it takes does not depend on how many there are."""
    wanted = [(entry.kind, entry.object_id) for entry in entries]
    scopes = filter(None, (place_of(entry.scope) for entry in entries))
    ways = ((ROOM, slug) for entry in entries for slug in _way(entry))
    names = names_of(reader, [*wanted, *scopes, *ways])
    show_reasons(entries)
    return [_line(entry, names) for entry in entries]


def _line(entry: AuditEntry, names: dict[Any, Named]) -> Line:
    verb, place, way = verb_of(entry.verb), place_of(entry.scope), _way(entry)
    return Line(
        entry=entry,
        act=act_of(entry),
        thing=names.get((entry.kind, entry.object_id)),
        place=names.get(place) if place else None,
        way=(names.get((ROOM, way[0])), names.get((ROOM, way[1]))) if way else None,
        may_be_appealed=bool(verb and verb.may_be_appealed),
    )


def _way(entry: AuditEntry) -> tuple[str, ...]:
    """Return the slugs of the categories from which, and to which, something was moved."""
    return (entry.details["from"], entry.details["to"]) if entry.verb == "move" else ()


def act_of(entry: AuditEntry) -> str:
    """Return what was done, in the active language; an act that nobody names any longer by its bare name."""
    verb = verb_of(entry.verb)
    return str(verb.done) if verb else entry.verb


def rows(entries: Iterable[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    """Yield the entries as an export has them (COLUMNS): people by number, moments in ISO 8601, with their seals."""
    for entry in entries:
        seal = getattr(entry, "seal", None)
        concerned = [concerned.member_id for concerned in entry.concerned.all()]
        yield (
            entry.pk, entry.at.isoformat(), entry.verb, entry.actor_id, entry.kind, entry.object_id, entry.member_id,
            concerned, entry.scope, entry.reason, entry.language, entry.details,
            seal.number if seal else None, seal.digest if seal else None,
        )  # fmt: skip


def as_json_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """Yield one JSON object a line."""
    for row in rows(entries):
        yield json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) + "\n"


def as_csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """Yield CSV (RFC 4180) in UTF-8 with a mark at its beginning; no cell is a formula to a spreadsheet."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows(entries):
        yield writer.writerow(map(_cell, row))


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


class _Echo:
    """A file for csv.writer, whose writerow then returns the line."""

    def write(self, line: str) -> str:
        return line


FORMATS: dict[str, tuple[str, Callable[[Iterable[AuditEntry]], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/jsonl; charset=utf-8", as_json_lines),
}
