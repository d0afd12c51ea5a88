"""One text out of several languages: the pure part of what a reader gets to read."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from brain.languages.reading import read_in


class Text(NamedTuple):
    """A text as one reader gets it; `origin` says how a translation came to be, and is empty for an original."""

    text: str
    language: str
    origin: str = ""


class InALanguage(Protocol):
    language: str


AnyText = TypeVar("AnyText", bound=InALanguage)


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag without its region: "pt" of "pt-BR"."""
    return tag.partition("-")[0].lower()


def best_of(texts: Iterable[AnyText], reads: Sequence[str]) -> AnyText | None:
    """Return the first of `texts` in the best of the languages `reads` that there is one in."""
    by_language: dict[str, AnyText] = {}
    for text in texts:
        by_language.setdefault(primary(text.language), text)
    return next((by_language[primary(tag)] for tag in reads if primary(tag) in by_language), None)


def translated(original: Any, field: str, reads: Sequence[str]) -> Text:
    """Return `field` of `original`, or of its translation, by the reader's rule (brain.languages.reading)."""
    filled = [translation for translation in original.translations.all() if getattr(translation, field)]
    if chosen := read_in(original.language, filled, reads):
        return Text(getattr(chosen, field), chosen.language, chosen.origin)
    return Text(getattr(original, field), original.language)


def label(labels: dict[str, str], reads: Sequence[str], otherwise: str = "") -> Text:
    """Return the best of `labels` ({"en": ..., "fr": ...}) for a reader; in English, else `otherwise`, without one."""
    for tag in (*map(primary, reads), "en"):
        if labels.get(tag):
            return Text(labels[tag], tag)
    return Text(otherwise, "und")
