"""What a search backend does, and what those that live in the site's own database share."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from unicodedata import normalize

from django.db import connection

from brain.search.analysis import Query, tokens_of
from brain.search.models import Entry, Kind

_KEY = ("kind", "object_id", "language")
_CONTENT = ("audience", "title", "text", "title_tokens", "tokens", "url", "dated_at")
_BATCH = 500
TITLE_WEIGHT = 4.0


@dataclass(frozen=True)
class Text:
    """One text in one language, as it is to be found: `title` and `text` are plain, `url` names no language."""

    kind: str
    object_id: int | str
    language: str
    audience: str
    title: str
    text: str
    url: str
    dated_at: datetime | None = None


@dataclass(frozen=True)
class Scope:
    """Who asks: what they may see, and what they read, best first."""

    audiences: Collection[str]
    languages: Sequence[str]


class SearchBackend(ABC):
    """An index and its query language."""

    @abstractmethod
    def index(self, texts: Iterable[Text]) -> None:
        """Make every text be found as it is now; the same kind, object and language is the same text."""

    @abstractmethod
    def delete(self, **which: Any) -> None:
        """Make the texts with these fields (kind, object_id, language) be found no more."""

    @abstractmethod
    def set_audience(self, kind: str, object_ids: Iterable[int | str], audience: str) -> None:
        """Let `audience`, and nobody else, find these objects."""

    @abstractmethod
    def counts(self, query: Query, scope: Scope) -> dict[str, int]:
        """Return how many objects of each kind match."""

    @abstractmethod
    def page(self, query: Query, scope: Scope, *, kind: str | None, start: int, stop: int) -> list[Entry]:
        """Return the best matches from `start` to `stop`: one entry an object, in the best of its languages."""


class DatabaseBackend(SearchBackend):
    """Keeps the index as rows of Entry; the database's word index follows them by itself.

    `hits` is the query for entries that match and may be seen, with {audiences} for their place holders.
    """

    hits: ClassVar[str]

    @abstractmethod
    def match(self, query: Query) -> str:
        """Return `query` in the database's language."""

    def index(self, texts: Iterable[Text]) -> None:
        entries = {(text.kind, str(text.object_id), text.language): _entry(text) for text in texts}
        Entry.objects.bulk_create(
            entries.values(), update_conflicts=True, unique_fields=_KEY, update_fields=_CONTENT, batch_size=_BATCH
        )

    def delete(self, **which: Any) -> None:
        Entry.objects.filter(**which).delete()

    def set_audience(self, kind: str, object_ids: Iterable[int | str], audience: str) -> None:
        idents = [str(ident) for ident in object_ids]
        for start in range(0, len(idents), _BATCH):
            batch = Entry.objects.filter(kind=kind, object_id__in=idents[start : start + _BATCH])
            batch.update(audience=audience)

    def counts(self, query: Query, scope: Scope) -> dict[str, int]:
        hits, values = self._hits(query, scope)
        with connection.cursor() as cursor:
            cursor.execute(f"{hits} SELECT kind, COUNT(DISTINCT object_id) FROM hits GROUP BY kind", values)  # noqa: S608
            return dict(cursor.fetchall())

    def page(self, query: Query, scope: Scope, *, kind: str | None, start: int, stop: int) -> list[Entry]:
        hits, values = self._hits(query, scope)
        preference, languages = _preference(scope.languages)
        only = "AND ranked.kind = %s" if kind else ""
        # Of the languages that the reader does not read, the original's: its entry is the object's first.
        # Between objects, a place further down in the reader's languages weighs a tenth of the score.
        sql = f"""{hits}, preferred AS (SELECT *, {preference} AS preference FROM hits),
            ranked AS (SELECT *, score / (10.0 + preference) AS weight, ROW_NUMBER() OVER (
                PARTITION BY kind, object_id ORDER BY preference, id) AS place FROM preferred)
            SELECT entry.id, entry.kind, entry.object_id, entry.language, entry.title, entry.text, entry.url,
                entry.dated_at
            FROM ranked JOIN search_entry AS entry ON entry.id = ranked.id WHERE ranked.place = 1 {only}
            ORDER BY ranked.weight DESC, entry.id DESC LIMIT %s OFFSET %s"""  # noqa: S608
        kinds = [kind] if kind else []
        return list(Entry.objects.raw(sql, [*values, *languages, *kinds, stop - start, start]))

    def _hits(self, query: Query, scope: Scope) -> tuple[str, list[Any]]:
        places = ", ".join(["%s"] * len(scope.audiences))
        sql = f"WITH hits AS MATERIALIZED ({self.hits.format(audiences=places)})"
        return sql, [self.match(query), *sorted(scope.audiences)]


def _entry(text: Text) -> Entry:
    title, body = (_kept(part) for part in (text.title, text.text))
    return Entry(
        kind=text.kind,
        object_id=str(text.object_id),
        language=text.language,
        audience=text.audience,
        title=title[:300],
        text=body,
        # A reply's title is its topic's, which is found itself: the reply is found by its own words.
        title_tokens="" if text.kind == Kind.POST else tokens_of(title, text.language),
        tokens=tokens_of(body, text.language),
        url=text.url,
        dated_at=text.dated_at,
    )


def _kept(text: str) -> str:
    """Composed, so that a query finds its place in it; PostgreSQL keeps no NUL."""
    return normalize("NFC", text).replace("\0", "")


def _preference(languages: Sequence[str]) -> tuple[str, list[str]]:
    """Return a term that is an entry's place among `languages`, 0 for the first, and its values."""
    primary = [language.partition("-")[0].lower() for language in languages]
    cases = "".join(f" WHEN language = %s OR language LIKE %s THEN {place}" for place in range(len(primary)))
    values = [value for language in primary for value in (language, f"{language}-%")]
    return f"CASE{cases} ELSE {len(primary)} END" if primary else "0", values
