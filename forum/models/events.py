"""Events: what takes place at a time, told in a post, and who comes."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brain.members.models import Member
from forum.models.posts import Post
from forum.models.topics import Topic

MAX_PLACE, MAX_LINK = 200, 500


class EventQuerySet(models.QuerySet["Event"]):
    def in_topics(self, topics: models.QuerySet[Topic]) -> "EventQuerySet":
        """Those of posts that are shown in these topics."""
        return self.filter(post__topic__in=topics, post__in=Post.objects.shown())

    def not_over(self) -> "EventQuerySet":
        """Those that are still to come or under way, the next one first."""
        now = timezone.now()
        return self.filter(Q(starts_at__gt=now) | Q(ends_at__gt=now)).order_by("starts_at", "pk")

    def recent(self) -> "EventQuerySet":
        """Those to come, and those of the last month."""
        return self.filter(starts_at__gt=timezone.now() - timedelta(days=31)).order_by("starts_at", "pk")

    def answered_by(self, member: Member) -> "EventQuerySet":
        """Those to which `member` comes, or perhaps comes."""
        return self.filter(replies__member=member, replies__reply__in=COMING)


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

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.place}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def begins(self) -> datetime:
        """When it begins, in its own time zone."""
        return self.starts_at.astimezone(self.zone)

    @property
    def ends(self) -> datetime | None:
        """When it ends, in its own time zone."""
        return self.ends_at.astimezone(self.zone) if self.ends_at else None

    @property
    def is_over(self) -> bool:
        return (self.ends_at or self.starts_at) <= timezone.now()


class Reply(models.TextChoices):
    """What an invited member answers."""

    YES = "yes", _("I come")
    MAYBE = "maybe", _("Perhaps")
    NO = "no", _("I cannot come")


COMING = (Reply.YES, Reply.MAYBE)


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


def _new_token() -> str:
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """The secret address at which a calendar program fetches the member's events; a new `token` ends the one before."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=40, unique=True, default=_new_token)

    def __str__(self) -> str:
        return f"feed of {self.member_id}"

    def renew(self) -> None:
        """Give it another token, not yet saved."""
        self.token = _new_token()
