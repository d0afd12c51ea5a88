"""What machines have to do and have done: jobs, translated segments, and what engines were used for."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Priority(models.IntegerChoices):
    """What comes first."""

    BACKLOG = 0, pgettext_lazy("translation job", "Older texts")
    USUAL = 1, pgettext_lazy("translation job", "New texts")
    WANTED = 2, pgettext_lazy("translation job", "Somebody is reading")


class State(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("translation job", "Waiting")
    RUNNING = "running", pgettext_lazy("translation job", "Running")
    DONE = "done", pgettext_lazy("translation job", "Done")
    FAILED = "failed", pgettext_lazy("translation job", "Failed")


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> "JobQuerySet":
        """Those that may be begun `now`, in their order."""
        return self.filter(state=State.WAITING, due_at__lte=now)._in_order()

    def abandoned(self, now: datetime) -> "JobQuerySet":
        """Those whose worker has not been heard of for too long, in their order."""
        return self.filter(state=State.RUNNING, leased_until__lt=now)._in_order()

    def _in_order(self) -> "JobQuerySet":
        """What somebody reads, then new texts, then old ones; the newest first."""
        return self.order_by("-priority", "-asked_at", "-pk")


class Job(models.Model):
    """One text that is to be translated into one language by a machine. One row a text and language."""

    kind = models.CharField(max_length=20)  # brain.languages.texts.TextKind.name
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=12)  # into which: BCP 47
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.USUAL)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True)  # engines.Reason or gates.Refusal of the last failure
    detail = models.CharField(max_length=300, blank=True)  # in the engine's own words
    engine = models.CharField(max_length=20, blank=True)  # that failed last
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="one_job_a_text_and_language")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-priority", "-asked_at"]),
            models.Index(fields=["state", "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} > {self.language}"


class Segment(models.Model):
    """A sentence that an engine has translated, so that it need not be asked again."""

    key = models.CharField(max_length=64, primary_key=True)  # of the route and the sentence
    translation = models.TextField()
    used_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.translation[:60]


class EngineUsage(models.Model):
    """What an engine was used for on one day (UTC)."""

    day = models.DateField()
    engine = models.CharField(max_length=20)
    characters = models.PositiveBigIntegerField(_("characters"), default=0)
    texts = models.PositiveIntegerField(_("sentences"), default=0)
    failures = models.PositiveIntegerField(_("failures"), default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "engine"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day", "engine"], name="one_row_a_day_and_engine")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.engine}"
