"""Files on their way in, by the tus protocol or by a form, until a document, recording or photo takes them."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FOR_IMPORTS = uuid.uuid5(uuid.NAMESPACE_URL, "library/imports")  # the target of ZIP files of imports


class UploadProblem(models.TextChoices):
    """Why a file that has arrived cannot be kept."""

    TYPE = "type", _("The content of this file is not what its name says. Save it again in that format.")


class UploadQuerySet(models.QuerySet["Upload"]):
    def whole(self) -> "UploadQuerySet":
        """Those that have arrived, in the order in which they were begun."""
        return self.filter(received=models.F("size")).order_by("created_at", "pk")

    def expired(self) -> "UploadQuerySet":
        return self.filter(touched_at__lt=timezone.now() - settings.UPLOADS_KEPT)


class Upload(models.Model):
    """A file of which `received` bytes are on the disk.

    `target`: the document, session or edition that it is for, or FOR_IMPORTS.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    target = models.UUIDField(db_index=True)
    name = models.CharField(max_length=160)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # once it is whole
    problem = models.CharField(max_length=8, choices=UploadProblem, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="no_more_than_announced")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where its bytes lie until they are kept."""
        return settings.UPLOADS_ROOT / self.uuid.hex

    @property
    def is_whole(self) -> bool:
        return self.received == self.size

    @property
    def expires_at(self) -> datetime:
        return self.touched_at + settings.UPLOADS_KEPT

    @property
    def is_expired(self) -> bool:
        return self.expires_at < timezone.now()
