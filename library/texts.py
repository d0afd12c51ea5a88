"""What a reader gets of the library's texts, by the reader's rule (brain.languages.reading)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from brain.core.readers import current_reader
from brain.languages.models import Status
from brain.languages.reading import is_read, label_in, primary, read_in


class Text(NamedTuple):
    """A text as one reader gets it; `origin` says how a translation came to be, and is empty for an original.

    `is_stale`: the original has changed since.
    """

    text: str
    language: str
    origin: str = ""
    is_stale: bool = False


def translated(original: Any, field: str, reads: Sequence[str]) -> Text:
    """Return `field`, a label, of `original` or of its translation, by the reader's rule."""
    filled = [row for row in original.translations.all() if getattr(row, field)]
    return _text(label_in(original.language, filled, reads) or original, field)


def of_editions(editions: Iterable[Any], translations: Iterable[Any], field: str, reads: Sequence[str]) -> Text | None:
    """Return `field` of a thing that exists in several languages, by the reader's rule; None where nobody wrote it.

    Of `editions` (the original first) one that the reader reads, the original before others; else, of
    `translations`, the one into their first language, if they want translations at once; else the original's.
    """
    written = [edition for edition in editions if getattr(edition, field)]
    described = [row for row in translations if getattr(row, field)]
    original_language = written[0].language if written else "und"
    own = read_in(original_language, written[1:], reads) or (written[0] if written else None)
    if own and is_read(own.language, reads):
        return _text(own, field)
    at_once = described if own is None or current_reader().wants_translations else ()
    chosen = read_in(original_language, at_once, reads) or own
    return _text(chosen, field) if chosen else None


def _text(written: Any, field: str) -> Text:
    is_stale = getattr(written, "status", "") == Status.STALE
    return Text(getattr(written, field), written.language, getattr(written, "origin", ""), is_stale)


def label(labels: dict[str, str], reads: Sequence[str], otherwise: str = "") -> Text:
    """Return the best of `labels` ({"en": ..., "fr": ...}) for a reader; in English, else `otherwise`, without one."""
    for tag in (*map(primary, reads), "en"):
        if labels.get(tag):
            return Text(labels[tag], tag)
    return Text(otherwise, "und")
