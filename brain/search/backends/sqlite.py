"""Search in SQLite's FTS5."""

from brain.search.analysis import Phrase, Query
from brain.search.backends.base import TITLE_WEIGHT, DatabaseBackend


class SqliteBackend(DatabaseBackend):
    # CROSS JOIN: the words first. Left to itself, SQLite begins with the audience, and asks FTS5 once for every row.
    hits = f"""SELECT entry.id, entry.kind, entry.object_id, entry.language,
            -bm25(search_text, {TITLE_WEIGHT}, 1.0) AS score
        FROM search_text CROSS JOIN search_entry AS entry ON entry.id = search_text.rowid
        WHERE search_text MATCH %s AND entry.audience IN ({{audiences}})"""  # noqa: S608

    def match(self, query: Query) -> str:
        return " AND ".join(f"({' OR '.join(map(_quoted, term))})" for term in query.terms)


def _quoted(phrase: Phrase) -> str:
    words = " ".join(phrase.tokens).replace('"', '""')
    return f'"{words}"{"*" if phrase.is_prefix else ""}'
