"""Sets: a language ("language-fr"), or a collection that everybody may see ("collection-briefs")."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from brain.core.templatetags.brain import own_name
from brain.members.audiences import PUBLIC
from library.models import CatalogueRecord, Collection, CollectionItem, Document, LanguageEdition
from library.models.collections import CollectionQuerySet, documents_of
from library.shelves import name_of
from library.standards.oai.requests import OaiError

_LANGUAGE, _COLLECTION = "language-", "collection-"


@dataclass(frozen=True)
class Set:
    spec: str
    name: str
    description: str = ""
    language: str = ""


def all_sets() -> list[Set]:
    """Return every set: the languages in which documents exist, then the collections, in the order of their tree."""
    public = LanguageEdition.objects.filter(document__record__was_public=True)
    tags = public.values_list("language", flat=True).distinct().order_by("language")
    return [
        *(Set(_LANGUAGE + tag, own_name(tag), language=tag) for tag in tags),
        *(
            Set(_COLLECTION + row.slug, name_of(row, [settings.LANGUAGE_CODE]).text, row.description, row.language)
            for row in _collections().prefetch_related("translations")
        ),
    ]


def members_of(spec: str) -> Q:
    """Return what holds for the records of a set. Raises OaiError where there is no such set."""
    if spec.startswith(_LANGUAGE):
        editions = LanguageEdition.objects.filter(document=OuterRef("document"))
        return Q(Exists(editions.filter(language=spec.removeprefix(_LANGUAGE))))
    shelf = _collections().filter(slug=spec.removeprefix(_COLLECTION)).first() if spec.startswith(_COLLECTION) else None
    if shelf is None:
        raise OaiError("badArgument", "There is no such set.")
    return Q(document__in=documents_of(shelf, Document.objects.all()).order_by())


def specs_of(records: Sequence[CatalogueRecord]) -> dict[int, list[str]]:
    """Return the sets of each record, by the number of its document, in two queries."""
    shelves = list(_collections())
    of_edition = {row.edition_id: row.slug for row in shelves if row.edition_id}
    of_series = {row.series_id: row.slug for row in shelves if row.series_id}
    slugs = {row.pk: row.slug for row in shelves}
    items: dict[int, list[str]] = defaultdict(list)
    pks = [record.document_id for record in records]
    placed = CollectionItem.objects.filter(document__in=pks, collection__in=slugs)
    for document, collection in placed.values_list("document", "collection"):
        items[document].append(slugs[collection])
    specs = {}
    for record in records:
        document = record.document
        own = [of_edition.get(document.edition_id), of_series.get(document.series_id), *items[document.pk]]
        languages = [part["language"] for part in record.data["parts"]]
        specs[document.pk] = list(
            dict.fromkeys([*(_LANGUAGE + tag for tag in languages), *(_COLLECTION + slug for slug in own if slug)])
        )
    return specs


def _collections() -> CollectionQuerySet:
    found: CollectionQuerySet = Collection.objects.for_audiences(frozenset({PUBLIC}))
    return found
