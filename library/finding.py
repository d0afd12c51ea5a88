"""Finding documents by words, and the orders in which they are listed."""

from array import array
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

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
from library.catalogue import Catalogue, Places
from library.models import DocumentTranslation, LanguageEdition
from library.texts import Text, of_editions

LONGEST = 200  # characters of a question


class Order(TextChoices):
    BEST = "best", _("Best matches first")
    NEWEST = "newest", _("Newest first")
    TITLE = "title", _("By title")


@dataclass(frozen=True)
class Finding:
    """What a reader asked for: `words`, "" for none, and an order that exists with or without them."""

    request: HttpRequest
    catalogue: Catalogue
    words: str
    order: Order

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders to choose from: the value of each, "" for the one without a choice, its name, whether it is so."""
        possible = list(Order) if self.words else [Order.NEWEST, Order.TITLE]
        return [
            ("" if order == possible[0] else order.value, str(order.label), order == self.order) for order in possible
        ]

    @property
    def documents(self) -> int:
        """The set of documents that have the words, as many as search shows; of all, where there are no words."""
        return self.catalogue.set_at(self._best) if self.words else self.catalogue.everything

    def in_order(self, found: Places) -> Places:
        """Return the documents `found`, which have the words, in the order that was asked for."""
        if self.order == Order.NEWEST:
            return found
        return found.in_order(self._best if self.order == Order.BEST else self._by_title())

    @cached_property
    def _best(self) -> list[int]:
        filters = Filters(kind=Kind.DOCUMENT)
        reads, audiences = current_reader().languages, audiences_of(self.request.user)
        hits = search(self.words, audiences=audiences, languages=reads, kind=Kind.DOCUMENT, filters=filters)
        return self.catalogue.places_of(hits.ids())

    def _by_title(self) -> Any:
        """Return all places, by the titles that this reader gets."""
        reader = current_reader().key.replace(" ", "+")
        return self.catalogue.kept(f"titles:{reader}", lambda: _all_by_title(self.catalogue))


def asked(request: HttpRequest, catalogue: Catalogue) -> Finding:
    """Return what `request` asks for by ?q= and ?order=; an order that cannot be is the one without a choice."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    order = request.GET.get("order", "")
    if order not in Order or (order == Order.BEST and not words):
        order = Order.BEST if words else Order.NEWEST
    return Finding(request, catalogue, words, Order(order))


def _all_by_title(catalogue: Catalogue) -> "array[int]":
    reads = current_reader().languages
    translations = _titles(DocumentTranslation.objects.shown().exclude(title=""), "original")
    editions = _titles(LanguageEdition.objects.order_by("-is_original", "language"), "document")
    titles = [_sorted_as(of_editions(editions[pk], translations[pk], "title", reads)) for pk in catalogue.pks]
    return array("L", sorted(range(len(titles)), key=titles.__getitem__))


def _titles(rows: Any, owner: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.values_list(owner, "language", "title", named=True).iterator(10_000):
        found[row[0]].append(row)
    return found


def _sorted_as(title: Text | None) -> list[str]:
    """Return the words of the title as they are compared, without case, accents and marks."""
    return list(filter(None, map(fold, title.text.split()))) if title else []
