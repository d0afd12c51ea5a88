"""Which language a text is written in."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp

import eldc
from django.conf import settings

from brain.languages import everyday

UNKNOWN = "und"  # BCP 47: undetermined

_FENCED = r"^[ ]{0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}).*?(?:^[ ]{0,3}(?P=fence)[^\n]*$|\Z)"
_SPOILER = r"^[ ]{0,3}:{3,}[ ]*spoiler\b.*?(?:^[ ]{0,3}:{3,}[ ]*$|\Z)"
# What is not the author's own writing: code, quotes, addresses and mentions mislead every detector.
_FOREIGN = re.compile(
    _FENCED
    + r"""
    | (?<!`)(?P<ticks>`{1,3})(?!`)[^`\n]+(?P=ticks)(?!`)                 # code in a line
    | ^[ ]{0,3}>[^\n]*$                                                  # quoted lines
    | ^[ ]{0,3}:{3,}(?:[ ]*spoiler\b)?                                   # beginnings and ends of spoilers
    | !?\[[^\[\]\n]{0,300}\]\([^()\s]{0,500}\)                           # links with their words, often a title
    | \b(?:https?://|www\.)\S+
    | \b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}                  # e-mail addresses
    | @[\w.-]+                                                           # mentions
    | </?[a-zA-Z][^<>\n]{0,300}>
    | &\#?\w{1,8};
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
# What makes words a quotation or a link.
_FRAME = re.compile(r"^(?:[ ]{0,3}>)+|!?\[|\]\([^()\s]{0,500}\)", re.MULTILINE)
# What readers do not see or leave out: soft hyphens, joiners, marks of direction; Arabic vowel signs and stretching.
_SILENT = re.compile("[\u00ad\u0640\u064b-\u0652\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_NOT_WORDS = re.compile(r"[^\w'’¿¡\u0300-\u036f]+|[\d_]+")
# A blank line ends a paragraph, but not in fenced code or a spoiler.
_FENCED_OR_BLANK = re.compile(rf"(?:{_FENCED})|(?:{_SPOILER})|(?P<blank>^(?:[ \t\r]*\n)+)", re.MULTILINE | re.DOTALL)
# More says no more about the language, and costs more.
_ENOUGH = 2000

_LATIN = "[A-Za-zªº\u00c0-\u024f\u1e00-\u1eff]"
# A script's letters, how many Latin letters one of them is worth, and the languages that eldc knows in it.
_SCRIPTS = [
    (re.compile(letters), weight, frozenset(languages.split()))
    for letters, weight, languages in (
        (_LATIN, 1, ""),  # all that stand nowhere below
        ("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]", 3, "ko"),
        ("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]", 1, "ar fa ur"),
        ("[\u3040-\u30ff]", 4, "ja"),
        ("[\u3400-\u4dbf\u4e00-\u9fff]", 3, "zh ja"),
        ("[\u0400-\u052f]", 1, "ru uk bg be sr"),
        ("[\u0370-\u03ff\u1f00-\u1fff]", 1, "el"),
        ("[\u0590-\u05ff]", 1, "he"),
        ("[\u0900-\u097f]", 1, "hi mr"),
        ("[\u0530-\u058f]", 1, "hy"),
        ("[\u10a0-\u10ff]", 1, "ka"),
        ("[\u1200-\u137f]", 1, "am"),
        ("[\u0e00-\u0e7f]", 1, "th"),
        ("[\u0e80-\u0eff]", 1, "lo"),
        ("[\u0980-\u09ff]", 1, "bn"),
        ("[\u0a00-\u0a7f]", 1, "pa"),
        ("[\u0a80-\u0aff]", 1, "gu"),
        ("[\u0b00-\u0b7f]", 1, "or"),
        ("[\u0b80-\u0bff]", 1, "ta"),
        ("[\u0c00-\u0c7f]", 1, "te"),
        ("[\u0c80-\u0cff]", 1, "kn"),
        ("[\u0d00-\u0d7f]", 1, "ml"),
    )
]
_OTHER_SCRIPTS = frozenset[str]().union(*(languages for _letters, _weight, languages in _SCRIPTS)) - {"sr"}
# The letters of languages that share a script; and the character sets that were made for one.
_ALPHABETS = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "fa": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهیي",
    "ur": "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہۂھیےۓ",
}
_CHARACTER_SETS = {"zh": ("gb2312", "big5"), "ja": ("euc_jp",)}
# Scores lie between 0 and 1. In a few words, related languages differ by less than these.
_SITE_BONUS = 0.05
_RUSSIAN_BONUS = 0.02  # many more people write it than the languages that it is taken for
_EVERYDAY_BONUS = 0.2
_AUTHOR_BONUS = 0.15
_SHORT = 60
# Measured: two languages whose scores differ by nothing are right half of the times, by 0.05 five times of six.
_DOUBT = 0.05
# Measured: words that the detector hardly knows score less than this, and are wrong more often, the less the score.
_USUAL_SCORE = 0.85
# A paragraph is in another language than its text where it has so many letters and is so sure.
_TELLING_LETTERS = 20
_SURE = 0.9


@dataclass(frozen=True)
class Detection:
    """A primary language subtag (BCP 47) or "und", and how sure it is: 0 where nothing tells, 1 without doubt."""

    language: str
    confidence: float


def detect(text: str, *, likely: Sequence[str] = ()) -> str:
    """Return the primary language subtag (BCP 47) of a Markdown `text`, or "und" where nothing tells.

    `likely` are the author's languages, best first: they decide where a short text could be several.
    """
    return detect_details(text, likely=likely).language


def detect_details(text: str, *, likely: Sequence[str] = ()) -> Detection:
    """Return the language of a Markdown `text` as detect() does, and how sure it is."""
    words = own_words(text)
    letters, languages = _main_script(words)
    if not letters:
        return Detection(UNKNOWN, 0.0)
    if len(languages) == 1:
        return Detection(next(iter(languages)), 1.0)
    authors = list(dict.fromkeys(tag.partition("-")[0].lower() for tag in likely if tag != UNKNOWN))
    return _best_of(_weighed(words, letters, languages, authors), languages, authors)


@dataclass(frozen=True)
class Paragraph:
    """A stretch text[start:end] of Markdown, with the blank lines behind it, and its language."""

    start: int
    end: int
    language: str


def paragraph_languages(text: str, *, language: str, likely: Sequence[str] = ()) -> list[Paragraph]:
    """Return the paragraphs of a Markdown `text`, in order and without gaps, each with its own language.

    That is the `language` of the text where a paragraph does not clearly tell another. Paragraphs end at blank lines
    outside of fenced code; what is indented belongs to the one before.
    """
    starts = _paragraph_starts(text)
    return [
        Paragraph(start, end, _language_of_paragraph(text[start:end], language, likely))
        for start, end in pairwise([*starts, len(text)])
    ]


def _paragraph_starts(text: str) -> list[int]:
    ends = (found.end("blank") for found in _FENCED_OR_BLANK.finditer(text) if found["blank"] and found.start())
    return [0, *(end for end in ends if not text[end : end + 1].isspace() and end < len(text))] if text else []


def _language_of_paragraph(paragraph: str, language: str, likely: Sequence[str]) -> str:
    words = own_words(paragraph)
    if _main_script(words)[0] < _TELLING_LETTERS:
        return language
    found = detect_details(words, likely=[language, *likely])
    return found.language if found.confidence >= _SURE else language


def own_words(text: str) -> str:
    """Return what the author wrote in `text`: words alone, without code, quotes, links, addresses and mentions.

    Of a text that is nothing but quotes and links, these are the words.
    """
    return _words_of(text) or _words_of(_FRAME.sub(" ", text))


def _words_of(text: str) -> str:
    words = _NOT_WORDS.sub(" ", _SILENT.sub("", _FOREIGN.sub(" ", text))).strip()
    return unicodedata.normalize("NFC", words[:_ENOUGH])


def _main_script(words: str) -> tuple[int, frozenset[str]]:
    """Return how many letters the most used script has in `words`, and that script's languages."""
    counts = ((len(letters.findall(words)) * weight, languages) for letters, weight, languages in _SCRIPTS)
    return max(counts, key=lambda count: count[0])


def _weighed(words: str, letters: int, languages: frozenset[str], likely: list[str]) -> dict[str, float]:
    """Return the scores of the languages that `words` may be in; `languages` are those of their script, if it tells."""
    scores = {language: score for language, score in _scores(words).items() if _is_written_so(language, languages)}
    scores = _least_foreign(scores, words)
    for language in scores:
        scores[language] += _bonuses().get(language, 0)
    if letters < _SHORT:
        for language, bonus in _bonuses_of_few_words(words, likely):
            if _is_written_so(language, languages):
                scores[language] = scores.get(language, 0) + bonus
    return scores


def _is_written_so(language: str, languages: frozenset[str]) -> bool:
    """Whether `language` is written in the script of `languages`; none are given for the Latin one."""
    return language in languages if languages else language not in _OTHER_SCRIPTS


def _least_foreign(scores: dict[str, float], words: str) -> dict[str, float]:
    """Return the scores of the languages in whose writing the fewest letters of `words` are not."""
    foreign = {language: _foreign_letters(language, words) for language in scores}
    least = min(foreign.values(), default=0)
    return {language: score for language, score in scores.items() if foreign[language] == least}


def _foreign_letters(language: str, words: str) -> int:
    if alphabet := _ALPHABETS.get(language):
        return sum(letter not in alphabet for letter in words.lower())
    character_sets = _CHARACTER_SETS.get(language, ())
    return min((len(words) - len(words.encode(name, "ignore").decode(name)) for name in character_sets), default=0)


def _bonuses_of_few_words(words: str, likely: list[str]) -> Iterator[tuple[str, float]]:
    for language, share in everyday.shares(words).items():
        yield language, _EVERYDAY_BONUS * share
    for place, language in enumerate(likely):
        yield language, _AUTHOR_BONUS - 0.01 * place


def _best_of(scores: dict[str, float], languages: frozenset[str], likely: list[str]) -> Detection:
    best, *others = sorted(scores, key=scores.__getitem__, reverse=True) or [UNKNOWN]
    if not scores.get(best):
        return Detection(UNKNOWN, 0.0)
    if not languages and best not in (*_bonuses(), *likely) and (unknown := _unknown_to_eldc(likely)):
        return Detection(unknown, 0.5)
    margin = scores[best] - (scores[others[0]] if others else 0)
    return Detection(best, (1 - exp(-margin / _DOUBT) / 2) * min(1, scores[best] / _USUAL_SCORE))


def _unknown_to_eldc(likely: list[str]) -> str | None:
    """Return the author's first language that eldc cannot know, such as Swahili, which it takes for some other."""
    return next((language for language in likely if language not in eldc.LANGUAGES), None)


@cache
def _bonuses() -> dict[str, float]:
    return {"ru": _RUSSIAN_BONUS} | dict.fromkeys(dict(settings.LANGUAGES), _SITE_BONUS)


@cache
def _detector() -> None:
    eldc.init()
    eldc.set_scores(20)


def _scores(words: str) -> dict[str, float]:
    """Return eldc's scores by language; safe in several threads at once."""
    _detector()
    return dict(eldc.detect_details(words).scores)
