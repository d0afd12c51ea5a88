"""From text to tokens: done here once, so that every backend finds the same things.

A word becomes its folded form (NFKC, casefolded, without accents) and its Snowball stems; an Arabic word also the
forms without the article, and without weak letters. Scripts that put no spaces between words, and Hangul, become
overlapping pairs of characters, which a query looks for side by side.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from threading import Lock
from typing import Any, NamedTuple

import snowballstemmer

from brain.search.vocabulary import ENDINGS, PARTICLE, SMALL_WORDS, STEMMERS, WEAK

_MAX_TOKEN = 64
_ROOT = 3  # letters of most Arabic roots
_MAX_TEXT = 100_000
_MAX_TOKENS = 150_000  # characters of one text's tokens: a tsvector of PostgreSQL ends at 1 MiB

# Thai to Lao, Myanmar, Khmer, Hangul, kana, Han: no spaces between words, or endings that cling to them.
_PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3131-\u318e"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff"
)
# Signs that stand within words, though \w leaves them out: accents, Hebrew and Arabic points, Indic vowel signs.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
_LETTER = rf"[^\W_{_PAIRED}]"
_PARTS = re.compile(
    rf"(?P<run>[{_PAIRED}]{{1,1000}})"
    rf"|(?P<word>{_LETTER}{{1,100}}(?:[{_SIGNS}]{{1,9}}{_LETTER}{{0,100}}|['’ʼ]{_LETTER}{{1,100}}){{0,60}})"
)
# What stands around a word and is not looked for: "l'" of "l'économie" (French, Italian, Catalan), "'s" of "bank's".
_CORE = re.compile(
    r"(?:(?i:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|(?:de|ne|da|a|co|su)ll|un|gl|quest)['’ʼ])?(.+?)(?:['’ʼ][sS])?"
)
_DROPPED = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
    | {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0x966) for digit in range(10)}
)
_FIGURE = re.compile(r"\d")
_ARTICLE = re.compile(r"(?:[وف]?ال|بال|كال|لل)(?=\w{3})")
_stemming = Lock()  # Snowball's stemmers keep their state in themselves


@dataclass(frozen=True)
class Phrase:
    """Tokens that stand side by side; with `is_prefix`, the last one may go on.

    `words` are those of an exact phrase, folded, in their order; empty for a word in one of its forms.
    """

    tokens: tuple[str, ...]
    is_prefix: bool = False
    words: tuple[str, ...] = ()

    def stands_in(self, tokens: str) -> bool:
        """Whether the phrase is found in `tokens` (tokens_of)."""
        return f" {' '.join(self.tokens)}{'' if self.is_prefix else ' '}" in f" {tokens} "

    @property
    def spelled(self) -> str:
        """The run of characters that the pairs were made of."""
        return self.tokens[0] + "".join(token[-1] for token in self.tokens[1:])


@dataclass(frozen=True)
class Query:
    """What to look for: each of `terms`, in any of its forms, and none of `excluded`; all in the title, if `in_title`.

    No terms: nothing that could be found by its words.
    """

    terms: tuple[tuple[Phrase, ...], ...]
    excluded: tuple[Phrase, ...] = ()
    in_title: bool = False

    @property
    def phrases(self) -> Iterator[Phrase]:
        return (phrase for term in self.terms for phrase in term)

    def finds(self, title_tokens: str, tokens: str) -> bool:
        """Whether a text of these tokens (tokens_of) is found, as a backend finds it."""
        where = [title_tokens] if self.in_title else [title_tokens, tokens]
        return all(_stands(term, where) for term in self.terms) and not _stands(self.excluded, [title_tokens, tokens])


def _stands(phrases: Iterable[Phrase], where: Collection[str]) -> bool:
    return any(phrase.stands_in(tokens) for phrase in phrases for tokens in where)


class Part(NamedTuple):
    """A piece of a text: a word, or a run of a script that is searched by pairs."""

    text: str
    start: int
    is_run: bool


def parts_of(text: str) -> Iterator[Part]:
    """Yield the words and runs of `text`, with where they stand."""
    for found in _PARTS.finditer(text):
        if found["run"]:
            yield Part(found["run"], found.start(), is_run=True)
        else:
            start, core = _core_of(found["word"])
            yield Part(core, found.start() + start, is_run=False)


@lru_cache(maxsize=100_000)
def _core_of(word: str) -> tuple[int, str]:
    found = _CORE.fullmatch(word)
    return (found.start(1), found[1]) if found else (0, word)


def tokens_of(text: str, language: str) -> str:
    """Return the tokens of `text` (of a very long one, the first), written in `language` (BCP 47), between spaces."""
    stem_in = _primary(language)
    found = _PARTS.findall(text[:_MAX_TEXT])
    joined = " ".join(_run_tokens(run) if run else _word_tokens(word, stem_in) for run, word in found)
    return joined if len(joined) <= _MAX_TOKENS else joined[:_MAX_TOKENS].rpartition(" ")[0]


def _run_tokens(run: str) -> str:
    """The overlapping pairs, and the last character, so that every character begins a token."""
    folded = fold(run)
    return " ".join([*(a + b for a, b in pairwise(folded)), folded[-1:]])


@lru_cache(maxsize=100_000)
def _word_tokens(word: str, language: str) -> str:
    return " ".join(forms_of(_core_of(word)[1], language))


def terms_of(text: str, languages: Collection[str]) -> list[tuple[Phrase, ...]]:
    """Return the phrases under which each word of `text` is found; it may be in any of `languages` (BCP 47)."""
    stem_in = tuple(dict.fromkeys(map(_primary, languages)))
    terms = (_run_term(part.text) if part.is_run else _word_term(part.text, stem_in) for part in parts_of(text))
    return [term for term in terms if term]


def is_small(text: str) -> bool:
    """Whether `text` is one of the words that a question may hold and a text need not."""
    return fold(text) in SMALL_WORDS


def exact_phrases(text: str) -> tuple[Phrase, ...]:
    """Return the words of `text` side by side and in this very form, as a text of each language holds them."""
    parts = list(parts_of(text))
    if not parts:
        return ()
    last = parts[-1]
    if len(parts) == 1 and last.is_run:
        return (_run_phrase(fold(last.text)),) if fold(last.text) else ()
    words = tuple(fold(part.text) for part in parts)
    # A run at the end may go on in the text: not its last character alone, which stands for the end.
    goes_on, cut = last.is_run and len(words[-1]) == 1, last.is_run and len(words[-1]) > 1
    found = dict.fromkeys(tuple(tokens_of(text, language).split()) for language in ("", *STEMMERS))
    return tuple(Phrase(tokens[:-1] if cut else tokens, goes_on, words) for tokens in found if tokens)


def _run_term(run: str) -> tuple[Phrase, ...]:
    spelling = fold(run)
    bare = PARTICLE.sub("", spelling) if len(spelling) > 2 else spelling
    return tuple(_run_phrase(form) for form in dict.fromkeys((spelling, bare)) if form)


def _run_phrase(run: str) -> Phrase:
    if len(run) == 1:
        return Phrase((run,), is_prefix=True)
    return Phrase(tuple(a + b for a, b in pairwise(run)))


def _word_term(word: str, languages: tuple[str, ...]) -> tuple[Phrase, ...]:
    forms = dict.fromkeys(form for language in languages or ("",) for form in forms_of(word, language))
    return tuple(Phrase((form,)) for form in forms)


@lru_cache(maxsize=100_000)
def forms_of(word: str, language: str) -> tuple[str, ...]:
    """Return the forms under which `word` is found, in a language by its primary subtag; the folded one first."""
    marked = _DROPPED.sub("", unicodedata.normalize("NFKC", word).casefold()) if language == "ar" else word.casefold()
    folded = fold(word)
    forms = [folded, *(fold(_stem(form, language)) for form in dict.fromkeys((marked, folded)))]
    if language == "ar":
        bare = _ARTICLE.sub("", folded, count=1)
        forms += [bare, _stem(bare, "ar"), fold(_stem("ال" + _ARTICLE.sub("", marked, count=1), "ar"))]
        forms += [root for form in forms[-2:] if len(root := WEAK.sub("", form)) >= _ROOT]
    elif language in ENDINGS and not _FIGURE.search(folded):
        forms.append(ENDINGS[language].sub("", folded))
    return tuple(dict.fromkeys(form[:_MAX_TOKEN] for form in forms if form))


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return `text` as it is compared: one width and case, no accents or points, one form of each letter and figure."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold()))
    return "".join(filter(_stands_in_words, unicodedata.normalize("NFC", plain.translate(_LETTERS))))


def _stands_in_words(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    if stemmer is None or _FIGURE.search(word):
        return word
    with _stemming:
        return str(stemmer.stemWord(word))


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS[language]) if language in STEMMERS else None


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
