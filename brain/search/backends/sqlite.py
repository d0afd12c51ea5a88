"""Search in SQLite's FTS5."""

from collections.abc import Iterable

from brain.search.analysis import Phrase
from brain.search.backends.base import TITLE_WEIGHT, DatabaseBackend

_COLUMNS = "entry.id, entry.kind, entry.object_id, entry.language, entry.page"


class SqliteBackend(DatabaseBackend):
    # CROSS JOIN: the words first. Left to itself, SQLite begins with the audience, and asks FTS5 once for every row.
    hits = f"""SELECT {_COLUMNS}, -bm25(search_text, {TITLE_WEIGHT}, 1.0) AS score
        FROM search_text CROSS JOIN search_entry AS entry ON entry.id = search_text.rowid
        WHERE search_text MATCH %s"""  # noqa: S608 - no text of anybody's
    newest = f"""SELECT {_COLUMNS}, coalesce(julianday(entry.dated_at), 0.0) AS score
        FROM search_entry AS entry"""  # noqa: S608
    excluded = "entry.id NOT IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)"

    def match(self, terms: Iterable[Iterable[Phrase]], *, in_title: bool) -> str:
        words = " AND ".join(f"({' OR '.join(map(_quoted, term))})" for term in terms)
        return f"{{title_tokens}} : ({words})" if in_title else words


def _quoted(phrase: Phrase) -> str:
    words = " ".join(phrase.tokens).replace('"', '""')
    return f'"{words}"{"*" if phrase.is_prefix else ""}'
