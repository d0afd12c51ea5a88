"""The reader's rule: in which language a person reads a thing.

A reader's languages are the page's, then those that a member says they read. A text is shown in its original where
they read its language, else in the first of their languages that there is a translation into, else in its original.
A label, by which one finds one's way (a theme, a city, a series' name, the titles of the newest news), goes with the
page around it: it is shown in the page's language wherever it exists in that, else by the rule for texts.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from django.http import HttpRequest
from django.utils.translation import get_language

from brain.languages.middleware import preferred_language
from brain.members.models import Member


class InALanguage(Protocol):
    """A translation of something, in the language of its BCP 47 tag."""

    language: str


AnyTranslation = TypeVar("AnyTranslation", bound=InALanguage)


def reader_languages(request: HttpRequest) -> list[str]:
    """Return the languages of the reader, best first: the page's, then what a member reads."""
    member = request.user
    reads = member.reads if isinstance(member, Member) else []
    return list(dict.fromkeys([get_language() or preferred_language(request), *reads]))


def read_in(
    original_language: str, translations: Iterable[AnyTranslation], reads: Sequence[str]
) -> AnyTranslation | None:
    """Return the translation to show to a reader of `reads` (best first), or None for the original.

    The original where the reader reads its language; else the translation into their first language that there is
    one in; else the original. "pt" and "pt-BR" are one language here.
    """
    if is_read(original_language, reads):
        return None
    by_language = {primary(translation.language): translation for translation in translations}
    return next((by_language[language] for language in map(primary, reads) if language in by_language), None)


def label_in(
    original_language: str, translations: Iterable[AnyTranslation], reads: Sequence[str]
) -> AnyTranslation | None:
    """Return the translation of a label to show to a reader of `reads` (the page's language first), or None."""
    translations = list(translations)
    return read_in(original_language, translations, reads[:1]) or read_in(original_language, translations, reads)


def is_read(language: str, reads: Sequence[str]) -> bool:
    """Whether a reader of `reads` reads `language` (BCP 47), whichever region either names."""
    return primary(language) in map(primary, reads)


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag without its region: "pt" of "pt-BR"."""
    return tag.partition("-")[0].lower()
