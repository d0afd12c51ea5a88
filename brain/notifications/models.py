"""Notifications: what a member is told, on the site and by e-mail."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.members.audiences import audiences_of
from brain.members.models import Member

EXCERPT = 280  # characters of a text that a member is told of
NEWS = timedelta(days=3)  # what is older is not mailed any more


class Kind(models.TextChoices):
    MENTION = "mention", _("mentioned you")
    REPLY = "reply", _("answered you")
    WATCHED = "watched", _("wrote in a topic you follow")
    MODERATION = "moderation", _("acted on your post or topic")
    QUOTE = "quote", _("quoted you")
    REACTION = "reaction", _("reacted to your post")
    ANSWER = "answer", _("accepted your post as the answer")
    MESSAGE = "message", _("wrote to you")
    EVENT = "event", _("changed an event that you answered")
    REMINDER = "reminder", _("you wanted to be reminded")
    REPORT = "report", _("reported something")
    CASE = "case", _("something waits for a moderator")
    APPEAL = "appeal", _("asked to look at an act again")
    COHORT = "cohort", _("something in the group of your academy")
    EXPORT = "export", _("the copy of your data is ready")
    RETURNED = "returned", _("sent back what you wrote")


# What a moderator, or an editor, wrote to one member is translated for them.
WITH_REASON = (Kind.MODERATION, Kind.REPORT, Kind.RETURNED)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def shown_to(self, member: Member) -> "NotificationQuerySet":
        """The member's own, about what they may see as of now."""
        return self.filter(member=member, audience__in=audiences_of(member))

    def to_mail(self, now: datetime) -> "NotificationQuerySet":
        """What is neither read nor mailed yet, still news, and more than a reaction."""
        return self.unread().filter(mail=None, created_at__gt=now - NEWS).exclude(kind=Kind.REACTION)

    def read_before(self, moment: datetime) -> "NotificationQuerySet":
        return self.filter(read_at__lt=moment)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: datetime) -> "MailQuerySet":
        """Those to be sent now, the one that has waited longest first."""
        return self.filter(due_at__lte=now).order_by("due_at", "pk")

    def that_put_off(self, pause: timedelta, now: datetime) -> "MailQuerySet":
        """Those after which the member gets no other for now: sent less than `pause` ago, or not sent yet."""
        return self.filter(models.Q(due_at__isnull=False) | models.Q(sent_at__gt=now - pause))


class Mail(models.Model):
    """One e-mail to a member: what its `notifications` tell, as of when it is sent.

    `due_at` is when it is sent, or tried again; None once it is done with. It is sent at least once: where a worker
    dies between sending it and saying so, a second time with the same Message-ID, which mail programs show once.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mailed")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["member", "sent_at"])]

    def __str__(self) -> str:
        return f"{self.pk} to {self.member_id}"


class Notification(models.Model):
    """One thing that `member` is told, once: the key names what happened.

    `audience` is compared again when it is shown: what the member may no longer see is no longer told.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=80)  # such as "post.123": a second notice of the same thing is not made
    group = models.CharField(max_length=80)  # such as "topic.17": shown together, read together
    act = models.CharField(max_length=24, blank=True)  # what a moderator did, such as "lock"
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=200)
    title_language = models.CharField(max_length=12)
    excerpt = models.CharField(max_length=300, blank=True)
    excerpt_language = models.CharField(max_length=12, blank=True)
    url = models.CharField(max_length=200)  # a permalink without language, such as /p/123
    audience = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, blank=True, related_name="notifications")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["member", "read_at"]),
            models.Index(fields=["created_at"], condition=models.Q(read_at=None, mail=None), name="to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind} {self.key}"


class NotificationTranslation(Translation):
    """What a moderator gave as the reason, in the language of the member who is told."""

    original = models.ForeignKey(Notification, models.CASCADE, related_name="translations")
    excerpt = models.TextField(_("reason"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "language"], name="one_notification_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"
