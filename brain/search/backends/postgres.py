"""Search in PostgreSQL's tsvector."""

from brain.search.analysis import Phrase, Query
from brain.search.backends.base import TITLE_WEIGHT, DatabaseBackend


class PostgresBackend(DatabaseBackend):
    # Weights of D, C, B, A: the text is D, the title A. Normalisation 1: a long text is not better for its length.
    hits = f"""SELECT entry.id, entry.kind, entry.object_id, entry.language,
            ts_rank('{{{{0.1, 0, 0, {TITLE_WEIGHT / 10}}}}}', entry.vector, wanted, 1) AS score
        FROM search_entry AS entry, CAST(%s AS tsquery) AS wanted
        WHERE entry.vector @@ wanted AND entry.audience IN ({{audiences}})"""  # noqa: S608

    def match(self, query: Query) -> str:
        return " & ".join(f"({' | '.join(map(_followed, term))})" for term in query.terms)


def _followed(phrase: Phrase) -> str:
    quoted = ("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in phrase.tokens)
    return f"({' <-> '.join(quoted)}{':*' if phrase.is_prefix else ''})"
