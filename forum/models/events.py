"""Events: what takes place at a time, told in a post, and who comes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models.posts import Post

MAX_PLACE, MAX_LINK = 200, 500


class Event(models.Model):
    """What a post invites to. `time_zone` (IANA) is the one in which its times were given; they are kept in UTC."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="event")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    place = models.CharField(_("place"), max_length=MAX_PLACE, blank=True)
    link = models.URLField(_("link to take part online"), max_length=MAX_LINK, blank=True)
    is_cancelled = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)  # SEQUENCE of RFC 5545

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.place}"


class Reply(models.TextChoices):
    """What an invited member answers."""

    YES = "yes", _("I come")
    MAYBE = "maybe", _("Perhaps")
    NO = "no", _("I cannot come")


class EventReply(models.Model):
    """Whether a member comes to an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="replies")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="event_replies")
    reply = models.CharField(max_length=8, choices=Reply)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "member"], name="one_reply_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.reply} {self.event_id}"
