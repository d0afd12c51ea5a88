"""What members have begun to write."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from forum.models.posts import Post


class DraftQuerySet(models.QuerySet["Draft"]):
    def waiting(self) -> "DraftQuerySet":
        """Those that have not become a post meanwhile."""
        return self.exclude(
            models.Exists(Post.objects.filter(author=models.OuterRef("member"), key=models.OuterRef("key")))
        )


class Draft(models.Model):
    """What a member has typed at a `place` ("new", "topic.17", "edit.345", "talk") and not sent yet.

    `fields` is what the form holds, by name. `key` is the idempotency key under which it will be sent: a draft that
    was sent meanwhile, from another device, is known by it.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    key = models.UUIDField(default=uuid.uuid4)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-saved_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "place"], name="one_draft_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.place}"
