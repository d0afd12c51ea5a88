"""Words and domains that keep a text from being shown until a moderator has looked at it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

MAX_WORD = 100


class WordKind(models.TextChoices):
    """What is blocked."""

    WORD = "word", pgettext_lazy("blocked", "Word or phrase")
    DOMAIN = "domain", pgettext_lazy("blocked", "Domain")


class BlockedWord(models.Model):
    """A word, a phrase or a domain, in the form in which it is compared (brain.moderation.words)."""

    kind = models.CharField(max_length=8, choices=WordKind)
    text = models.CharField(max_length=MAX_WORD)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "text"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "text"], name="blocked_once")
        ]

    def __str__(self) -> str:
        return self.text
