"""What the pages of collections and topics show."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from brain.core.paging import page_of
from brain.core.readers import current_reader
from brain.languages.reading import show_all
from brain.members.access import may_edit
from brain.members.audiences import audiences_of
from library import naming
from library.access.collections import collection_to_read, collections_to_read
from library.access.documents import documents_to_read
from library.access.reports import sessions_to_read
from library.catalogue import Catalogue, Places, catalogue
from library.collection_texts import COLLECTION
from library.models import Collection, CollectionItem, Document, Topic
from library.pages import in_rows
from library.shelves import Shelf, all_collections, line_above, shelves

MOST_SESSIONS = 50


def tree_of(request: HttpRequest) -> list[Shelf]:
    """Return the collections that this reader may see, in the order of the tree."""
    return shelves(collections_to_read(request.user, all_collections(request)), current_reader().languages)


def collections_page(request: HttpRequest) -> dict[str, Any]:
    """Return the tree of collections with the number of documents on each shelf."""
    tree = tree_of(request)
    _count(request, tree)
    return {
        "roots": _uppermost(tree),
        "may_edit": may_edit(request.user),
        "reads": current_reader().languages,
    }


def _uppermost(tree: Sequence[Shelf]) -> list[Shelf]:
    below = {shelf.collection.pk for above in tree for shelf in above.below}
    return [shelf for shelf in tree if shelf.collection.pk not in below]


def _count(request: HttpRequest, tree: Sequence[Shelf]) -> None:
    """Each shelf knows how many documents that this reader may see stand on it."""
    known, readable = catalogue(request), documents_to_read(request.user)
    items = CollectionItem.objects.filter(document__in=readable).order_by().values("collection")
    themes = dict(items.annotate(count=Count("pk")).values_list("collection", "count"))
    visible = known.open_to(audiences_of(request.user))
    for shelf in tree:
        derived = _derived(known, shelf.collection)
        shelf.count = themes.get(shelf.collection.pk, 0) if derived is None else (derived & visible).bit_count()


def _derived(known: Catalogue, collection: Collection) -> int | None:
    """Return the set of documents of an academy's or a series' collection; None for a theme."""
    if collection.edition:
        return known.with_any("edition", [str(collection.edition.number)])
    if collection.series:
        return known.with_any("series", [collection.series.slug])
    return None


def collection_page(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Return the collection with what it stands below, what stands below it, and a page of its documents."""
    tree = tree_of(request)
    collection = collection_to_read(request.user, slug, [shelf.collection for shelf in tree])
    shelf = next(one for one in tree if one.collection.pk == collection.pk)
    page = page_of(_on_shelf(request, collection), request)
    page.object_list = in_rows(documents_to_read(request.user), list(page))
    if collection.description:
        show_all(COLLECTION.name, [collection])
    return {
        "collection": collection,
        "shelf": shelf,
        "above": line_above(shelf, tree),
        "page": page,
        "may_edit": may_edit(request.user),
        "reads": current_reader().languages,
    }


def _on_shelf(request: HttpRequest, collection: Collection) -> Places | list[int]:
    """Return the primary keys of the documents on the shelf that this reader may see, in their order."""
    known = catalogue(request)
    visible = known.open_to(audiences_of(request.user))
    derived = _derived(known, collection)
    if derived is not None:
        return Places(known, derived & visible)
    items = CollectionItem.objects.filter(collection=collection, document__in=documents_to_read(request.user))
    return list(items.values_list("document", flat=True))


def shelf_page(collection: Collection) -> dict[str, Any]:
    """Return all that stands on the shelf of a theme, in whatever state, with its places, for an editor."""
    documents = Document.objects.filter(shelved__collection=collection).order_by("shelved__order", "shelved__pk")
    return {"collection": collection, "documents": naming.named(documents.for_rows())}


def topics_page(request: HttpRequest) -> dict[str, Any]:
    """Return all topics, the broadest first, each with those it holds and how many documents are about it."""
    known = catalogue(request)
    counts = known.counts("subject", known.open_to(audiences_of(request.user)))
    reads = current_reader().languages
    rows = [_TopicRow(topic, reads, counts) for topic in naming.topics()]
    return {
        "rows": [row.with_narrower(rows) for row in _by_name(rows) if not row.topic.broader_id],
        "may_edit": may_edit(request.user),
        "reads": reads,
    }


class _TopicRow:
    """A topic with what it is called here, how many documents are about it, and the narrower ones."""

    def __init__(self, topic: Topic, reads: Sequence[str], counts: dict[str, int]) -> None:
        self.topic = topic
        self.name = topic.label_for(reads)
        self.count = counts.get(topic.slug, 0)
        self.narrower: list[_TopicRow] = []

    def with_narrower(self, rows: "Sequence[_TopicRow]") -> "_TopicRow":
        """Return the row with all below it."""
        self.narrower = [row.with_narrower(rows) for row in _by_name(rows) if row.topic.broader_id == self.topic.pk]
        return self


def _by_name(rows: "Sequence[_TopicRow]") -> "list[_TopicRow]":
    return sorted(rows, key=lambda row: row.name.text.casefold())


def topic_page(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """Return the topic with those above and below it, and the documents and sessions about it or a part of it."""
    known, reads = catalogue(request), current_reader().languages
    visible = known.open_to(audiences_of(request.user))
    places = Places(known, known.with_any("subject", [topic.slug]) & visible)
    page = page_of(places, request)
    page.object_list = in_rows(documents_to_read(request.user), list(page))
    sessions = sessions_to_read(request.user).filter(topics=topic).select_related("edition")
    others = {other.pk: other for other in naming.topics()}
    return {
        "topic": topic,
        "name": topic.label_for(reads),
        "broader": others.get(topic.broader_id or 0),
        "narrower": [other for other in others.values() if other.broader_id == topic.pk],
        "page": page,
        "sessions": sessions.prefetch_related("translations")[:MOST_SESSIONS],
        "may_edit": may_edit(request.user),
        "reads": reads,
    }
