"""Search in PostgreSQL's tsvector."""

from collections.abc import Iterable

from brain.search.analysis import Phrase
from brain.search.backends.base import TITLE_WEIGHT, DatabaseBackend

_COLUMNS = "entry.id, entry.kind, entry.object_id, entry.language, entry.page"


class PostgresBackend(DatabaseBackend):
    # Weights of D, C, B, A: the text is D, the title A. Normalisation 1: a long text is not better for its length.
    hits = f"""SELECT {_COLUMNS}, ts_rank('{{0.1, 0, 0, {TITLE_WEIGHT / 10}}}', entry.vector, wanted, 1) AS score
        FROM search_entry AS entry, CAST(%s AS tsquery) AS wanted
        WHERE entry.vector @@ wanted"""  # noqa: S608 - no text of anybody's
    newest = f"""SELECT {_COLUMNS}, coalesce(extract(epoch FROM entry.dated_at), 0) AS score
        FROM search_entry AS entry"""  # noqa: S608
    excluded = "NOT entry.vector @@ CAST(%s AS tsquery)"

    def match(self, terms: Iterable[Iterable[Phrase]], *, in_title: bool) -> str:
        label = "A" if in_title else ""
        return " & ".join(f"({' | '.join(_followed(phrase, label) for phrase in term)})" for term in terms)


def _followed(phrase: Phrase, label: str) -> str:
    *others, last = ("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in phrase.tokens)
    ending = ("*" if phrase.is_prefix else "") + label
    before = [f"{token}:{label}" if label else token for token in others]
    return f"({' <-> '.join([*before, f'{last}:{ending}' if ending else last])})"
