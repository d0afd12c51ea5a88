"""Whether a translation may be shown: what engines do wrong, and how it is noticed."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from brain.core.text import plain_text
from brain.languages import spans
from brain.languages.detection import detect, own_words
from brain.languages.engines.base import Pair


class Refusal(StrEnum):
    """Why a translation may not be shown; `label` says it to people."""

    EMPTY = "empty"
    UNCHANGED = "unchanged"
    CHARACTERS = "characters"
    HTML = "html"
    STRUCTURE = "structure"
    NUMBERS = "numbers"
    LENGTH = "length"
    LANGUAGE = "language"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Refusal.EMPTY: _("The translation is empty."),
    Refusal.UNCHANGED: _("The translation is the original."),
    Refusal.CHARACTERS: _("The translation has control characters that the original has not."),
    Refusal.HTML: _("The translation has HTML that the original has not."),
    Refusal.STRUCTURE: _("Links, mentions, code or the form of the text are not those of the original."),
    Refusal.NUMBERS: _("The numbers are not those of the original."),
    Refusal.LENGTH: _("The translation is far too short or too long."),
    Refusal.LANGUAGE: _("The translation is not in the language asked for."),
}

_TAG = re.compile(r"</?[a-zA-Z][\w-]*|<!--|&lt;/?[a-zA-Z]")
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,:'’٫٬]\d+)*")
_MONTH = re.compile(r"(?<!\d)\d{1,2}\s*[월月]")
# They count months, and write in digits what others say in words ("세 명" or "3명").
_LOOSE_WITH_DIGITS = {"ko", "ja", "zh"}
_SEVERAL_WORDS = 4
_TELLING_LENGTH = 60
# One letter of these says as much as several Latin ones.
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_MOST_TIMES = 3
_LEEWAY = 40  # of a few words, one text may be many times as long as the other
_INVISIBLE = ("Cc", "Cf", "Co", "Cn", "Cs")
_HARMLESS = "\n\r\t\u200c\u200d\u00ad"


def refusal(source: str, translation: str, pair: Pair, *, is_markdown: bool = True) -> Refusal | None:
    """Return the first reason why `translation` of the text `source` may not be shown; None where it may."""
    return next(_refusals(source, translation, pair, is_markdown), None)


def _refusals(source: str, translation: str, pair: Pair, is_markdown: bool) -> Iterator[Refusal]:
    if not translation.strip() and source.strip():
        yield Refusal.EMPTY
    words, translated = (own_words(spans.words(text) if is_markdown else text) for text in (source, translation))
    if len(words.split()) >= _SEVERAL_WORDS and words.casefold() == translated.casefold():
        yield Refusal.UNCHANGED
    if _invisible(translation) - _invisible(source):
        yield Refusal.CHARACTERS
    if Counter(_TAG.findall(translation)) - Counter(_TAG.findall(source)):
        yield Refusal.HTML
    if is_markdown and spans.structure(source) != spans.structure(translation):
        yield Refusal.STRUCTURE
    seen, shown = (plain_text(source), plain_text(translation)) if is_markdown else (source, translation)
    has_loose_digits = bool(_LOOSE_WITH_DIGITS & {pair.source, pair.target})
    if _numbers(seen, has_loose_digits) != _numbers(shown, has_loose_digits):
        yield Refusal.NUMBERS
    if not _is_plausibly_long(_length(seen), _length(shown)):
        yield Refusal.LENGTH
    if not _may_be(pair.target, translated):
        yield Refusal.LANGUAGE


def _invisible(text: str) -> Counter[str]:
    return Counter(
        character for character in text if unicodedata.category(character) in _INVISIBLE and character not in _HARMLESS
    )


def _numbers(text: str, has_loose_digits: bool) -> Counter[str]:
    """Return the numbers of `text`, in any script's digits, without what languages write between these."""
    numbers = Counter(
        "".join(str(unicodedata.digit(character)) for character in number if character.isdigit())
        for number in _NUMBER.findall(_MONTH.sub(" ", text) if has_loose_digits else text)
    )
    return Counter({number: times for number, times in numbers.items() if len(number) > has_loose_digits})


def _is_plausibly_long(length: float, other: float) -> bool:
    return max(length, other) <= _MOST_TIMES * min(length, other) + _LEEWAY


def _length(text: str) -> float:
    return len(text) + 1.2 * len(_HANGUL.findall(text)) + 2 * len(_IDEOGRAPH.findall(text))


def _may_be(language: str, words: str) -> bool:
    """Whether `words` may be in `language`: a few words do not tell."""
    return _length(words) < _TELLING_LENGTH or detect(words, likely=[language]) == language
