"""Events: when, where and how one takes part, in the languages that people read."""

from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.languages.models import Translation
from brain.languages.reading import Shown, shown
from brain.members.audiences import PUBLIC, validate_audience
from brain.news.models.pictures import WithPicture
from brain.publishing.models import Publishable, State


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("Hybrid")


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> "EventQuerySet":
        return self.filter(state=State.PUBLISHED)

    def ever_published(self) -> "EventQuerySet":
        """Those of which calendar programs may know, withdrawn ones among them."""
        return self.filter(state__in=[State.PUBLISHED, State.WITHDRAWN])

    def to_translate(self) -> "EventQuerySet":
        """Published events and drafts."""
        return self.exclude(state=State.WITHDRAWN)

    def for_audiences(self, audiences: frozenset[str]) -> "EventQuerySet":
        return self.filter(audience__in=audiences)

    def upcoming(self, now: datetime) -> "EventQuerySet":
        """Those that are not over, the next one first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> "EventQuerySet":
        """Those that are over, the last one first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def within(self, first: date, last: date) -> "EventQuerySet":
        """Those that touch these days by any clock of the world, in their order."""
        margin = timedelta(days=1)
        begin, end = (datetime.combine(day, datetime.min.time(), ZoneInfo("UTC")) for day in (first, last))
        return self.filter(ends_at__gt=begin - margin, starts_at__lt=end + 2 * margin).order_by("starts_at", "pk")

    def with_texts(self) -> "EventQuerySet":
        return self.prefetch_related("translations")


class Event(Publishable, WithPicture):
    """One event, from `starts_at` until just before `ends_at`; of whole days, both are midnights of its time zone.

    `sequence` is the SEQUENCE of RFC 5545 (section 3.8.7.4): it grows with every change.
    """

    slug = models.SlugField(max_length=100, unique=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("text"), max_length=10_000, blank=True)  # Markdown
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(db_index=True)
    is_all_day = models.BooleanField(default=False)
    time_zone = models.CharField(_("time zone"), max_length=64)  # IANA; of the place
    mode = models.CharField(_("how it is held"), max_length=10, choices=Mode, blank=True)  # "": not known
    venue = models.CharField(_("place"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1 alpha-2
    meeting_url = models.URLField(_("address to take part online"), max_length=500, blank=True)
    registration_url = models.URLField(_("address to register"), max_length=500, blank=True)
    organisers = models.CharField(_("organisers"), max_length=300, blank=True)
    edition = models.PositiveSmallIntegerField(_("academy edition"), null=True, blank=True)
    audience = models.CharField(_("who may see it"), max_length=20, default=PUBLIC, validators=[validate_audience])
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    is_sample = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="an_event_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def shown(self) -> Shown:
        """The event as the current reader gets it; whoever shows several asks show_all, which says more."""
        return shown(self)

    @property
    def permalink(self) -> str:
        """The address that holds in every language and for ever."""
        return f"/e/{self.uuid}"

    @property
    def begins(self) -> datetime:
        """When it begins, by the clocks of its place."""
        return self.starts_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def ends(self) -> datetime:
        """When it ends, by the clocks of its place."""
        return self.ends_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def first_day(self) -> date:
        return self.begins.date()

    @property
    def last_day(self) -> date:
        """The last day of it there; what ends at midnight does not touch the day after."""
        return (self.ends - timedelta(microseconds=1)).date()

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()


class EventTranslation(Translation):
    original = models.ForeignKey(Event, models.CASCADE, related_name="translations")
    title = models.CharField(_("title"), max_length=2 * 200)
    summary = models.TextField(_("text"), max_length=2 * 10_000, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["original", "language"], name="one_event_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.original} ({self.language})"
