"""The tree of collections as one reader sees it: kept in each process for as long as no stream tells of a change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import get_language

from library import live
from library.models import Collection
from library.templatetags.library import academy_name
from library.texts import Text
from realtime.page import numbers, read_numbers

_SECONDS = 60


@dataclass
class Shelf:
    """A collection with what it is called here, and what stands below it; `count`: of the documents on it."""

    collection: Collection
    name: Text
    below: "list[Shelf]" = field(default_factory=list)
    count: int = 0


def all_collections(request: HttpRequest) -> list[Collection]:
    """Return every collection with its names as of now, each after the one that it stands below."""
    read_numbers(request, live.STREAM)
    key = f"library-collections:{numbers(request)[live.STREAM]}"
    kept: Any = caches["local"].get_or_set(key, _read, _SECONDS)
    return cast(list[Collection], kept)


def _read() -> list[Collection]:
    return list(Collection.objects.with_names())


def shelves(collections: Iterable[Collection], reads: Sequence[str]) -> list[Shelf]:
    """Return the collections with their names, in the order of the tree, each with those below it.

    One whose place is below a collection that is not among them stands below nothing.
    """
    known: dict[str, Shelf] = {}
    for collection in collections:
        shelf = known[collection.path] = Shelf(collection, name_of(collection, reads))
        if above := known.get(collection.path[: -Collection.steplen]):
            above.below.append(shelf)
    return list(known.values())


def name_of(collection: Collection, reads: Sequence[str]) -> Text:
    """Return what the collection is called: an academy's and a series' as the academy or the series is."""
    if collection.edition:
        return Text(academy_name(collection.edition), get_language() or "")
    return collection.name_for(reads)


def line_above(shelf: Shelf, tree: Iterable[Shelf]) -> list[Shelf]:
    """Return the shelves above `shelf`, the uppermost first."""
    path = shelf.collection.path
    return [other for other in tree if path != other.collection.path and path.startswith(other.collection.path)]
