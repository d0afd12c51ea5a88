"""Names of categories as a reader gets them: every list names a dozen, and they hardly ever change.

They are kept in each process for a minute at most, and forgotten where one is changed.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.cache import caches

from brain.core.readers import current_reader
from brain.languages.reading import label_in
from forum.models import Category

_SECONDS = 60
_KEY = "category-words:{}"


class Words(NamedTuple):
    """The name and the description of a category in `language` (BCP 47)."""

    name: str
    description: str
    language: str


def words_of(category: Category, reads: Sequence[str] = ()) -> Words:
    """Return what the category is called for a reader of `reads`, or the current one, as a label is shown."""
    translated = _translated(tuple(reads or current_reader().languages))
    return translated.get(category.pk) or Words(category.name, category.description, category.language)


def forget_words() -> None:
    """Names are read anew: one has changed."""
    caches["local"].clear()


def _translated(reads: tuple[str, ...]) -> dict[int, Words]:
    key = _KEY.format(",".join(reads))
    known: dict[int, Words] | None = caches["local"].get(key)
    if known is None:
        known = {}
        for category in Category.objects.rooms().prefetch_related("translations"):
            if row := label_in(category.language, category.translations.all(), reads):
                known[category.pk] = Words(row.name, row.description, row.language)
        caches["local"].set(key, known, _SECONDS)
    return known
