"""What is to be deleted for good."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models.posts import Post
from forum.models.topics import MAX_REASON, Topic


class PurgeQuerySet(models.QuerySet["Purge"]):
    def due(self) -> "PurgeQuerySet":
        """Those that a second person has confirmed, and whose time has come."""
        return self.filter(due_at__lte=timezone.now())

    def for_list(self) -> "PurgeQuerySet":
        """With what their list shows, those that have waited longest first."""
        return self.select_related(
            "asked_by", "confirmed_by", "post__author", "post__topic__category", "topic__category", "topic__author"
        ).order_by("asked_at")


class Purge(models.Model):
    """A post, or a topic with all its posts, is to be deleted for good: one asks, a second confirms, time passes.

    The row goes with what it is about.
    """

    post = models.OneToOneField(Post, models.CASCADE, null=True, related_name="purge")
    topic = models.OneToOneField(Topic, models.CASCADE, null=True, related_name="purge")
    reason = models.CharField(_("reason"), max_length=MAX_REASON)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True, db_index=True)  # None: nobody has confirmed it

    objects = PurgeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(post=None, topic__isnull=False) | Q(post__isnull=False, topic=None),
                name="purge_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"post {self.post_id}" if self.post_id else f"topic {self.topic_id}"

    @property
    def thing(self) -> Post | Topic:
        """What is to be deleted."""
        thing = self.post or self.topic
        assert thing
        return thing

    @property
    def place(self) -> Topic:
        """The topic where that stands, or which it is."""
        place = self.post.topic if self.post else self.topic
        assert place
        return place
