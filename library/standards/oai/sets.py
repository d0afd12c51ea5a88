"""Sets: a language ("language-fr"), or a collection that everybody may see ("collection-briefs")."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from brain.core.templatetags.brain import own_name
from brain.members.audiences import PUBLIC
from library.models import CatalogueRecord, Collection, CollectionItem, Document, LanguageEdition
from library.models.collections import CollectionQuerySet, documents_below
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
    """Return every set: the languages in which documents exist, then the collections, in the order of their tree.

    Of documents that are no longer public, the languages in which they were.
    """
    public = LanguageEdition.objects.filter(document__record__is_public=True).order_by()
    tags = set(public.values_list("language", flat=True).distinct())
    for sets in CatalogueRecord.objects.filter(was_public=True, is_public=False).values_list("sets", flat=True):
        tags |= {spec.removeprefix(_LANGUAGE) for spec in sets.split() if spec.startswith(_LANGUAGE)}
    return [
        *(Set(_LANGUAGE + tag, own_name(tag), language=tag) for tag in sorted(tags)),
        *(
            Set(_COLLECTION + row.slug, name_of(row, [settings.LANGUAGE_CODE]).text, row.description, row.language)
            for row in _collections().with_names()
        ),
    ]


def members_of(spec: str) -> Q:
    """Return what holds for the records of a set. Raises OaiError where there is no such set."""
    if spec.startswith(_LANGUAGE) and "\0" not in spec:  # which PostgreSQL cannot be asked for
        editions = LanguageEdition.objects.filter(document=OuterRef("document"))
        return _now_or_before(spec, Q(Exists(editions.filter(language=spec.removeprefix(_LANGUAGE)))))
    shelf = next((row for row in _collections() if _COLLECTION + row.slug == spec), None)
    if shelf is None:
        raise OaiError("badArgument", "There is no such set.")
    return _now_or_before(spec, Q(document__in=documents_below(shelf, Document.objects.all())))


def _now_or_before(spec: str, is_in_it: Q) -> Q:
    """Return what holds for a public record that is in the set, and for a closed one that was."""
    return (Q(is_public=True) & is_in_it) | Q(is_public=False, sets__contains=f" {spec} ")


def specs_of(records: Sequence[CatalogueRecord]) -> dict[int, list[str]]:
    """Return the sets of each record, by the number of its document, in two queries.

    What is no longer public is told to be in those that it was in, as far as these are open.
    """
    shelves = {row.pk: row for row in Collection.objects.select_related("edition", "series")}
    by_path = {row.path: row for row in shelves.values() if row.audience == PUBLIC}
    still_open = {_COLLECTION + row.slug for row in by_path.values()}
    placed: dict[int, list[int]] = defaultdict(list)
    items = CollectionItem.objects.filter(document__in=[record.document_id for record in records])
    for document, collection in items.values_list("document", "collection"):
        placed[document].append(collection)
    specs = {}
    for record in records:
        if not record.is_public:
            known = record.sets.split()
            specs[record.document_id] = [one for one in known if one.startswith(_LANGUAGE) or one in still_open]
            continue
        own = [row for row in shelves.values() if row.pk in placed[record.document_id] or _derives(row, record)]
        above = [by_path[path] for row in own for path in _paths(row) if path in by_path]
        languages = [_LANGUAGE + part["language"] for part in record.data["parts"]]
        specs[record.document_id] = list(dict.fromkeys([*languages, *(_COLLECTION + row.slug for row in above)]))
    return specs


def _derives(shelf: Collection, record: CatalogueRecord) -> bool:
    """Whether the document stands there because it names the academy or the series."""
    data = record.data
    return bool(shelf.edition and shelf.edition.number == data["edition"]) or bool(
        shelf.series and shelf.series.slug == data["series"]
    )


def _paths(shelf: Collection) -> list[str]:
    """Return the places of the collection and of those above it."""
    step = Collection.steplen
    return [shelf.path[:end] for end in range(step, len(shelf.path) + 1, step)]


def _collections() -> CollectionQuerySet:
    found: CollectionQuerySet = Collection.objects.for_audiences(frozenset({PUBLIC}))
    return found
