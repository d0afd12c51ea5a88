"""The audit log: what was done by whom, to what, and why. Rows are only ever added."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from brain.members.models import Member

MAX_REASON = 500


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def unsealed(self) -> "AuditEntryQuerySet":
        """Those that are not in the chain yet, the oldest first."""
        return self.filter(seal=None).order_by("pk")

    def about(self, member: Member) -> "AuditEntryQuerySet":
        """The acts on this member, and on what they wrote."""
        others = Concerned.objects.filter(entry=OuterRef("pk"), member=member)
        return self.filter(Q(member=member) | Q(Exists(others)))


class AuditEntry(models.Model):
    """An act on record. The database itself refuses to change or delete one.

    It names nobody but by number, so that it can stand when a member has left.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    # None: the site itself, such as a lock that was set for this moment
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=24)  # registered: brain.notifications.verbs
    kind = models.CharField(max_length=20)  # of what it was done to: brain.moderation.things, or "site"
    object_id = models.PositiveBigIntegerField()
    # whose thing it is, or who it was done to
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=24, default="site", db_index=True)  # where: "site", "category.3", "talk"
    reason = models.CharField(max_length=MAX_REASON, blank=True)
    language = models.CharField(max_length=12, blank=True)  # of the reason: BCP 47
    details = models.JSONField(default=dict)  # such as {"from": "help", "to": "statistics"}; no names of people

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name_plural = "audit entries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "object_id"], name="acts_on_a_thing"),
            models.Index(fields=["member", "-at"], name="acts_on_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb} {self.kind} {self.object_id}"

    @cached_property
    def shown(self) -> Shown:
        """The reason as the current reader gets it."""
        return shown(self)


class AuditEntryTranslation(Translation):
    """The reason of an act, for those who read of it in other languages: no part of the record."""

    original = models.ForeignKey(AuditEntry, models.CASCADE, related_name="translations")
    reason = models.TextField(_("reason"))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_audit_entry_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ({self.language})"


class Concerned(models.Model):
    """Another member whose thing an act was done to, such as an author of posts that were moved. Rows stay, too."""

    entry = models.ForeignKey(AuditEntry, models.PROTECT, related_name="concerned")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "member"], name="concerned_once_an_act")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.member_id}"


class AuditSeal(models.Model):
    """The place of an entry in the chain: `digest` is made from the entry and the digest before (SHA-256, in hex)."""

    number = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3 ...: none is ever left out
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number}: {self.entry_id}"
