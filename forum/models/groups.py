"""Calls to groups: posts that mention all participants of an edition, or the moderators."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from forum.models.posts import Post


class GroupCall(models.Model):
    """The post calls the group "moderators" or "edition-12": its author may, and had not called too many that day."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="group_calls")
    group = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "group"], name="one_call_a_group")
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: @{self.group}"
