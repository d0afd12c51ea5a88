"""What a reader gets of the library's texts, by the reader's rule (brain.languages.reading)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from brain.languages.reading import is_read, label_in, primary, read_in


class Text(NamedTuple):
    """A text as one reader gets it; `origin` says how a translation came to be, and is empty for an original."""

    text: str
    language: str
    origin: str = ""


def translated(original: Any, field: str, reads: Sequence[str]) -> Text:
    """Return `field`, a label, of `original` or of its translation, by the reader's rule."""
    filled = [translation for translation in original.translations.all() if getattr(translation, field)]
    return _text(label_in(original.language, filled, reads) or original, field)


def of_editions(editions: Iterable[Any], translations: Iterable[Any], field: str, reads: Sequence[str]) -> Text | None:
    """Return `field` of a thing that exists in several languages, by the reader's rule; None where nobody wrote it.

    Of `editions` (the original first) one that the reader reads, the original before others; else, of
    `translations`, the one into their first language; else the original's.
    """
    written = [edition for edition in editions if getattr(edition, field)]
    described = [translation for translation in translations if getattr(translation, field)]
    original_language = written[0].language if written else "und"
    chosen = read_in(original_language, written[1:], reads)
    if chosen is None and not is_read(original_language, reads):
        chosen = read_in(original_language, described, reads)
    if chosen is None and written:
        chosen = written[0]
    return _text(chosen, field) if chosen else None


def _text(written: Any, field: str) -> Text:
    return Text(getattr(written, field), written.language, getattr(written, "origin", ""))


def label(labels: dict[str, str], reads: Sequence[str], otherwise: str = "") -> Text:
    """Return the best of `labels` ({"en": ..., "fr": ...}) for a reader; in English, else `otherwise`, without one."""
    for tag in (*map(primary, reads), "en"):
        if labels.get(tag):
            return Text(labels[tag], tag)
    return Text(otherwise, "und")
