"""Collections: a tree of shelves, each with its documents in an order."""

import uuid
from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from brain.members.audiences import validate_audience
from library.models.academies import Edition
from library.models.documents import Document, DocumentQuerySet, Series
from library.texts import Text, translated


class CollectionKind(models.TextChoices):
    ACADEMY = "academy", _("Academy")
    SERIES = "series", _("Series")
    THEME = "theme", _("Theme")


class CollectionQuerySet(MP_NodeQuerySet):
    def for_audiences(self, audiences: frozenset[str]) -> "CollectionQuerySet":
        """Those that a person of these audiences may see."""
        return self.filter(audience__in=audiences)

    def with_names(self) -> "CollectionQuerySet":
        """What their names ask for, in three queries."""
        return self.select_related("edition", "series").prefetch_related(
            "translations", "edition__translations", "series__translations"
        )

    def holding(self, document: Document) -> "CollectionQuerySet":
        """Those on whose own shelf `document` stands."""
        return self.filter(
            Q(edition__isnull=False, edition=document.edition_id)
            | Q(series__isnull=False, series=document.series_id)
            | Q(pk__in=CollectionItem.objects.filter(document=document).values("collection"))
        )


class CollectionManager(MP_NodeManager):
    def get_queryset(self) -> CollectionQuerySet:
        return CollectionQuerySet(self.model, using=self._db).order_by("path")


class Collection(MP_Node):
    """A shelf. An academy's and a series' hold the documents that name it; a theme's those put there.

    The name of an academy's or a series' is that of the academy or series; its own is empty.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=CollectionKind, default=CollectionKind.THEME)
    edition = models.OneToOneField(Edition, models.CASCADE, null=True, blank=True, related_name="collection")
    series = models.OneToOneField(Series, models.CASCADE, null=True, blank=True, related_name="collection")
    language = models.CharField(_("language"), max_length=12, default="en")
    name = models.CharField(_("name"), max_length=160, blank=True)
    description = models.TextField(_("description"), max_length=5_000, blank=True)
    audience = models.CharField(max_length=20, default="public", validators=[validate_audience])
    documents = models.ManyToManyField(Document, through="CollectionItem", related_name="collections")

    objects = CollectionManager.from_queryset(CollectionQuerySet)()
    node_order_by: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.slug

    @property
    def is_derived(self) -> bool:
        """Whether what it is called and what stands on it follow from an academy or a series."""
        return self.kind != CollectionKind.THEME

    @cached_property
    def shown(self) -> Shown:
        """What it says of itself, as the current reader gets it."""
        return shown(self)

    def name_for(self, reads: Sequence[str]) -> Text:
        """Return what a theme or a series' collection is called; an academy's is named by library.shelves.name_of."""
        return self.series.name_for(reads) if self.series else translated(self, "name", reads)


def collections_of(document: Document) -> CollectionQuerySet:
    """Return the collections on whose own shelves the document stands, those above them not among them."""
    found: CollectionQuerySet = Collection.objects.holding(document)
    return found


def documents_of(collection: Collection, documents: DocumentQuerySet) -> DocumentQuerySet:
    """Return those of `documents` that stand on the collection's own shelf, in their order there."""
    if collection.edition_id:
        return documents.filter(edition=collection.edition_id).newest_first()
    if collection.series_id:
        return documents.filter(series=collection.series_id).newest_first()
    return documents.filter(shelved__collection=collection).order_by("shelved__order", "shelved__pk")


def documents_below(collection: Collection, documents: DocumentQuerySet) -> DocumentQuerySet:
    """Return those of `documents` that stand on the collection's shelf or on one below it, each once."""
    shelves = Collection.objects.filter(path__startswith=collection.path).order_by()
    return documents.filter(
        Q(edition__in=shelves.filter(edition__isnull=False).values("edition"))
        | Q(series__in=shelves.filter(series__isnull=False).values("series"))
        | Q(pk__in=CollectionItem.objects.filter(collection__in=shelves).values("document"))
    )


class CollectionTranslation(Translation):
    original = models.ForeignKey(Collection, models.CASCADE, related_name="translations")
    name = models.CharField(max_length=2 * 160, blank=True)
    description = models.TextField(max_length=2 * 5_000, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_collection_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class CollectionItem(models.Model):
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, models.CASCADE, related_name="shelved")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["collection", "document"], name="one_place_on_a_shelf")
        ]

    def __str__(self) -> str:
        return f"{self.collection}: {self.document}"
