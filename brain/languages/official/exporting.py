"""Files for translators' tools."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from brain.languages.official import po, xliff
from brain.languages.official.access import OfficialText
from brain.languages.official.standing import Standing
from brain.languages.official.units import State, Unit, Units


@dataclass(frozen=True)
class Format:
    """A format of files: `write` makes one of what it is called and what it holds."""

    label: Any
    suffix: str
    media_type: str
    write: Callable[[str, Units], bytes]


FORMATS = {
    "xliff-2.0": Format("XLIFF 2.0", "xlf", "application/xliff+xml", xliff.write_2_0),
    "xliff-1.2": Format("XLIFF 1.2", "xlf", "application/xliff+xml", xliff.write_1_2),
    "po": Format(gettext_lazy("PO (gettext)"), "po", "text/x-gettext-translation", po.write),
}


class Which(models.TextChoices):
    """Which texts a file is to hold."""

    LACKING = "lacking", pgettext_lazy("translations", "Missing, and where the original changed")
    UNOFFICIAL = "unofficial", pgettext_lazy("translations", "All that are not official")
    ALL = "all", pgettext_lazy("translations", "All")

    def holds(self, text: OfficialText) -> bool:
        if self is Which.LACKING:
            return text.standing in (Standing.MISSING, Standing.STALE)
        return self is Which.ALL or text.standing is not Standing.OFFICIAL


def source_languages(texts: Iterable[OfficialText]) -> list[str]:
    """Return the languages that `texts` are in, the most frequent first: a file is from one language into another."""
    return [language for language, _number in Counter(text.source.language for text in texts).most_common()]


def file_of(texts: Iterable[OfficialText], format_: Format, *, name: str, source_language: str, language: str) -> bytes:
    """Return a file with those of `texts` that are in `source_language`, for translation into `language`."""
    units = [unit for text in texts if text.source.language == source_language for unit in _units(text)]
    return format_.write(name, Units(source_language, language, units))


def _units(text: OfficialText) -> list[Unit]:
    """Return a unit for each field that says something. What is not official now goes out as a draft to look at."""
    is_done = text.standing is Standing.OFFICIAL
    words = text.words if text.readable else {}
    return [
        Unit(
            f"{text.kind.name}.{text.original.pk}.{name}",
            source,
            target := words.get(name, ""),
            (State.TRANSLATED if is_done else State.DRAFT) if target.strip() else State.NEW,
            text.source.digest,
            f"{settings.SITE_URL}{text.url}",
        )
        for name, source in text.source.fields.items()
        if source.strip()
    ]
