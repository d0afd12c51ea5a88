"""The reader's rule: in which language a person reads a thing."""

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
    """Return the languages of the reader, best first: what a member reads, then the page's; a guest's is the page's."""
    member = request.user
    reads = member.reads if isinstance(member, Member) else []
    return list(dict.fromkeys([*reads, get_language() or preferred_language(request)]))


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


def is_read(language: str, reads: Sequence[str]) -> bool:
    """Whether a reader of `reads` reads `language` (BCP 47), whichever region either names."""
    return primary(language) in map(primary, reads)


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag without its region: "pt" of "pt-BR"."""
    return tag.partition("-")[0].lower()
