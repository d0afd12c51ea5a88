"""How often documents are read and downloaded: numbers alone, and nothing of who did."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.models.documents import Document


class UseKind(models.TextChoices):
    """What is counted, by COUNTER 5.1 (3.3.1): investigations of a document, and requests for its content."""

    VIEW = "view", _("Views")
    DOWNLOAD = "download", _("Downloads")


class Use(models.Model):
    """How often a document was viewed, or downloaded in a language, from a country, on a day (UTC)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=8, choices=UseKind)
    day = models.DateField()
    language = models.CharField(max_length=12, blank=True)  # BCP 47: of the file
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2; empty where it is not known
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["day"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document", "kind", "day", "language", "country"], name="one_count_a_day_and_country"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.day}: {self.count}"


class LibraryVisit(models.Model):
    """When a member was last in the library, and when the visit before that ended: what is newer is new to them."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="library_visit")
    seen_at = models.DateTimeField(default=timezone.now)
    before = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.member}: {self.seen_at}"
