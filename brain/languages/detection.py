"""Which language a text is written in."""

import re
from collections.abc import Sequence
from functools import cache

import eldc
from django.conf import settings

UNKNOWN = "und"  # BCP 47: undetermined

# What is not the author's own writing: code, quotes, addresses and mentions mislead every detector.
_FOREIGN = re.compile(
    r"""
    ^[ ]{0,3}(?P<fence>```+|~~~+).*?(?:^[ ]{0,3}(?P=fence)[^\n]*$|\Z)  # fenced code
    | (?<!`)(?P<ticks>`{1,3})(?!`)[^`\n]+(?P=ticks)(?!`)             # code in a line
    | ^[ ]{0,3}>[^\n]*$                                              # quoted lines
    | !?\[[^\[\]\n]{0,300}\]\([^()\s]{0,500}\)                       # links with their words, often a title
    | \b(?:https?://|www\.)\S+
    | \b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}              # e-mail addresses
    | @[\w.-]+                                                       # mentions
    | </?[a-zA-Z][^<>\n]{0,300}>
    | &\#?\w{1,8};
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_NOT_WORDS = re.compile(r"[^\w'’]+|[\d_]+")
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
# Scores lie between 0 and 1. In a few words, related languages differ by less than these.
_SITE_BONUS = 0.05
_AUTHOR_BONUS = 0.15
_SHORT = 60


def detect(text: str, *, likely: Sequence[str] = ()) -> str:
    """Return the primary language subtag (BCP 47) of a Markdown `text`, or "und" where nothing tells.

    `likely` are the author's languages, best first: they decide where a short text could be several.
    """
    words = own_words(text)
    letters, languages = _main_script(words)
    if not letters:
        return UNKNOWN
    if len(languages) == 1:
        return next(iter(languages))
    return _best_of(words, letters, languages, [tag.partition("-")[0].lower() for tag in likely])


def own_words(text: str) -> str:
    """Return what the author wrote in `text`: words alone, without code, quotes, links, addresses and mentions."""
    return _NOT_WORDS.sub(" ", _FOREIGN.sub(" ", text)).strip()[:_ENOUGH]


def _main_script(words: str) -> tuple[int, frozenset[str]]:
    """Return how many letters the most used script has in `words`, and that script's languages."""
    counts = ((len(letters.findall(words)) * weight, languages) for letters, weight, languages in _SCRIPTS)
    return max(counts, key=lambda count: count[0])


def _best_of(words: str, letters: int, languages: frozenset[str], likely: list[str]) -> str:
    scores = {
        language: score
        for language, score in _scores(words).items()
        if (language in languages if languages else language not in _OTHER_SCRIPTS)
    }
    for language in _site_languages() & scores.keys():
        scores[language] += _SITE_BONUS
    if letters < _SHORT:
        for place, language in enumerate(likely):
            scores[language] = scores.get(language, 0) + _AUTHOR_BONUS - 0.01 * place
    best = max(scores, key=scores.__getitem__, default=UNKNOWN)
    if languages or best in _site_languages() or best in likely:
        return best
    return _unknown_to_eldc(likely) or best


def _unknown_to_eldc(likely: list[str]) -> str | None:
    """Return the author's first language that eldc cannot know, such as Swahili, which it takes for some other."""
    return next((language for language in likely if language not in eldc.LANGUAGES), None)


@cache
def _site_languages() -> frozenset[str]:
    return frozenset(dict(settings.LANGUAGES))


@cache
def _detector() -> None:
    eldc.init()
    eldc.set_scores(20)


def _scores(words: str) -> dict[str, float]:
    """Return eldc's scores by language; safe in several threads at once."""
    _detector()
    return dict(eldc.detect_details(words).scores)
