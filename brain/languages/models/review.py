"""What people do about translations: every version with its author, suggestions, and reports of bad ones."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.languages.models.translations import Origin

MAX_REMARK = 500


class AboutTranslation(models.Model):
    """Base: something about the translation of one text into one language."""

    kind = models.CharField(max_length=20)  # brain.languages.texts.TextKind.name
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=12)  # BCP 47

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} > {self.language}"


class Version(AboutTranslation):
    """A translation as it was from one moment on; rows are only ever added.

    `is_withdrawn`: the original was cut by a moderator, and this may still say what was taken out.
    """

    fields = models.JSONField()  # the translated fields by name
    origin = models.CharField(max_length=16, choices=Origin)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    engine = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "object_id", "language"])]


class SuggestionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("suggestion", "Waiting for review")
    ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
    DECLINED = "declined", pgettext_lazy("suggestion", "Declined")
    OUTDATED = "outdated", pgettext_lazy("suggestion", "Overtaken by a change of the original")


class Suggestion(AboutTranslation):
    """A better translation, laid beside the one that is shown; a machine's has no author."""

    fields = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    engine = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64)  # of the text that it translates
    remark = models.CharField(_("remark"), max_length=MAX_REMARK, blank=True)
    state = models.CharField(max_length=8, choices=SuggestionState, default=SuggestionState.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "object_id", "language"]),
            models.Index(fields=["state", "language"]),
        ]


class Report(AboutTranslation):
    """A reader says that a translation is bad; it is answered by a new translation, or by a reviewer."""

    class Reason(models.TextChoices):
        MEANING = "meaning", _("It says something else than the original")
        NONSENSE = "nonsense", _("It cannot be understood")
        OFFENSIVE = "offensive", _("It is offensive, and the original is not")
        TERMS = "terms", _("It uses wrong terms")

    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    remark = models.CharField(_("remark"), max_length=MAX_REMARK, blank=True)
    source_language = models.CharField(max_length=12)
    origin = models.CharField(max_length=16, choices=Origin)  # of the translation that was reported
    engine = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "language", "reporter"],
                condition=models.Q(closed_at=None),
                name="one_open_report_a_member",
            )
        ]
