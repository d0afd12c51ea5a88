"""Copies of members' data, accounts that are about to be deleted, what members agreed to, and who took data along."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


def stored_name(copy: "Copy", filename: str) -> str:
    """Return where the archive lies: under a random number."""
    return f"copies/{uuid.uuid4().hex}"


class CopyQuerySet(models.QuerySet["Copy"]):
    def current(self, now: datetime) -> "CopyQuerySet":
        """Those that are being made, and those that can be fetched."""
        return self.filter(models.Q(ready_at=None) | models.Q(ready_at__gt=now - lifetime()))

    def due(self, now: datetime) -> "CopyQuerySet":
        """Those that are to be made, of members who have not been shut out, and that no worker is making."""
        return self.filter(ready_at=None, due_at__lte=now, member__is_active=True)

    def ready(self, now: datetime) -> "CopyQuerySet":
        """Those that can be fetched."""
        return self.filter(ready_at__gt=now - lifetime())


def lifetime() -> timedelta:
    """Return for how long a copy can be fetched."""
    return timedelta(days=settings.EXPORT_DAYS)


class Copy(models.Model):
    """A copy of everything that the site knows of a member: an archive, for some days, for this member alone."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="copies")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)  # None once it is ready, or was tried too often
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to=stored_name)  # named before it is written: so who tries again removes it
    size = models.PositiveBigIntegerField(default=0)  # bytes

    objects = CopyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        verbose_name_plural = "copies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member"], condition=models.Q(ready_at=None), name="one_copy_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.asked_at:%Y-%m-%d}"

    @property
    def has_failed(self) -> bool:
        """Whether nobody tries any more to make it, unless its member asks again."""
        return self.ready_at is None and self.due_at is None

    @property
    def until(self) -> datetime | None:
        """Until when it can be fetched; None while it is being made."""
        return self.ready_at and self.ready_at + lifetime()


class Departure(models.Model):
    """A member wants to leave: at `due_at` the account is gone, unless they change their mind."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="departure")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)
    removes_texts = models.BooleanField()  # else what they wrote stays, under no name

    def __str__(self) -> str:
        return f"{self.member_id}: {self.due_at:%Y-%m-%d}"


class Consent(models.Model):
    """A member agreed to the notice in this version, as they read it in this language."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    version = models.CharField(max_length=10)  # brain.privacy.notice.VERSION
    language = models.CharField(max_length=12)  # BCP 47
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-agreed_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "version"], name="one_consent_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.version}"


class ExportEntry(models.Model):
    """Somebody took data of members out of the site."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(max_length=24)  # such as "own-data", "participants", "audit-log", "vcard"
    # whose data it is, where it is one member's
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # such as {"edition": 12, "rows": 240}

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name_plural = "export entries"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["about", "-at"], name="exports_of_a_member")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.what}"
