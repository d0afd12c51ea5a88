"""All published documents with the values by which they are narrowed, in memory: counting among them needs no query.

A set of documents is a number whose bit n stands for the document at place n, the newest first; so what two choices
have in common is one operation, whatever the library's size. It is kept in each process for as long as nothing
happens in the stream of the documents, which tells of every change, and for ten minutes at most.
"""

import secrets
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, cast, overload

from django.core.cache import caches
from django.db.models.functions import Substr
from django.http import HttpRequest

from library import live, naming
from library.models import Document, DocumentCountry, LanguageEdition, Topic
from realtime.page import numbers, read_numbers

_SECONDS = 600
_AUDIENCE = "audience"
FACETS = ("language", "edition", "series", "subject", "country", "type", "year")
Pairs = Iterable[tuple[int, Any]]  # the primary key of a document, and a value that it has


@dataclass(frozen=True)
class Catalogue:
    """`pks` by place; `values`: of each facet, the set of documents that each of its values has.

    `mark` tells it from catalogues of other moments, in which the places are others.
    """

    pks: "array[int]"
    values: dict[str, dict[str, int]]
    mark: str

    @property
    def everything(self) -> int:
        """The set of all documents."""
        return (1 << len(self.pks)) - 1

    def open_to(self, audiences: Collection[str]) -> int:
        """Return the set of documents that a person of these audiences may see."""
        return self.with_any(_AUDIENCE, audiences)

    def with_any(self, facet: str, values: Iterable[str]) -> int:
        """Return the set of documents that have any of the values."""
        known = self.values[facet]
        return reduce(or_, (known.get(value, 0) for value in values), 0)

    def counts(self, facet: str, among: int) -> dict[str, int]:
        """Return how many documents of the set `among` have each value, without those that none has."""
        counted = {value: (having & among).bit_count() for value, having in self.values[facet].items()}
        return {value: count for value, count in counted.items() if count}

    def set_of(self, pks: Collection[int]) -> int:
        """Return the set of these documents, as far as they are published."""
        return self.set_at(place for place, pk in enumerate(self.pks) if pk in pks) if pks else 0

    def set_at(self, places: Iterable[int]) -> int:
        """Return the set of the documents at these places."""
        return _as_set(places, len(self.pks))

    def places_of(self, uuids: Iterable[str]) -> list[int]:
        """Return the places of these documents, in their order, as far as they are published."""
        known: dict[str, int] = self.kept("uuids", self._read_uuids)
        return [known[uuid] for uuid in uuids if uuid in known]

    def kept(self, what: str, make: Callable[[], Any]) -> Any:
        """Return what `make` finds out of these places, kept in this process beside the catalogue."""
        return caches["local"].get_or_set(f"library-catalogue-{what}:{self.mark}", make, _SECONDS)

    def _read_uuids(self) -> dict[str, int]:
        place = {pk: place for place, pk in enumerate(self.pks)}
        rows = Document.objects.published().order_by().values_list("pk", "uuid").iterator(10_000)
        return {str(uuid): place[pk] for pk, uuid in rows if pk in place}


class Places:
    """The primary keys of a set of documents, as a sequence for a paginator: the newest first, or as `order` says.

    `order`: places, those of the set among them.
    """

    def __init__(self, catalogue: Catalogue, documents: int, order: Iterable[int] | None = None) -> None:
        self._catalogue = catalogue
        self._documents = documents
        self._order = order

    def in_order(self, order: Iterable[int]) -> "Places":
        """Return the same documents in another order."""
        return Places(self._catalogue, self._documents, order)

    def __len__(self) -> int:
        return self._documents.bit_count()

    @overload
    def __getitem__(self, wanted: int) -> int: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[int]: ...
    def __getitem__(self, wanted: int | slice) -> int | list[int]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        places = islice(_places(self._documents, self._order), *wanted.indices(len(self)))
        return [self._catalogue.pks[place] for place in places]


def catalogue(request: HttpRequest) -> Catalogue:
    """Return the catalogue as of now."""
    read_numbers(request, live.STREAM)
    key = f"library-catalogue:{numbers(request)[live.STREAM]}"
    kept: Any = caches["local"].get_or_set(key, read_catalogue, _SECONDS)
    return cast(Catalogue, kept)


def read_catalogue() -> Catalogue:
    """Return the catalogue, read from the database in four queries."""
    rows = list(
        Document.objects.published()
        .newest_first()
        .annotate(year=Substr("issued", 1, 4))
        .values_list("pk", "audience", "type", "year", "series__slug", "edition__number")
    )
    pks = array("q", [row[0] for row in rows])
    place = {pk: place for place, pk in enumerate(pks)}
    columns = dict(zip((_AUDIENCE, "type", "year", "series", "edition"), range(1, 6), strict=True))
    values = {facet: _sets(((row[0], row[column]) for row in rows), place) for facet, column in columns.items()}
    values |= {facet: _sets(read(), place) for facet, read in _PAIRS.items()}
    return Catalogue(pks, values, secrets.token_hex(8))


def _languages() -> Pairs:
    return LanguageEdition.objects.order_by().values_list("document", "language").iterator(10_000)


def _countries() -> Pairs:
    return DocumentCountry.objects.order_by().values_list("document", "country").iterator(10_000)


def _subjects() -> Pairs:
    """Yield each document with its topics, and with all that are broader: what is about a part is about the whole."""
    lines = _lines_of_topics()
    for document, topic in Document.topics.through.objects.values_list("document", "topic").iterator(10_000):
        for slug in lines.get(topic, ()):
            yield document, slug


_PAIRS: dict[str, Callable[[], Pairs]] = {"language": _languages, "country": _countries, "subject": _subjects}


def _lines_of_topics() -> dict[int, list[str]]:
    """Return the slug of each topic and of all that are broader, by primary key."""
    topics: dict[int, Topic] = {topic.pk: topic for topic in naming.topics()}
    lines: dict[int, list[str]] = {}
    for topic in topics.values():
        line: dict[int, str] = {}
        above: Topic | None = topic
        while above and above.pk not in line:  # whoever wrote a circle
            line[above.pk] = above.slug
            above = topics.get(above.broader_id or 0)
        lines[topic.pk] = list(line.values())
    return lines


def _sets(pairs: Pairs, place: dict[int, int]) -> dict[str, int]:
    places: dict[str, list[int]] = defaultdict(list)
    for pk, value in pairs:
        if value is not None and pk in place:
            places[str(value)].append(place[pk])
    return {value: _as_set(found, len(place)) for value, found in places.items()}


def _as_set(places: Iterable[int], size: int) -> int:
    bits = bytearray(size // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _places(documents: int, order: Iterable[int] | None) -> Iterator[int]:
    digits = f"{documents:b}"[::-1]
    if order is not None:
        yield from (place for place in order if digits[place : place + 1] == "1")
        return
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
