"""Pages of other sites that are named here, and whether they still answer."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BROKEN_AFTER = 3  # failures in a row
_ARCHIVE = "https://web.archive.org/web"


class LinkState(models.TextChoices):
    BROKEN = "broken", _("Broken")
    FAILING = "failing", _("Failed lately")
    MOVED = "moved", _("Moved")
    CLOSED = "closed", _("Not for us to look at")
    ANSWERS = "answers", _("Answers")
    WAITING = "waiting", _("Not looked at yet")


class LinkProblem(models.TextChoices):
    """Why a page did not answer as it should; `status` may say more."""

    NONE = "", ""
    STATUS = "status", _("The site answers that there is no such page, or fails.")
    NOT_REACHED = "reach", _("The site did not answer.")
    NOT_ALLOWED = "allow", _("The address is not one of the open web.")
    ROBOTS = "robots", _("The site asks machines not to look at this page.")


class WebPageQuerySet(models.QuerySet["WebPage"]):
    def due(self) -> "WebPageQuerySet":
        """Those to be looked at now, the longest due first; none of a site that was asked within a minute."""
        now = timezone.now()
        asked = WebPage.objects.filter(asked_at__gt=now - timedelta(minutes=1)).values("host")
        return self.filter(due_at__lte=now).exclude(host__in=asked).order_by("due_at", "pk")

    def count_by_state(self) -> dict[str, int]:
        """Return how many are in each state that any of them is in."""
        rows: Any = self.order_by().values_list("state").annotate(models.Count("pk"))
        return dict(rows)


class WebPage(models.Model):
    """A page of another site. `places`: where it is named, each [title, language of the title, permanent path].

    `answered_at`: when it last answered as it should; `failures`: since then.
    """

    url = models.URLField(max_length=500, unique=True)
    host = models.CharField(max_length=255, db_index=True)
    places = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=LinkState, default=LinkState.WAITING)
    problem = models.CharField(max_length=8, choices=LinkProblem, blank=True, default=LinkProblem.NONE)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer (RFC 9110, section 15)
    moved_to = models.URLField(max_length=2_000, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, db_index=True)
    answered_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = WebPageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["host", "url"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "host", "url"], name="pages_by_state")]

    def __str__(self) -> str:
        return self.url

    @property
    def archived_copy(self) -> str:
        """The address of the copy that the Internet Archive may have of it, nearest to when it last answered."""
        day = (self.answered_at or timezone.now()).strftime("%Y%m%d")
        return f"{_ARCHIVE}/{day}/{self.url}"
