"""Images and files in posts."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from forum.models.posts import Post


def stored_name(attachment: "Attachment", filename: str) -> str:
    """Return where the file lies: under its random number, whatever its name is."""
    return f"attachments/{attachment.pk.hex[:2]}/{attachment.pk.hex}"


class Attachment(models.Model):
    """A file that a member brought, at /a/ID. Whoever may see one of its `posts` may see it; so may its `owner`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attachments")
    posts = models.ManyToManyField(Post, blank=True, related_name="attachments")
    file = models.FileField(upload_to=stored_name)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True, blank=True)  # of an image, in pixels
    height = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "created_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/a/{self.pk}"

    @property
    def is_image(self) -> bool:
        return self.width is not None
