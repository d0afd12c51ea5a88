"""The adapter of `fxtranslate`, with a stand-in for that module: there are no models here to test it with.

Where the real module is installed, that it refuses files that are no models is tested too.
"""

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Thread, get_ident
from types import ModuleType

import pytest

from brain.languages.engines import firefox
from brain.languages.engines.base import EngineError, Pair, Reason
from brain.languages.engines.firefox import Firefox

ES_EN, EN_KO = Pair("es", "en"), Pair("en", "ko")


class StandInTranslator:
    """Has the interface of fxtranslate.Translator 0.5, and is as strict about threads and files."""

    made = 0

    def __init__(self, model: bytes, src_vocab: bytes, trg_vocab: bytes, shortlist: bytes | None = None) -> None:
        if not model or not src_vocab or not trg_vocab or shortlist == b"":
            raise ValueError("could not parse the model")
        self._files = b" ".join((model, src_vocab, trg_vocab, shortlist or b"-")).decode()
        self._thread = get_ident()
        StandInTranslator.made += 1

    def translate_long(self, text: str) -> str:
        if get_ident() != self._thread:
            raise RuntimeError("unsendable, but is being used on another thread")
        if "unreadable" in text:
            raise ValueError("no")
        return f"{text} ({self._files})"


@pytest.fixture
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("fxtranslate")
    module.Translator = StandInTranslator  # type: ignore[attr-defined]
    module.__spec__ = ModuleSpec("fxtranslate", None)
    monkeypatch.setitem(sys.modules, "fxtranslate", module)
    monkeypatch.setattr(StandInTranslator, "made", 0)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for name, content in {
        "es-en/model.esen.intgemm.alphas.bin": "m1",
        "es-en/vocab.esen.spm": "v1",
        "es-en/lex.50.50.esen.s2t.bin": "l1",
        "en-ko/model.enko.intgemm.alphas.bin": "m2",
        "en-ko/srcvocab.enko.spm": "s2",
        "en-ko/trgvocab.enko.spm": "t2",
        "en-fr/vocab.enfr.spm": "v3",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return tmp_path


def failure_of(engine: Firefox, texts: list[str], pair: Pair) -> Reason:
    with pytest.raises(EngineError) as failure:
        engine.translate(texts, pair)
    return failure.value.reason


@pytest.mark.usefixtures("_stand_in")
def test_models_in_the_folder_are_used(models: Path) -> None:
    engine = Firefox(models)
    assert engine.pairs() == {ES_EN, EN_KO}
    assert engine.translate(["Hola", "Adiós"], ES_EN) == ["Hola (m1 v1 v1 l1)", "Adiós (m1 v1 v1 l1)"]
    assert engine.translate(["Hello"], EN_KO) == ["Hello (m2 s2 t2 -)"]
    assert engine.translate(["Hola"], ES_EN) == ["Hola (m1 v1 v1 l1)"]
    assert StandInTranslator.made == 2
    assert int(engine.version) > 0


@pytest.mark.usefixtures("_stand_in")
def test_every_thread_has_its_own_translator(models: Path) -> None:
    engine = Firefox(models)
    made: list[str] = engine.translate(["Hola"], ES_EN)
    thread = Thread(target=lambda: made.extend(engine.translate(["Hola"], ES_EN)))
    thread.start()
    thread.join()
    assert made == ["Hola (m1 v1 v1 l1)"] * 2
    assert StandInTranslator.made == 2


@pytest.mark.usefixtures("_stand_in")
def test_a_thread_keeps_few_models(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firefox, "_MODELS_A_THREAD", 1)
    engine = Firefox(models)
    for pair in (ES_EN, EN_KO, ES_EN):
        engine.translate(["Hola"], pair)
    assert StandInTranslator.made == 3


@pytest.mark.usefixtures("_stand_in")
def test_failures_have_their_reasons(models: Path) -> None:
    assert failure_of(Firefox(models), ["a"], Pair("fr", "en")) == Reason.UNSUPPORTED
    assert failure_of(Firefox(models), ["a", "unreadable"], ES_EN) == Reason.BROKEN
    assert failure_of(Firefox(models, total_seconds=-1), ["a"], EN_KO) == Reason.TIMEOUT
    (models / "es-en" / "vocab.esen.spm").unlink()
    assert failure_of(Firefox(models), ["a"], ES_EN) == Reason.BROKEN


def test_without_the_module_there_is_no_pair(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firefox, "_MODULE", "no_such_module")
    assert Firefox(models).pairs() == frozenset()
    assert failure_of(Firefox(models), ["Hola"], ES_EN) == Reason.UNSUPPORTED


def test_the_real_module_refuses_files_that_are_no_models(models: Path) -> None:
    assert failure_of(Firefox(models), ["Hola"], ES_EN) == Reason.BROKEN
