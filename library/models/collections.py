"""Collections: a tree of shelves, each with its documents in an order."""

import uuid
from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from brain.languages.models import Translation
from brain.members.audiences import validate_audience
from library.models.academies import Edition
from library.models.documents import Document, Series
from library.texts import Text, translated


class CollectionKind(models.TextChoices):
    ACADEMY = "academy", _("Academy")
    SERIES = "series", _("Series")
    THEME = "theme", _("Theme")


class Collection(MP_Node):
    """A shelf. An academy's and a series' hold the documents that name it; a theme's those put there."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=CollectionKind, default=CollectionKind.THEME)
    edition = models.OneToOneField(Edition, models.CASCADE, null=True, blank=True, related_name="collection")
    series = models.OneToOneField(Series, models.CASCADE, null=True, blank=True, related_name="collection")
    language = models.CharField(_("language"), max_length=12, default="en")
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"), max_length=5_000, blank=True)
    audience = models.CharField(max_length=20, default="public", validators=[validate_audience])
    documents = models.ManyToManyField(Document, through="CollectionItem", related_name="collections")

    node_order_by: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name

    def name_for(self, reads: Sequence[str]) -> Text:
        return translated(self, "name", reads)


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
