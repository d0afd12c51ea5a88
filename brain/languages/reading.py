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
    wanted = [_primary(language) for language in reads]
    if _primary(original_language) in wanted:
        return None
    by_language = {_primary(translation.language): translation for translation in translations}
    return next((by_language[language] for language in wanted if language in by_language), None)


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
