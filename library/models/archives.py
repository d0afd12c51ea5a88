"""ZIP files that readers ask for: all that a collection or a session has for them, made in the background."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _stored_name(archive: "Archive", filename: str) -> str:
    return f"archives/{uuid.uuid4().hex}.zip"


class ArchiveState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class ArchiveQuerySet(models.QuerySet["Archive"]):
    def expired(self) -> "ArchiveQuerySet":
        return self.filter(asked_at__lt=timezone.now() - settings.ARCHIVES_KEPT)


class Archive(models.Model):
    """A ZIP of exactly the files that `contents` names; those who may get all of these files share it.

    `digest` tells this selection from any other (SHA-256).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    contents = models.JSONField()  # [["documents/en-report.pdf", "file" or "photo", primary key], ...]
    state = models.CharField(max_length=7, choices=ArchiveState, default=ArchiveState.WAITING)
    done = models.PositiveIntegerField(default=0)  # of `contents`
    file = models.FileField(upload_to=_stored_name, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def total(self) -> int:
        return len(self.contents)

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + settings.ARCHIVES_KEPT
