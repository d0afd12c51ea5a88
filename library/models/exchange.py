"""What is brought into the library in one go: an Import, and what becomes of each document of it."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from library.models.documents import Document


def _stored_name(instance: "Import", filename: str) -> str:
    return f"imports/{uuid.uuid4().hex}.zip"


class ImportKind(models.TextChoices):
    SHEET = "sheet", _("Table")
    SIMPLE_ARCHIVE = "saf", _("DSpace Simple Archive")
    HARVEST = "oai", _("OAI-PMH")


class ImportStage(models.TextChoices):
    """How far an import has come. What goes on by itself is READING, CHECKING and BRINGING."""

    COLUMNS = "columns", pgettext_lazy("import", "Columns to be chosen")
    READING = "reading", pgettext_lazy("import", "Being read")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked, nothing changed yet")
    BRINGING = "bringing", pgettext_lazy("import", "Being brought in")
    DONE = "done", pgettext_lazy("import", "Done")
    FAILED = "failed", pgettext_lazy("import", "Failed")


class ItemOutcome(models.TextChoices):
    """What becomes of a document of the import, worst first. NEW and CHANGE say what is to be done."""

    WRONG = "wrong", pgettext_lazy("document", "Cannot be brought in")
    UNCHECKED = "", pgettext_lazy("document", "Not checked yet")
    NEW = "new", pgettext_lazy("document", "To be added")
    CHANGE = "change", pgettext_lazy("document", "To be changed")
    ADDED = "added", pgettext_lazy("document", "Added")
    CHANGED = "changed", pgettext_lazy("import", "Changed")
    SAME = "same", pgettext_lazy("document", "As it is here")
    LEFT = "left", pgettext_lazy("document", "Here already, left as it is")
    GONE = "gone", pgettext_lazy("document", "Deleted at its source")


class Import(models.Model):
    """Documents on their way in. `source` and the documents' own keys say which of them are here already.

    `wishes`: what the editor chose (library.exchange.wishes); `position`: how far its source has been read; `spoken`:
    the language in which its member is told what is wrong.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=ImportKind)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    source = models.CharField(_("source"), max_length=300)
    name = models.CharField(max_length=160)  # of the file, or the address
    stage = models.CharField(max_length=10, choices=ImportStage)
    problem = models.CharField(max_length=300, blank=True)  # why it failed
    spoken = models.CharField(max_length=12)
    wishes = models.JSONField(default=dict)
    lines = models.JSONField(default=list)  # of a sheet: [number, cells, columns that hold a formula without its value]
    headers = models.JSONField(default=list)
    meanings = models.JSONField(default=list)  # of the columns: library.exchange.columns.Column
    archive = models.FileField(upload_to=_stored_name, blank=True)
    position = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    worked_at = models.DateTimeField(default=timezone.now)  # when a worker last did some of it
    tries = models.PositiveSmallIntegerField(default=0)  # of the next part

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has something left to do."""
        return self.stage in (ImportStage.READING, ImportStage.CHECKING, ImportStage.BRINGING)

    def counts(self) -> dict[str, int]:
        """Return how many documents have which outcome."""
        rows: Any = self.items.order_by().values_list("outcome").annotate(Count("pk"))
        return dict(rows)


class ImportedItem(models.Model):
    """A document of an import: `data` as its source says it (library.exchange.items), and what it came to.

    `notes`: what is to be said of it to the import's member, each [place in the source, column, text].
    """

    sheet = models.ForeignKey(Import, models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()  # in the order of the source
    key = models.CharField(max_length=300)
    data = models.JSONField()
    outcome = models.CharField(max_length=8, choices=ItemOutcome, blank=True, default=ItemOutcome.UNCHECKED)
    notes = models.JSONField(default=list)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sheet", "number"], name="one_item_a_number")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sheet", "outcome", "number"], name="items_to_do"),
            models.Index(fields=["sheet", "key"], name="items_by_key"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def title(self) -> str:
        """The first title that the source gives, or its key."""
        return next((part["title"] for part in self.data.get("parts", []) if part["title"]), self.key)

    @property
    def language(self) -> str:
        """The language of that title (BCP 47), as far as the source says it."""
        return next((part["language"] for part in self.data.get("parts", []) if part["title"]), "")


class SourceKey(models.Model):
    """By which key a source knows a document that was brought in from there."""

    source = models.CharField(max_length=300)
    key = models.CharField(max_length=300)
    document = models.ForeignKey(Document, models.CASCADE, related_name="source_keys")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "key"], name="one_document_a_source_key")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.key}"
