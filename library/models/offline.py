"""Reports that readers take along: everything of one that readers of an audience see, in a language, as a ZIP."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.models.academies import Edition


def _stored_name(copy: "OfflineCopy", filename: str) -> str:
    return f"offline/{uuid.uuid4().hex}.zip"


class CopyState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class OfflineCopy(models.Model):
    """A report for readers of `audience` in `language`; `digest` tells what stood in it when it was made."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="offline_copies")
    language = models.CharField(max_length=12)  # BCP 47: of the interface
    audience = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # SHA-256
    state = models.CharField(max_length=7, choices=CopyState, default=CopyState.WAITING)
    file = models.FileField(upload_to=_stored_name, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "offline copies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "language", "audience"], name="one_copy_for_the_same_readers")
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.language}, {self.audience}"
