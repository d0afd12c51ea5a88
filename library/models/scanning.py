"""Whether a file was looked through for viruses."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ScanState(models.TextChoices):
    """`NOT_SCANNED`: it came in while the site had no scanner. `FAILED`: it is missing, or the scanner takes less."""

    NOT_SCANNED = "none", _("Not scanned")
    WAITING = "waiting", _("Waits to be scanned")
    CLEAN = "clean", _("No virus was found")
    INFECTED = "infected", _("A virus was found")
    FAILED = "failed", _("Could not be scanned")


class Scanned(models.Model):
    """Base of what holds a file as somebody brought it. What waits for the scanner, or did not pass it, nobody gets."""

    scan = models.CharField(max_length=8, choices=ScanState, default=ScanState.NOT_SCANNED)
    virus = models.CharField(max_length=120, blank=True)  # as the scanner calls it

    class Meta:
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["scan"],
                condition=Q(scan__in=[ScanState.WAITING, ScanState.NOT_SCANNED]),
                name="%(class)ss_to_scan",
            )
        ]

    @property
    def is_locked_away(self) -> bool:
        return self.scan not in (ScanState.NOT_SCANNED, ScanState.CLEAN)
