"""Apertium, by the programs that are installed here or by an APY server.

Apertium translates by rules between related languages; it takes words that it does not know over as they are.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from time import monotonic

from babel.core import get_global

from brain.languages.engines.base import EngineError, Pair, Reason
from brain.languages.engines.pipelines import Pipelines
from brain.languages.engines.server import Server

# Signs before words that Apertium does not know, cannot translate, or cannot inflect.
_MARKS = "*@#"


class Apertium:
    """Translates by the language pairs installed in a folder (/usr/share/apertium)."""

    name = "apertium"
    is_third_party = False
    longest = 20_000
    most = 100

    def __init__(self, folder: Path, pipelines: Pipelines, total_seconds: float = 30) -> None:
        self._folder = folder / "modes"
        self._pipelines = pipelines
        self._total_seconds = total_seconds

    @property
    def version(self) -> str:
        modes = self._modes().values()
        return str(int(max((mode.stat().st_mtime for mode in modes), default=0)))

    def pairs(self) -> frozenset[Pair]:
        return frozenset(self._modes())

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        if not (mode := self._modes().get(pair)):
            raise EngineError(Reason.UNSUPPORTED, str(pair))
        deadline = monotonic() + self._total_seconds
        return _tidily(texts, lambda plain: self._pipelines.translate(mode, plain, deadline))

    def _modes(self) -> Mapping[Pair, Path]:
        """Return the file of every pair; not of variants (eng-cat_valencia) and experiments (eco-es-fr)."""
        modes = {}
        for mode in self._folder.glob("*-*.mode"):
            if pair := _pair_of(*mode.stem.split("-")):
                modes[pair] = mode
        return modes


class ApertiumServer:
    """Translates by an APY server at an address."""

    name = "apertium"
    version = "apy"
    longest = 20_000
    most = 20

    def __init__(self, server: Server, *, is_third_party: bool = True) -> None:
        self.is_third_party = is_third_party
        self._server = server

    def pairs(self) -> frozenset[Pair]:
        try:
            rows = self._server.get("/listPairs")["responseData"]
            named = {_pair_of(row["sourceLanguage"], row["targetLanguage"]) for row in rows}
        except (TypeError, KeyError, AttributeError) as error:
            raise EngineError(Reason.WRONG_TYPE, "/listPairs") from error
        return frozenset(pair for pair in named if pair)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        return _tidily(texts, lambda plain: [_without_marks(text, self._ask(text, pair)) for text in plain])

    def _ask(self, text: str, pair: Pair) -> str:
        fields = {"langpair": f"{pair.source}|{pair.target}", "q": text, "format": "txt", "markUnknown": "no"}
        try:
            answer = self._server.post_form("/translate", fields)["responseData"]["translatedText"]
        except (TypeError, KeyError) as error:
            raise EngineError(Reason.WRONG_TYPE) from error
        if not isinstance(answer, str):
            raise EngineError(Reason.WRONG_TYPE)
        return answer


@cache
def _tag(code: str) -> str | None:
    """Return the BCP 47 tag of Apertium's `code` of a language (ISO 639-3, in older pairs 639-1)."""
    if not code.isalpha() or len(code) > 3:
        return None
    return code if len(code) == 2 else get_global("language_aliases").get(code, code)


def _pair_of(*codes: str) -> Pair | None:
    tags = {tag: None for code in codes if (tag := _tag(code))}
    return Pair(*tags) if len(codes) == len(tags) == 2 else None


def _tidily(texts: Sequence[str], translate: Callable[[list[str]], list[str]]) -> list[str]:
    """Return what `translate` makes of `texts`, with their own spaces at both ends and their capital at the beginning.

    Apertium moves and loses spaces where it drops or reorders words: it is given, and leaves, single ones.
    """
    translations = translate([_single_spaced(text) for text in texts])
    return [_framed_like(text, _single_spaced(made)) for text, made in zip(texts, translations, strict=True)]


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _framed_like(text: str, translation: str) -> str:
    words = text.strip()
    if words[:1].isupper():
        translation = translation[:1].upper() + translation[1:]
    before, _words, after = text.partition(words) if words else (text, "", "")
    return f"{before}{translation}{after}"


def _without_marks(text: str, translation: str) -> str:
    """Return `translation` without the marks of APY, as far as they cannot be the text's own."""
    marks = "".join(mark for mark in _MARKS if mark not in text)
    return re.sub(rf"(?<!\w)[{marks}](?=\w)", "", translation) if marks else translation
