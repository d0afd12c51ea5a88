"""The reader's rule: in which language a person reads a thing.

A reader's languages are the page's, then those that a member says they read. A text is shown in its original where
they read its language, else in the first of their languages that there is a translation into, else in its original.
What stands there at once is in one language; a reader who wants translations on request gets the original, and the
translation at a press.
A label, by which one finds one's way (a theme, a city, a series' name, the titles of the newest news), goes with the
page around it: it is shown in the page's language wherever it exists in that, else by the rule for texts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.conf import settings

from brain.core.addresses import InALanguage
from brain.core.readers import current_reader
from brain.languages import jobs
from brain.languages.detection import UNKNOWN
from brain.languages.models import Translation

AnyTranslation = TypeVar("AnyTranslation", bound=InALanguage)


@dataclass(frozen=True)
class Shown:
    """An original as one reader gets it: `at_once` is the translation to show, None for the original itself.

    `on_request` is the translation that a reader gets at a press who does not want any at once; `is_foreign`: the
    reader reads neither its language nor that of a translation; `is_coming`: a translation is being made.
    """

    original: Any
    at_once: Any = None
    on_request: Any = None
    is_foreign: bool = False
    is_coming: bool = False

    @property
    def text(self) -> Any:
        """What has the fields and the language to show."""
        return self.at_once or self.original

    @property
    def translation(self) -> Translation | None:
        """The translation that the reader gets, at once or on request."""
        return self.at_once or self.on_request


def shown(original: Any) -> Shown:
    """Return `original` as the current reader (brain.core.readers) gets it.

    It has its `language` and, at best fetched before (TranslationQuerySet.for_reader), its `translations`.
    """
    reader = current_reader()
    if is_read(original.language, reader.languages):
        return Shown(original)
    translation = read_in(original.language, original.translations.all(), reader.languages)
    if translation is None:
        return Shown(original, is_foreign=original.language != UNKNOWN)
    if reader.wants_translations:
        return Shown(original, at_once=translation)
    return Shown(original, on_request=translation)


def show_all(kind: str, originals: Iterable[Any]) -> None:
    """Every one of a kind (brain.languages.texts) is `shown` as the current reader gets it.

    What a member, or an open page, gets in a language that they do not read is translated before other texts.
    """
    originals = list(originals)
    coming = awaited(kind, {original.pk for original in originals if original.shown.is_foreign})
    for original in originals:
        if original.pk in coming:
            original.shown = replace(original.shown, is_coming=True)


def awaited(kind: str, foreign: Collection[int]) -> set[int]:
    """Return which of these texts (by pk), foreign to the current reader, are translated for them soon.

    They come before other texts, unless nobody waits for this reader (brain.core.readers).
    """
    reader = current_reader()
    ask = jobs.want if reader.is_waited_for else jobs.expected
    return ask(kind, foreign, reader.languages[0])


def read_in(
    original_language: str, translations: Iterable[AnyTranslation], reads: Sequence[str]
) -> AnyTranslation | None:
    """Return the translation to show to a reader of `reads` (best first), or None for the original.

    The original where the reader reads its language; else the translation into their first language that there is
    one in that is to be shown; else the original. "pt" and "pt-BR" are one language here.
    """
    if is_read(original_language, reads):
        return None
    by_language = {primary(one.language): one for one in translations if getattr(one, "is_shown", True)}
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


def read_of_site() -> list[str]:
    """Return the site's languages that the current reader reads, whichever region they name."""
    return [code for code, _name in settings.LANGUAGES if is_read(code, current_reader().languages)]


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag without its region: "pt" of "pt-BR"."""
    return tag.partition("-")[0].lower()
