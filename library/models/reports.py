"""The report of an academy: its sessions, when and where they were held, and who took part in them.

The table of contents is derived from week, day, kind and time; nobody types it in.
"""

import uuid
from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from brain.publishing.models import Publishable, State
from library.models.academies import Edition, SessionKind
from library.models.people import Organisation, Person
from library.models.topics import Topic
from library.texts import Text, translated


class Report(Publishable):
    """The interactive report of an edition; once it is published, anyone may read its sessions."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="report")
    language = models.CharField(_("language"), max_length=12, default="en")
    introduction = models.TextField(_("introduction"), max_length=10_000, blank=True)  # Markdown
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")  # IANA; of slots that name none
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Report of {self.edition}"

    @cached_property
    def shown(self) -> Shown:
        """The report as the current reader gets it."""
        return shown(self)


class ReportTranslation(Translation):
    original = models.ForeignKey(Report, models.CASCADE, related_name="translations")
    introduction = models.TextField(max_length=2 * 10_000, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_academy_report_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class SessionQuerySet(models.QuerySet["Session"]):
    def published(self) -> "SessionQuerySet":
        """Those whose report is published."""
        return self.filter(edition__report__state=State.PUBLISHED)


class Session(models.Model):
    """One session of an academy; it may be held several times. `is_sample`: made up, and shown as such."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sessions")
    slug = models.SlugField(max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")  # of title and summary
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=10_000, blank=True)  # Markdown
    topics = models.ManyToManyField(Topic, blank=True, related_name="sessions", verbose_name=_("subjects"))
    spoken_languages = models.JSONField(_("spoken in"), default=list, blank=True)  # BCP 47
    interpreted_languages = models.JSONField(_("interpreted into"), default=list, blank=True)  # BCP 47
    is_sample = models.BooleanField(_("sample"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["number", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "slug"], name="one_session_address_an_edition")
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def shown(self) -> Shown:
        """The session as the current reader gets it; whoever shows several asks show_all."""
        return shown(self)

    @property
    def public_id(self) -> str:
        """What topics that discuss the session know it by."""
        return f"{self.edition.number}-{self.slug}"

    def title_for(self, reads: Sequence[str]) -> Text:
        return translated(self, "title", reads)


class SessionTranslation(Translation):
    original = models.ForeignKey(Session, models.CASCADE, related_name="translations")
    title = models.CharField(max_length=2 * 200, blank=True)
    summary = models.TextField(max_length=2 * 10_000, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_session_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"


class Slot(models.Model):
    """When and where a session is held."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="slots")
    start = models.DateTimeField(_("begins"))
    end = models.DateTimeField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=40)  # IANA: of the place
    room = models.CharField(_("room"), max_length=120, blank=True)
    url = models.URLField(_("address of the meeting"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["start", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="a_slot_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.start}"


class ParticipationRole(models.TextChoices):
    SPEAKER = "speaker", _("Speaker")
    CHAIR = "chair", _("Chair")
    FACILITATOR = "facilitator", _("Facilitator")


class Participation(models.Model):
    """Somebody's part in a session, with title and affiliation as of then."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations")
    role = models.CharField(_("role"), max_length=12, choices=ParticipationRole, default=ParticipationRole.SPEAKER)
    title = models.CharField(_("title at that time"), max_length=160, blank=True)
    affiliation = models.CharField(_("affiliation at that time"), max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "person", "role"], name="one_part_of_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.session}"
