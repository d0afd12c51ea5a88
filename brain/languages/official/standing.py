"""How texts stand with their translations, counted and listed for editors."""

from collections import Counter
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy

from brain.languages.models import Origin, Status, Translation


class Standing(models.TextChoices):
    """What readers of a language get of a text; one that nobody is shown is missing."""

    MISSING = "missing", pgettext_lazy("translation", "Missing")
    STALE = "stale", pgettext_lazy("translation", "Original changed")
    MACHINE = "machine", pgettext_lazy("translation", "By machine")
    PEOPLE = "people", pgettext_lazy("translation", "By people")
    OFFICIAL = "official", pgettext_lazy("translation", "Official")


def standing_of(row: Translation | None) -> Standing:
    """Return how a text stands whose translation is `row`."""
    if row is None or not row.is_shown:
        return Standing.MISSING
    if row.status == Status.STALE:
        return Standing.STALE
    if row.origin == Origin.OFFICIAL:
        return Standing.OFFICIAL
    return Standing.MACHINE if row.is_by_machine else Standing.PEOPLE


def counted(texts: Any) -> dict[str, Counter[Standing]]:
    """Return how many of `texts` (access.OfficialText) stand how, by language."""
    counts: dict[str, Counter[Standing]] = {}
    for text in texts:
        counts.setdefault(text.language, Counter())[text.standing] += 1
    return counts
