"""The pattern of a translation: what every feature's own table of translations has."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brain.core.readers import current_reader


class Origin(models.TextChoices):
    """How a translation came to be; a machine may write only where this is MACHINE."""

    OFFICIAL = "official", _("Official translation")
    HUMAN = "human", _("Translated by a person")
    MACHINE_EDITED = "machine_edited", _("Machine translation, improved by a person")
    MACHINE = "machine", _("Machine translation")


class Status(models.TextChoices):
    """How a translation stands to its original."""

    READY = "ready", _("Up to date")
    STALE = "stale", _("The original has changed since")
    REJECTED = "rejected", _("Not shown")


class TranslationQuerySet(models.QuerySet[Any]):
    def shown(self) -> "TranslationQuerySet":
        """Those that readers get: what a machine made of an older text is not, what a person made of it is."""
        return self.filter(Q(status=Status.READY) | Q(status=Status.STALE) & ~Q(origin=Origin.MACHINE))

    def for_reader(self) -> "TranslationQuerySet":
        """Those shown in languages that the current reader reads."""
        tags = current_reader().languages
        return self.shown().filter(language__in={*tags, *(tag.partition("-")[0] for tag in tags)})


class Translation(models.Model):
    """Base of a feature's own table of translations: one row a language of an original.

    The subclass adds `original`, a foreign key with related_name="translations", the translated fields, and a
    unique constraint on (original, language). Rows are written by brain.languages.writing alone, but for those
    that a loader brings along with content that is new.
    """

    original: Any
    original_id: int
    language = models.CharField(max_length=12)  # BCP 47
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.HUMAN)
    status = models.CharField(max_length=8, choices=Status, default=Status.READY)
    digest = models.CharField(max_length=64, blank=True)  # of what it translates: brain.languages.texts.Source
    engine = models.CharField(max_length=120, blank=True)  # that made it, its version and way: routes.Route.version
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_shown(self) -> bool:
        """Whether readers get it, as `shown` says."""
        return self.status == Status.READY or (self.status == Status.STALE and self.origin != Origin.MACHINE)

    @property
    def is_by_machine(self) -> bool:
        return self.origin == Origin.MACHINE
