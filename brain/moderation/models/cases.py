"""What waits for moderators: cases, and the reports that made them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from brain.moderation.models.record import MAX_REASON

MAX_REPORT = 1000
LEASE = timedelta(minutes=15)  # that a case which somebody has taken is left to them


class Why(models.TextChoices):
    """Why moderators look at a thing."""

    REPORTED = "reported", pgettext_lazy("case", "Reported")
    HELD = "held", pgettext_lazy("case", "Waiting for approval")
    FIRST = "first", pgettext_lazy("case", "First posts")
    SUSPICIOUS = "suspicious", pgettext_lazy("case", "Suspicious")


class Concern(models.TextChoices):
    """Why a member reports a thing."""

    SPAM = "spam", _("Spam or advertising")
    RUDE = "rude", _("Rude or hostile")
    OFF_TOPIC = "off_topic", _("Off topic")
    PERSONAL = "personal", _("Personal data of others")
    ILLEGAL = "illegal", _("Against the law")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """What moderators decided."""

    APPROVED = "approved", pgettext_lazy("case", "It stays, or was let through")
    HIDDEN = "hidden", pgettext_lazy("case", "It was hidden")
    EDITED = "edited", pgettext_lazy("case", "It was edited")
    ASKED = "asked", pgettext_lazy("case", "Its author was asked to change it")
    WARNED = "warned", pgettext_lazy("case", "Its author was warned")


class Level(models.TextChoices):
    """Who decides: those who moderate the place, those of the site, or administrators."""

    PLACE = "place", pgettext_lazy("case", "Moderators of the place")
    SITE = "site", pgettext_lazy("case", "Moderators of the site")
    ADMINISTRATORS = "administrators", pgettext_lazy("case", "Administrators")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        """Those that nobody has decided."""
        return self.filter(closed_at=None)

    def decided(self) -> "CaseQuerySet":
        """Those that somebody has decided, the latest first."""
        return self.exclude(closed_at=None).order_by("-closed_at", "-pk")

    def free_for(self, moderator: object, now: datetime) -> "CaseQuerySet":
        """Those that nobody else is working on."""
        return self.filter(Q(taken_by=None) | Q(taken_by=moderator) | Q(taken_at__lt=now - LEASE))


class Case(models.Model):
    """One thing that moderators look at: one card of the queue. There is one open case a thing."""

    kind = models.CharField(max_length=20)  # brain.moderation.things
    object_id = models.PositiveBigIntegerField()
    why = models.CharField(max_length=12, choices=Why)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="cases")  # its author
    scope = models.CharField(max_length=24, default="site")  # where it is: "site", "category.3", "talk"
    level = models.CharField(max_length=16, choices=Level, default=Level.PLACE)
    language = models.CharField(max_length=12, blank=True)  # of the thing: BCP 47
    detail = models.CharField(max_length=300, blank=True)  # what made it suspicious, such as a blocked word
    opened_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    conversation = models.PositiveBigIntegerField(null=True)  # in which its author was asked: brain.moderation.asking

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["opened_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "object_id"], condition=Q(closed_at=None), name="one_open_case")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["closed_at", "opened_at"], name="cases_in_order"),
            models.Index(fields=["member", "-opened_at"], name="cases_of_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.why}: {self.kind} {self.object_id}"

    @property
    def is_taken(self) -> bool:
        """Whether somebody is working on it now."""
        return bool(self.taken_by_id and self.taken_at and self.taken_at > timezone.now() - LEASE)


class Answer(models.Model):
    """The reason of a decision, which the author and those who reported the thing are given."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="answer")
    text = models.CharField(_("reason"), max_length=MAX_REASON)
    language = models.CharField(max_length=12)  # BCP 47

    def __str__(self) -> str:
        return f"{self.case_id}: {self.language}"

    @cached_property
    def shown(self) -> Shown:
        """The reason as the current reader gets it."""
        return shown(self)


class AnswerTranslation(Translation):
    """A reason, for moderators who read other languages."""

    original = models.ForeignKey(Answer, models.CASCADE, related_name="translations")
    text = models.TextField(_("reason"))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_answer_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"


class Report(models.Model):
    """A member finds a thing wrong, and says why; once as long as its case is open."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports")
    concern = models.CharField(_("reason"), max_length=12, choices=Concern)
    text = models.CharField(_("explanation"), max_length=MAX_REPORT, blank=True)
    language = models.CharField(max_length=12, blank=True)  # BCP 47, of the text
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "reporter"], name="one_report_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.concern}"

    @cached_property
    def shown(self) -> Shown:
        """The report as the current reader gets it."""
        return shown(self)


class ReportTranslation(Translation):
    original = models.ForeignKey(Report, models.CASCADE, related_name="translations")
    text = models.TextField(_("explanation"))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_report_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"
