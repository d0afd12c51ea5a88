"""Collections: their tree, and what stands on the shelves of themes."""

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from brain.core.adding import free_slug
from brain.languages.models import Origin
from brain.languages.writing import source_changed
from library import live
from library.collection_texts import COLLECTION, source_of_collection
from library.models import (
    Collection,
    CollectionItem,
    CollectionKind,
    CollectionTranslation,
    Document,
    Edition,
    Series,
)

_ADDRESSES = {"add"}  # that pages have already
ROOTS = {
    CollectionKind.ACADEMY: ("academies", gettext_lazy("Academies")),
    CollectionKind.SERIES: ("series", gettext_lazy("Series")),
}


class NotEmpty(Exception):
    """Other collections stand below the one that was to be removed."""


class InACircle(Exception):
    """A collection was to stand below itself, or below one that stands below it."""


@transaction.atomic
def keep_shelves() -> int:
    """Every academy and series has its collection; returns how many were missing."""
    _lock_tree()
    missing = [
        Collection(kind=CollectionKind.ACADEMY, edition=edition, slug=_free(f"academy-{edition.number}"))
        for edition in Edition.objects.filter(collection=None).order_by("-number")
    ]
    missing += [
        Collection(kind=CollectionKind.SERIES, series=series, slug=_free(series.slug))
        for series in Series.objects.filter(collection=None)
    ]
    for collection in missing:
        Collection.objects.add_child(_root(CollectionKind(collection.kind)), instance=collection)
        if collection.edition:
            _put_before_older(collection, collection.edition)
        live.show_name(collection)
    return len(missing)


def _put_before_older(collection: Collection, edition: Edition) -> None:
    """The academy's collection, the last of those below the same one, stands before the first of an older academy."""
    new = _fresh(collection)
    older = new.get_siblings().filter(edition__number__lt=edition.number).first()
    if older:
        Collection.objects.move(new, older, "left")


def _root(kind: CollectionKind) -> Collection:
    """Return the collection below which those of a kind begin; editors may move and rename it afterwards."""
    slug, name = ROOTS[kind]
    if found := Collection.objects.filter(slug=slug).first():
        return cast(Collection, found)
    names = {code: _in_language(code, name) for code, _own_name in settings.LANGUAGES}
    root: Collection = Collection.objects.add_root(instance=Collection(slug=slug, language="en", name=names.pop("en")))
    source = source_of_collection(root)
    CollectionTranslation.objects.bulk_create(
        CollectionTranslation(
            original=root, language=code, name=own, origin=Origin.OFFICIAL, digest=source.digest if source else ""
        )
        for code, own in names.items()
    )
    return root


def _in_language(code: str, words: Promise) -> str:
    with override(code):
        return str(words)


@transaction.atomic
def add_collection(*, fields: dict[str, Any], below: Collection | None = None) -> Collection:
    """Return a new theme, the last one of those `below` a collection, or of the uppermost."""
    _lock_tree()
    slug = free_slug(fields["name"], otherwise="collection", length=70, taken=_slugs)
    new = Collection(kind=CollectionKind.THEME, slug=slug, **fields)
    add = partial(Collection.objects.add_child, _fresh(below)) if below else Collection.objects.add_root
    collection: Collection = add(instance=new)
    _tell(collection)
    return collection


@transaction.atomic
def edit_collection(*, collection: Collection, fields: dict[str, Any], below: Collection | None) -> Collection:
    """The collection says what the editor wrote, and stands `below` another or uppermost. Raises InACircle."""
    _lock_tree()
    current, below = _fresh(collection), _fresh(below) if below else None
    if below and (below.pk == current.pk or below.is_descendant_of(current)):
        raise InACircle
    for name, value in fields.items():
        setattr(current, name, value)
    current.save()
    above = current.get_parent()
    if (above and above.pk) != (below and below.pk):
        if below:
            Collection.objects.move(current, below, "last-child")
        else:
            Collection.objects.move(current, Collection.get_last_root_node(), "last-sibling")
    current = _fresh(collection)
    _tell(current)
    return current


@transaction.atomic
def move_collection(*, collection: Collection, up: bool) -> None:
    """The collection has changed places with the one before it, or after it, if there is any."""
    _lock_tree()
    current = _fresh(collection)
    beside = current.get_prev_sibling() if up else current.get_next_sibling()
    if beside:
        Collection.objects.move(current, beside, "left" if up else "right")
        live.show_name(current)


@transaction.atomic
def remove_collection(*, collection: Collection) -> None:
    """The theme is gone; the documents that stood on it are not. Raises NotEmpty where others stand below it."""
    _lock_tree()
    current = _fresh(collection)
    if current.numchild:
        raise NotEmpty
    live.show_name(current)
    current.delete()


@transaction.atomic
def put_on_shelf(*, collection: Collection, document: Document) -> bool:
    """The document stands on the theme's shelf, the last one if it is new there; returns whether it is."""
    Collection.objects.select_for_update().get(pk=collection.pk)
    last = collection.items.aggregate(last=Max("order"))["last"] or 0
    _item, is_new = CollectionItem.objects.get_or_create(
        collection=collection, document=document, defaults={"order": last + 1}
    )
    live.show_documents(document)
    return is_new


@transaction.atomic
def take_from_shelf(*, collection: Collection, document: Document) -> None:
    """The document does not stand on the theme's shelf."""
    collection.items.filter(document=document).delete()
    live.show_documents(document)


@transaction.atomic
def move_on_shelf(*, collection: Collection, document: Document, to: int) -> None:
    """The document is number `to` of the theme's shelf (1: the first), the last one where there are fewer."""
    Collection.objects.select_for_update().get(pk=collection.pk)
    items = list(collection.items.all())
    moved = [item for item in items if item.document_id == document.pk]
    others = [item for item in items if item.document_id != document.pk]
    _number([*others[: max(to - 1, 0)], *moved, *others[max(to - 1, 0) :]])
    live.show_documents(document)


def _number(items: Sequence[CollectionItem]) -> None:
    for order, item in enumerate(items, start=1):
        item.order = order
    CollectionItem.objects.bulk_update(items, ["order"])


def _fresh(collection: Collection) -> Collection:
    """Return the collection with its place as of now: places of others change when one moves."""
    found: Collection = Collection.objects.get(pk=collection.pk)
    return found


def _lock_tree() -> None:
    """Whoever moves something next waits: two moves at once would make two places of one path."""
    list(Collection.objects.select_for_update().values_list("pk"))


def _slugs(base: str) -> set[str]:
    return _ADDRESSES | set(Collection.objects.filter(slug__startswith=base).values_list("slug", flat=True))


def _free(slug: str) -> str:
    return free_slug(slug, otherwise="collection", length=70, taken=_slugs)


def _tell(collection: Collection) -> None:
    source_changed(COLLECTION, collection)
    live.show_name(collection)
