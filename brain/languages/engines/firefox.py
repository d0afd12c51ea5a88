"""The models of Firefox, run here by `fxtranslate` (the extra "firefox"), from a folder and never from the network.

The folder is laid out as `fxtranslate models add` fills it: a folder a pair, such as "es-en", with the pair's files.
"""

import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

from brain.languages.engines.base import EngineError, Pair, Reason

_MODULE = "fxtranslate"
# A model takes some 50 MB, and a thread's models are its own.
_MODELS_A_THREAD = 4


class Firefox:
    """Translates by the models in a folder."""

    name = "firefox"
    is_third_party = False
    longest = 2000
    most = 20

    def __init__(self, folder: Path, total_seconds: float = 30) -> None:
        self._folder = folder
        self._total_seconds = total_seconds
        # fxtranslate binds a translator to the thread that made it.
        self._of_thread = threading.local()

    @property
    def version(self) -> str:
        models = self._folder.glob("*-*/model.*")
        return str(int(max((model.stat().st_mtime for model in models), default=0)))

    def pairs(self) -> frozenset[Pair]:
        if find_spec(_MODULE) is None:
            return frozenset()
        return frozenset(Pair(*model.parent.name.split("-", 1)) for model in self._folder.glob("*-*/model.*"))

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        translator = self._translator(pair)
        deadline = monotonic() + self._total_seconds
        translations = []
        for text in texts:
            if monotonic() > deadline:  # one text's translation cannot be interrupted
                raise EngineError(Reason.TIMEOUT)
            try:
                translations.append(str(translator.translate_long(text)))
            except ValueError as error:
                raise EngineError(Reason.BROKEN, str(error)) from error
        return translations

    def _translator(self, pair: Pair) -> Any:
        kept: dict[Pair, Any] = self._of_thread.__dict__.setdefault("translators", {})
        translator = kept.pop(pair, None) or self._loaded(pair)
        kept[pair] = translator  # the last used is the last
        if len(kept) > _MODELS_A_THREAD:
            del kept[next(iter(kept))]
        return translator

    def _loaded(self, pair: Pair) -> Any:
        if pair not in self.pairs():
            raise EngineError(Reason.UNSUPPORTED, str(pair))
        folder = self._folder / f"{pair.source}-{pair.target}"
        try:
            return import_module(_MODULE).Translator(
                model=_bytes(folder, "model.*"),
                src_vocab=_bytes(folder, "srcvocab.*", "vocab.*"),
                trg_vocab=_bytes(folder, "trgvocab.*", "vocab.*"),
                shortlist=_bytes(folder, "lex.*") or None,
            )
        except (ValueError, OSError) as error:
            raise EngineError(Reason.BROKEN, f"{pair}: {error}") from error


def _bytes(folder: Path, *patterns: str) -> bytes:
    """Return the file of `folder` that fits the first of `patterns` that any fits; nothing where none fits."""
    found = next((path for pattern in patterns for path in sorted(folder.glob(pattern))), None)
    return found.read_bytes() if found else b""
