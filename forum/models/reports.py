"""What members tell moderators of a post."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models.posts import Post

MAX_REPORT = 1000


class Concern(models.TextChoices):
    """Why a post is reported."""

    SPAM = "spam", _("Spam or advertising")
    RUDE = "rude", _("Rude or hostile")
    OFF_TOPIC = "off_topic", _("Off topic")
    PERSONAL = "personal", _("Personal data of others")
    ILLEGAL = "illegal", _("Against the law")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """What became of a report."""

    HIDDEN = "hidden", _("The post was hidden")
    KEPT = "kept", _("The post stays as it is")


class PostReportQuerySet(models.QuerySet["PostReport"]):
    def open(self) -> "PostReportQuerySet":
        """Those that nobody has answered."""
        return self.filter(closed_at=None)


class PostReport(models.Model):
    """A member reports a post; `outcome` is what a moderator answered when they closed it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    concern = models.CharField(_("reason"), max_length=12, choices=Concern)
    text = models.CharField(_("explanation"), max_length=MAX_REPORT, blank=True)
    language = models.CharField(max_length=12, blank=True)  # BCP 47, of the text
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    objects = PostReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(closed_at=None), name="one_open_report_of_a_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.concern}"
