"""Collections: who may see them, and who may change them."""

from collections.abc import Iterable

from django.http import Http404
from django.shortcuts import get_object_or_404

from brain.members.access import Person
from brain.members.audiences import audiences_of
from library.access.documents import require_editor
from library.models import Collection, Document


def collections_to_read(person: Person, collections: Iterable[Collection]) -> list[Collection]:
    """Return those of the collections that `person` may see; what stands on them is asked for apart."""
    audiences = audiences_of(person)
    return [collection for collection in collections if collection.audience in audiences]


def collection_to_read(person: Person, slug: str, collections: Iterable[Collection]) -> Collection:
    """Return the one of the collections with this slug, if `person` may see it."""
    for collection in collections_to_read(person, collections):
        if collection.slug == slug:
            return collection
    raise Http404


def collection_to_edit(person: Person, slug: str) -> Collection:
    """Return the collection, for an editor who may see it."""
    collection: Collection = get_object_or_404(
        Collection.objects.with_names().filter(audience__in=audiences_of(person)), slug=slug
    )
    require_editor(person)
    return collection


def theme_to_edit(person: Person, slug: str) -> Collection:
    """Return the collection as collection_to_edit does, if what stands on it is put there by hand."""
    collection = collection_to_edit(person, slug)
    if collection.is_derived:
        raise Http404
    return collection


def document_on_shelf(collection: Collection, pk: str) -> Document:
    """Return the document with this number, as it was sent, if it stands on the theme's shelf."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    return get_object_or_404(Document, shelved__collection=collection, pk=int(pk))


def collection_by_id(person: Person, pk: int) -> Collection:
    """Return the collection with its translations, if `person` may see it."""
    found: Collection = get_object_or_404(
        Collection.objects.with_names().filter(audience__in=audiences_of(person)), pk=pk
    )
    return found
