"""The audit log."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models.categories import CategoryKind, CategoryQuerySet
from forum.models.posts import Post
from forum.models.topics import MAX_REASON, Topic, TopicTranslation


class Verb(models.TextChoices):
    """The acts of moderators."""

    LOCK = "lock", _("locked the topic")
    UNLOCK = "unlock", _("unlocked the topic")
    PIN = "pin", _("pinned the topic")
    UNPIN = "unpin", _("unpinned the topic")
    MOVE = "move", _("moved the topic")
    SPLIT = "split", _("split the topic")
    MERGE = "merge", _("merged the topic with another")
    HIDE_TOPIC = "hide_topic", _("hid the topic")
    RESTORE_TOPIC = "restore_topic", _("restored the topic")
    HIDE = "hide", _("hid a post")
    RESTORE = "restore", _("restored a post")
    EDIT = "edit", _("edited a post")
    LANGUAGE = "language", _("corrected the language of a post")
    SLOW_MODE = "slow_mode", _("changed the slow mode of the topic")
    EDIT_POLL = "edit_poll", _("changed a poll")
    CLOSE_POLL = "close_poll", _("closed a poll")
    EDIT_EVENT = "edit_event", _("changed an event")
    CANCEL_EVENT = "cancel_event", _("cancelled an event")
    HOLD_EVENT = "hold_event", _("called off the cancellation of an event")


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def in_categories(self, categories: CategoryQuerySet, *, or_talks: bool = False) -> "AuditEntryQuerySet":
        """Those on topics that are now in `categories`, or in a conversation, with what the log shows."""
        here = Q(topic__category__in=categories.values("pk"))
        if or_talks:
            here |= Q(topic__category__kind=CategoryKind.TALK)
        entries = self.filter(here).select_related("actor", "topic__category", "post")
        return entries.prefetch_related(
            "topic__category__translations", Prefetch("topic__translations", TopicTranslation.objects.for_reader())
        )


class AuditEntry(models.Model):
    """An act on record. Rows are only ever added: the database itself refuses to change or delete one."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=16, choices=Verb)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="acts")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="acts")
    reason = models.CharField(max_length=MAX_REASON)
    details = models.JSONField(default=dict)  # such as {"from": "help", "to": "statistics"}

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb} {self.topic_id}"
