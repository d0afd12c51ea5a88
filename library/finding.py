"""Finding documents by words, and the orders in which they are listed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, cast

from django.core.cache import caches
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader
from brain.members.audiences import audiences_of
from brain.search.analysis import fold
from brain.search.models import Kind
from brain.search.operators import Filters
from brain.search.query import search
from library import live
from library.catalogue import Places
from library.models import Document, DocumentTranslation, LanguageEdition
from library.texts import Text, of_editions
from realtime.page import numbers

LONGEST = 200  # characters of a question
_SECONDS = 600


class Order(TextChoices):
    BEST = "best", _("Best matches first")
    NEWEST = "newest", _("Newest first")
    TITLE = "title", _("By title")


@dataclass(frozen=True)
class Finding:
    """What a reader asked for: `words`, "" for none, and an order that exists with or without them."""

    request: HttpRequest
    words: str
    order: Order

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders to choose from: the value of each, "" for the one without a choice, its name, whether it is so."""
        possible = list(Order) if self.words else [Order.NEWEST, Order.TITLE]
        return [
            ("" if order == possible[0] else order.value, str(order.label), order == self.order) for order in possible
        ]

    @cached_property
    def best(self) -> list[int]:
        """The primary keys of the documents with these words, best first: as many as search shows."""
        filters = Filters(kind=Kind.DOCUMENT)
        reads, audiences = current_reader().languages, audiences_of(self.request.user)
        hits = search(self.words, audiences=audiences, languages=reads, kind=Kind.DOCUMENT, filters=filters)
        ids = hits.ids()
        known = {str(uuid): pk for uuid, pk in Document.objects.filter(uuid__in=ids).values_list("uuid", "pk")}
        return [known[uuid] for uuid in ids if uuid in known]

    def in_order(self, found: Places) -> Sequence[int]:
        """Return the documents `found`, which have the words, in the order that was asked for."""
        if self.order == Order.NEWEST:
            return found
        places = dict(zip(self.best, count())) if self.order == Order.BEST else self._by_title()
        return sorted(found[:], key=lambda pk: places.get(pk, 0))

    def _by_title(self) -> dict[int, int]:
        """Return the place of each document by the title that this reader gets.

        The number of the documents' stream has been read for this page (library.catalogue does).
        """
        reader = current_reader().key.replace(" ", "+")
        key = f"library-by-title:{numbers(self.request)[live.STREAM]}:{reader}"
        kept: Any = caches["local"].get_or_set(key, _all_by_title, _SECONDS)
        return cast(dict[int, int], kept)


def asked(request: HttpRequest) -> Finding:
    """Return what `request` asks for by ?q= and ?order=; an order that cannot be is the one without a choice."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    order = request.GET.get("order", "")
    if order not in Order or (order == Order.BEST and not words):
        order = Order.BEST if words else Order.NEWEST
    return Finding(request, words, Order(order))


def _all_by_title() -> dict[int, int]:
    reads = current_reader().languages
    translations = _titles(DocumentTranslation.objects.shown().exclude(title=""), "original")
    editions = _titles(LanguageEdition.objects.order_by("-is_original", "language"), "document")
    titles = {pk: of_editions(rows, translations[pk], "title", reads) for pk, rows in editions.items()}
    return dict(zip(sorted(titles, key=lambda pk: (_sorted_as(titles[pk]), pk)), count()))


def _titles(rows: Any, owner: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.values_list(owner, "language", "title", named=True).iterator(10_000):
        found[row[0]].append(row)
    return found


def _sorted_as(title: Text | None) -> list[str]:
    """Return the words of the title as they are compared, without case, accents and marks."""
    return list(filter(None, map(fold, title.text.split()))) if title else []
