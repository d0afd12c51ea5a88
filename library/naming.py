"""The academies, the series and the topics with their names: few, the same for everybody, and hardly ever changed.

Most pages name some. They are kept in each process for a minute at most, and forgotten where one is changed.
"""

from collections.abc import Iterable
from typing import Any

from django.core.cache import caches

from library.models import Document, Edition, Series, Topic

_SECONDS = 60
_EDITIONS, _SERIES, _TOPICS = "library-editions", "library-series", "library-topics"


def editions() -> list[Edition]:
    """Return every academy with its translations, the newest first."""
    found: list[Edition] = _kept(_EDITIONS, Edition.objects.with_texts())
    return found


def series() -> list[Series]:
    """Return every series with its translations."""
    found: list[Series] = _kept(_SERIES, Series.objects.prefetch_related("translations"))
    return found


def topics() -> list[Topic]:
    """Return every topic with its labels."""
    found: list[Topic] = _kept(_TOPICS, Topic.objects.with_labels())
    return found


def named(documents: Iterable[Document]) -> list[Document]:
    """Return the documents with their series and academies, which can be named without a query."""
    rows = list(documents)
    known_editions, known_series = {row.pk: row for row in editions()}, {row.pk: row for row in series()}
    for row in rows:
        if row.edition_id in known_editions:
            row.edition = known_editions[row.edition_id]
        if row.series_id in known_series:
            row.series = known_series[row.series_id]
    return rows


def forget_names() -> None:
    """An academy, a series or a topic has changed: they are read anew."""
    caches["local"].delete_many([_EDITIONS, _SERIES, _TOPICS])


def _kept(key: str, rows: Iterable[Any]) -> Any:
    return caches["local"].get_or_set(key, lambda: list(rows), _SECONDS)
