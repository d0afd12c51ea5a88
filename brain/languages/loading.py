"""Bringing in the glossary."""

from collections.abc import Iterable, Mapping

from brain.languages.models import GlossaryTerm


def load_glossary(rows: Iterable[Mapping[str, str]]) -> int:
    """Every row {"en": ..., "fr": ...} is a term of the glossary; returns how many rows there were.

    A term that is there already stays as it is: an editor may have corrected it.
    """
    terms = [GlossaryTerm(key=row["en"], labels=dict(row)) for row in rows]
    GlossaryTerm.objects.bulk_create(terms, ignore_conflicts=True)
    return len(terms)
