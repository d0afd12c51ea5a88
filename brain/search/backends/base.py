"""What a search backend does, and what those that live in the site's own database share."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, NamedTuple

from django.db import connection

from brain.languages.reading import primary
from brain.search.analysis import Query
from brain.search.models import Entry, Key
from brain.search.operators import Filters

TITLE_WEIGHT = 4.0
# A place further down in the reader's languages weighs a tenth of the score.
PREFERENCE = 10.0


class Found(NamedTuple):
    """An object that matches, in whichever language; `language` and `page` are those of the text that matches best."""

    kind: str
    object_id: str
    score: float
    language: str = ""
    page: int = 0


@dataclass(frozen=True)
class Page:
    """Some of the objects that match, best first, and how many there are of each kind."""

    counts: dict[str, int] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)


@dataclass(frozen=True)
class Scope:
    """Who asks, and where: what they may see, what they read (best first), and to what they narrow it.

    `authors` are the members that filters.who names; None where it names nobody in particular.
    """

    audiences: Collection[str]
    languages: Sequence[str]
    filters: Filters = field(default_factory=Filters)
    authors: Collection[int] | None = None


class SearchBackend(ABC):
    """Finds texts. What there is to find stands in the table Entry (brain.search.index)."""

    @abstractmethod
    def find(self, query: Query, scope: Scope, *, kind: str, start: int, stop: int) -> Page:
        """Return the best objects from `start` to `stop`, of `kind` alone unless it is ""; the counts are of all kinds.

        Without terms, whatever the filters of `scope` let through, the newest first.
        """

    @abstractmethod
    def take(self, changes: Mapping[Key, int], entries: Iterable[Entry]) -> None:
        """Find `entries` as they are now, and no more the changed texts that are not among them.

        The numbers of `changes` say which of two changes of a text is the later one, whenever they arrive.
        """

    @abstractmethod
    def rebuild(self) -> None:
        """Build anew from Entry whatever is kept elsewhere; searching goes on meanwhile."""


class DatabaseBackend(SearchBackend):
    """Asks the word index that the database keeps of the rows of Entry by itself.

    `hits` are the rows that match {match}, `newest` all rows; both with a `score`, and open for a WHERE that narrows.
    """

    hits: ClassVar[str]
    newest: ClassVar[str]
    excluded: ClassVar[str]

    @abstractmethod
    def match(self, terms: Iterable[Iterable[Any]], *, in_title: bool) -> str:
        """Return what finds one phrase of each of `terms`, in the database's language."""

    def take(self, changes: Mapping[Key, int], entries: Iterable[Entry]) -> None:
        """The word index has followed its rows."""

    def rebuild(self) -> None:
        """Nothing is kept elsewhere."""

    def find(self, query: Query, scope: Scope, *, kind: str, start: int, stop: int) -> Page:
        hits, values = self._hits(query, scope)
        weight, languages = _weight(scope.languages) if query.terms else ("score", [])
        only = "WHERE kind = %s" if kind else ""
        sql = f"""WITH hits AS MATERIALIZED ({hits}),
            weighed AS MATERIALIZED (SELECT kind, object_id, language, page, id, {weight} AS weight FROM hits),
            objects AS MATERIALIZED (
                SELECT kind, object_id, MAX(weight) AS weight, MAX(id) AS id FROM weighed GROUP BY kind, object_id),
            best AS MATERIALIZED (SELECT kind, object_id, id FROM objects {only}
                ORDER BY weight DESC, id DESC LIMIT %s OFFSET %s)
            SELECT kind, '' AS object_id, 0.0 AS weight, '' AS language, 0 AS page, COUNT(*) AS number
                FROM objects GROUP BY kind
            UNION ALL SELECT kind, object_id, weight, language, page, best.id
                FROM weighed JOIN best USING (kind, object_id)"""  # noqa: S608 - no text of anybody's
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, *languages, *([kind] if kind else []), stop - start, start])
            rows = cursor.fetchall()
        best: dict[tuple[str, str], Found] = {}
        for *found, _id in sorted((row for row in rows if row[1]), key=lambda row: (-row[2], -row[5], row[4])):
            best.setdefault((found[0], found[1]), Found(*found))
        return Page({row[0]: row[5] for row in rows if not row[1]}, list(best.values()))

    def _hits(self, query: Query, scope: Scope) -> tuple[str, list[Any]]:
        """Return the statement for rows that match and may be seen, and its values."""
        condition, values = narrowing(scope)
        if query.excluded:
            condition += f" AND {self.excluded}"
            values.append(self.match([query.excluded], in_title=False))
        if not query.terms:
            return f"{self.newest} WHERE entry.page = 0 AND {condition}", values
        return f"{self.hits} AND {condition}", [self.match(query.terms, in_title=query.in_title), *values]


def narrowing(scope: Scope) -> tuple[str, list[Any]]:
    """Return the condition that lets through what may be seen and is asked for, and its values."""
    filters = scope.filters
    conditions = [
        _among("entry.audience", sorted(scope.audiences)),
        ("entry.kind = %s", [filters.kind]) if filters.kind else None,
        _in_language("entry.original_language", filters.language) if filters.language else None,
        ("entry.category = %s", [filters.category]) if filters.category else None,
        ("entry.edition = %s", [filters.edition]) if filters.edition else None,
        _among("entry.author_id", sorted(scope.authors)) if scope.authors is not None else None,
        ("entry.dated_at >= %s", [_moment(filters.after)]) if filters.after else None,
        ("entry.dated_at < %s", [_moment(filters.before)]) if filters.before else None,
    ]
    said = [condition for condition in conditions if condition]
    return " AND ".join(sql for sql, _values in said), [value for _sql, values in said for value in values]


def _among(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    return (f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)) if values else ("1 = 0", [])


def _in_language(column: str, language: str) -> tuple[str, list[str]]:
    """Return the condition that a tag is of `language`, whichever its region."""
    return f"({column} = %s OR {column} LIKE %s)", [primary(language), f"{primary(language)}-%"]


def _moment(day: date) -> Any:
    return connection.ops.adapt_datetimefield_value(datetime.combine(day, time(), UTC))


def _weight(languages: Sequence[str]) -> tuple[str, list[str]]:
    """Return the term for a row's score with its language's place among `languages`, and its values."""
    if not languages:
        return "score", []
    places = [(*_in_language("language", language), place) for place, language in enumerate(languages)]
    cases = " ".join(f"WHEN {sql} THEN {PREFERENCE + place}" for sql, _values, place in places)
    term = f"score / CASE {cases} ELSE {PREFERENCE + len(languages)} END"
    return term, [value for _sql, values, _place in places for value in values]
