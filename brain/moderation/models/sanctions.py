"""What moderators do to members, what they note of them, and what members say against it."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.languages.models import Translation
from brain.members.models import Member
from brain.moderation.models.record import MAX_REASON, AuditEntry

MAX_NOTE = 2000
MAX_APPEAL = 2000


class Measure(models.TextChoices):
    """What can be done to a member. Each but the first holds until a date, or until it is lifted."""

    WARNING = "warn", pgettext_lazy("measure", "Warning")
    APPROVAL = "approval", pgettext_lazy("measure", "Posts wait for approval")
    SILENCE = "silence", pgettext_lazy("measure", "Silence: reads, but does not write")
    SUSPENSION = "suspend", pgettext_lazy("measure", "Suspension: cannot sign in")


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def in_force(self, now: datetime) -> "SanctionQuerySet":
        """Those that hold: neither lifted nor over, and more than words."""
        return self.filter(Q(until=None) | Q(until__gt=now), lifted_at=None).exclude(measure=Measure.WARNING)

    def suspending(self, member: Member) -> "SanctionQuerySet":
        """The suspension of the member that nobody has lifted, nor the worker yet where its time is over."""
        return self.filter(member=member, measure=Measure.SUSPENSION, lifted_at=None)

    def to_lift(self, now: datetime) -> "SanctionQuerySet":
        """Those whose time is over."""
        return self.filter(until__lte=now, lifted_at=None)


class Sanction(models.Model):
    """A measure against a member. What follows from it stands on the member, too (silenced_until, is_active ...)."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions")
    measure = models.CharField(max_length=12, choices=Measure)
    reason = models.CharField(_("reason"), max_length=MAX_REASON)
    language = models.CharField(max_length=12, blank=True)  # of the reason: BCP 47
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)  # None: until it is lifted
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="sanction")

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-since", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "measure"],
                condition=Q(lifted_at=None) & ~Q(measure=Measure.WARNING),
                name="one_measure_at_a_time",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["until"], condition=Q(lifted_at=None), name="sanctions_to_lift")
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.member_id}"

    def is_in_force(self, now: datetime) -> bool:
        """As SanctionQuerySet.in_force, for one that is there."""
        is_over = self.lifted_at is not None or (self.until is not None and self.until <= now)
        return not is_over and self.measure != Measure.WARNING


class SanctionTranslation(Translation):
    """The reason of a measure, for its member, and for moderators who read other languages."""

    original = models.ForeignKey(Sanction, models.CASCADE, related_name="translations")
    reason = models.TextField(_("reason"))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_sanction_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"


class Note(models.Model):
    """What moderators tell each other of a member; nobody else reads it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField(_("note"), max_length=MAX_NOTE)
    language = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.created_at:%Y-%m-%d}"


class NoteTranslation(Translation):
    """A note, for moderators who read other languages."""

    original = models.ForeignKey(Note, models.CASCADE, related_name="translations")
    text = models.TextField(_("note"))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_note_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"


class Sweep(models.Model):
    """What one act changed in many places, kept so that it can be put back: posts hidden, or an account merged."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="sweep")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sweeps")
    into = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")  # of a merge
    changed = models.JSONField(default=dict)  # numbers of what was changed, by its kind
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.made_at:%Y-%m-%d}"

    @property
    def count(self) -> int:
        """How many things were changed."""
        return sum(map(len, self.changed.values()))


class Decision(models.TextChoices):
    """What became of an appeal."""

    UPHELD = "upheld", pgettext_lazy("appeal", "The act stands")
    OVERTURNED = "overturned", pgettext_lazy("appeal", "The act was undone")


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> "AppealQuerySet":
        """Those that nobody has decided, the oldest first."""
        return self.filter(decided_at=None)


class Appeal(models.Model):
    """A member whom an act concerns asks another moderator to look at it again: each once."""

    entry = models.ForeignKey(AuditEntry, models.PROTECT, related_name="appeals")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appeals")
    text = models.CharField(_("what you say"), max_length=MAX_APPEAL)
    language = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    answer = models.CharField(max_length=MAX_REASON, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "member"], name="one_appeal_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.decision or 'open'}"


class AppealTranslation(Translation):
    """What a member says against an act, for moderators who read other languages."""

    original = models.ForeignKey(Appeal, models.CASCADE, related_name="translations")
    text = models.TextField(_("what you say"))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_appeal_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"
