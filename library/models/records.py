"""What machines are told of documents: their catalogue records, and the identifiers that others resolve."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.models.documents import Document


class CatalogueRecordQuerySet(models.QuerySet["CatalogueRecord"]):
    def harvestable(self) -> "CatalogueRecordQuerySet":
        """Those of which harvesters may know, the last changed last: public now, or once public and gone since."""
        return self.filter(was_public=True).order_by("datestamp", "pk")


class CatalogueRecord(models.Model):
    """What the standards say of a document (library.standards.records), kept as it is when the document changes.

    `datestamp`: when what harvesters get of it last changed (OAI-PMH 2.0, section 2.5). `sets`: where it is no longer
    public, those that it was in until then, each with a space before and behind.
    """

    document = models.OneToOneField(Document, models.CASCADE, related_name="record")
    data = models.JSONField()
    is_public = models.BooleanField(default=False)
    was_public = models.BooleanField(default=False)
    sets = models.TextField(blank=True)
    datestamp = models.DateTimeField(default=timezone.now)

    objects = CatalogueRecordQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["datestamp", "id"], condition=models.Q(was_public=True), name="records_to_harvest")
        ]

    def __str__(self) -> str:
        return str(self.document)


class Scheme(models.TextChoices):
    ARK = "ark", "ARK"
    DOI = "doi", "DOI"


class Identifier(models.Model):
    """A document's identifier that lasts: an ARK ("ark:/99999/b7k2") or a DOI ("10.5072/b7k2").

    `waits`: its registrar does not know the document as it is now.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=3, choices=Scheme)
    value = models.CharField(max_length=120, unique=True)
    waits = models.BooleanField(default=False)
    problem = models.CharField(_("what the registrar said"), max_length=300, blank=True)
    minted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "scheme"], name="one_identifier_a_scheme")
        ]

    def __str__(self) -> str:
        return self.value
