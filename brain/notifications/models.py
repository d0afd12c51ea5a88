"""Notifications: what a member is told."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from brain.members.audiences import audiences_of
from brain.members.models import Member


class Kind(models.TextChoices):
    MENTION = "mention", _("mentioned you")
    REPLY = "reply", _("answered you")
    WATCHED = "watched", _("wrote in a topic you follow")
    MODERATION = "moderation", _("acted on your post or topic")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def shown_to(self, member: Member) -> "NotificationQuerySet":
        """The member's own, about what they may see as of now."""
        return self.filter(member=member, audience__in=audiences_of(member))

    def read_before(self, moment: datetime) -> "NotificationQuerySet":
        return self.filter(read_at__lt=moment)


class Notification(models.Model):
    """One thing that `member` is told, once: the key names what happened.

    `audience` is compared again when it is shown: what the member may no longer see is no longer told.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=80)  # such as "post.123": a second notice of the same thing is not made
    group = models.CharField(max_length=80)  # such as "topic.17": shown together, read together
    act = models.CharField(max_length=16, blank=True)  # what a moderator did, such as "lock"
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=200)
    title_language = models.CharField(max_length=12)
    excerpt = models.CharField(max_length=300, blank=True)
    excerpt_language = models.CharField(max_length=12, blank=True)
    url = models.CharField(max_length=200)  # a permalink without language, such as /p/123
    audience = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="told_once")]
        indexes = [models.Index(fields=["member", "read_at"])]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind} {self.key}"
