"""LibreTranslate, DeepL and APY over HTTP: what they send, and that no bad answer passes or holds anybody up."""

import socket
from collections.abc import Iterator
from time import monotonic

import pytest

from brain.languages.engines.apertium import ApertiumServer
from brain.languages.engines.base import EngineError, Pair, Reason
from brain.languages.engines.deepl import FREE_URL, PAID_URL, DeepL
from brain.languages.engines.libretranslate import LibreTranslate
from brain.languages.engines.server import Server, is_elsewhere
from tests.languages.servers import ApyServer, DeepLServer, LibreTranslateServer, TranslationServer, serving

ES_FR = Pair("es", "fr")


@pytest.fixture
def libretranslate() -> Iterator[TranslationServer]:
    with serving(LibreTranslateServer()) as server:
        yield server


@pytest.fixture
def deepl() -> Iterator[TranslationServer]:
    with serving(DeepLServer(languages="en es pt ko", key="secret")) as server:
        yield server


@pytest.fixture
def apy() -> Iterator[TranslationServer]:
    with serving(ApyServer()) as server:
        yield server


def engine_at(server: TranslationServer, total_seconds: float = 5) -> LibreTranslate:
    return LibreTranslate(Server(server.url, total_seconds=total_seconds))


def test_libretranslate_is_sent_text_with_its_source(libretranslate: TranslationServer) -> None:
    made = engine_at(libretranslate).translate(["Hola", "¿Qué tal?"], ES_FR)
    assert made == ["Hola (es>fr)", "¿Qué tal? (es>fr)"]
    sent = {"q": ["Hola", "¿Qué tal?"], "source": "es", "target": "fr", "format": "text"}
    assert libretranslate.requests == [("/translate", sent)]


def test_libretranslate_says_its_pairs(libretranslate: TranslationServer) -> None:
    libretranslate.languages = ["en", "es", "zh-Hans", "pt-BR"]
    assert engine_at(libretranslate).pairs() == {
        Pair(a, b) for a in ("en", "es", "zh") for b in ("en", "es", "zh") if a != b
    }


@pytest.mark.parametrize(
    ("key", "detail"),
    [
        ("", "HTTP 400 Please contact the server operator to get an API key"),
        ("wrong", "HTTP 403 Invalid API key"),
    ],
)
def test_libretranslate_asks_for_a_key(libretranslate: TranslationServer, key: str, detail: str) -> None:
    libretranslate.key = "secret"
    server = Server(libretranslate.url + "/")
    with pytest.raises(EngineError) as refusal:
        LibreTranslate(server, key).translate(["Hola"], ES_FR)
    assert (refusal.value.reason, refusal.value.detail) == (Reason.REFUSED, detail)
    assert LibreTranslate(server, "secret").translate(["Hola"], ES_FR) == ["Hola (es>fr)"]


@pytest.mark.parametrize("texts", [["x" * 201], ["x"] * 21])
def test_what_is_more_than_the_server_takes_is_no_passing_trouble(
    libretranslate: TranslationServer, texts: list[str]
) -> None:
    with pytest.raises(EngineError) as refusal:
        engine_at(libretranslate).translate(texts, ES_FR)
    assert (refusal.value.reason, "exceeds text limit" in refusal.value.detail) == (Reason.REJECTED, True)


def test_a_language_that_the_server_lacks_is_no_passing_trouble(libretranslate: TranslationServer) -> None:
    with pytest.raises(EngineError) as refusal:
        engine_at(libretranslate).translate(["Hola"], Pair("es", "tlh"))
    assert (refusal.value.reason, refusal.value.is_temporary) == (Reason.REJECTED, False)
    assert "tlh is not supported" in refusal.value.detail


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("html", Reason.NOT_JSON),
        ("nothing", Reason.NOT_JSON),
        ("deep", Reason.NOT_JSON),
        ("half", Reason.CUT_OFF),
        ("half chunked", Reason.CUT_OFF),
        ("endless", Reason.TOO_LONG),
        ("moved", Reason.BROKEN),
        ("400", Reason.REJECTED),
        ("401", Reason.REFUSED),
        ("403", Reason.REFUSED),
        ("404", Reason.UNREACHABLE),
        ("429", Reason.TOO_MANY),
        ("456", Reason.USED_UP),
        ("500", Reason.BROKEN),
        ("502", Reason.BROKEN),
        ("503", Reason.UNAVAILABLE),
    ],
)
def test_a_bad_answer_has_its_reason(libretranslate: TranslationServer, how: str, reason: Reason) -> None:
    libretranslate.misbehave(how)
    with pytest.raises(EngineError) as failure:
        engine_at(libretranslate).translate(["Hola"], ES_FR)
    assert failure.value.reason == reason
    assert reason.label


@pytest.mark.parametrize("how", ["never", "drop by drop", "headers drop by drop"])
def test_nobody_waits_longer_than_the_time_set(libretranslate: TranslationServer, how: str) -> None:
    libretranslate.misbehave(how)
    begun = monotonic()
    with pytest.raises(EngineError) as failure:
        engine_at(libretranslate, total_seconds=0.2).translate(["Hola"], ES_FR)
    assert failure.value.reason == Reason.TIMEOUT
    assert monotonic() - begun < 2


def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    for url in (address, "http://nowhere.invalid:5000"):
        with pytest.raises(EngineError) as failure:
            LibreTranslate(Server(url)).translate(["Hola"], ES_FR)
        assert failure.value.reason == Reason.UNREACHABLE
        assert failure.value.is_temporary


def test_a_server_says_when_to_come_back(libretranslate: TranslationServer) -> None:
    libretranslate.misbehave("429")
    with pytest.raises(EngineError) as failure:
        engine_at(libretranslate).translate(["Hola"], ES_FR)
    assert failure.value.retry_after == 90


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"translatedText": ["Bonjour", "Bonjour"]}, Reason.WRONG_NUMBER),
        ({"translatedText": []}, Reason.WRONG_NUMBER),
        ({"translatedText": "Bonjour"}, Reason.WRONG_TYPE),
        ({"translatedText": [None]}, Reason.WRONG_TYPE),
        ({"text": ["Bonjour"]}, Reason.WRONG_TYPE),
        (["Bonjour"], Reason.WRONG_TYPE),
        (None, Reason.WRONG_TYPE),
    ],
)
def test_an_answer_of_a_wrong_form_is_none(
    libretranslate: TranslationServer, monkeypatch: pytest.MonkeyPatch, answer: object, reason: Reason
) -> None:
    monkeypatch.setattr(libretranslate, "answer", lambda *_request: (200, answer))
    with pytest.raises(EngineError) as failure:
        engine_at(libretranslate).translate(["Hola"], ES_FR)
    assert failure.value.reason == reason


@pytest.mark.parametrize("answer", [None, {"languages": []}, [1], [{"code": "es"}], [{"code": 1, "targets": [2]}]])
def test_a_list_of_languages_of_a_wrong_form_is_none(
    libretranslate: TranslationServer, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(libretranslate, "answer", lambda *_request: (200, answer))
    with pytest.raises(EngineError) as failure:
        engine_at(libretranslate).pairs()
    assert failure.value.reason == Reason.WRONG_TYPE


def test_deepl_is_sent_its_own_codes_and_the_key(deepl: TranslationServer) -> None:
    engine = DeepL("secret", deepl.url)
    assert engine.translate(["Hola"], Pair("es", "en")) == ["Hola (ES>EN-GB)"]
    assert engine.translate(["Hola"], Pair("es", "pt")) == ["Hola (ES>PT-PT)"]
    assert engine.translate(["Hola"], Pair("es", "ko")) == ["Hola (ES>KO)"]
    assert Pair("es", "en") in engine.pairs()
    assert Pair("en", "en") not in engine.pairs()


@pytest.mark.parametrize(("how", "reason"), [("456", Reason.USED_UP), ("html", Reason.NOT_JSON)])
def test_deepls_failures_have_their_reasons(deepl: TranslationServer, how: str, reason: Reason) -> None:
    deepl.misbehave(how)
    with pytest.raises(EngineError) as failure:
        DeepL("secret", deepl.url).translate(["Hola"], Pair("es", "en"))
    assert failure.value.reason == reason


def test_deepl_refuses_another_key_and_does_not_show_ours(deepl: TranslationServer) -> None:
    with pytest.raises(EngineError) as failure:
        DeepL("wrong-key", deepl.url).translate(["Hola"], Pair("es", "en"))
    assert failure.value.reason == Reason.REFUSED
    assert "wrong-key" not in repr(failure.value)
    assert "wrong-key" not in repr(DeepL("wrong-key")._server)


@pytest.mark.parametrize("answer", [{"translations": [{"text": 1}]}, {"translations": [{}]}, {"translations": 1}, []])
def test_deepls_answer_of_a_wrong_form_is_none(
    deepl: TranslationServer, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(deepl, "answer", lambda *_request: (200, answer))
    with pytest.raises(EngineError) as failure:
        DeepL("secret", deepl.url).translate(["Hola"], Pair("es", "en"))
    assert failure.value.reason == Reason.WRONG_TYPE


def test_the_key_tells_which_deepl_it_belongs_to() -> None:
    assert DeepL("abc:fx")._server.url == FREE_URL
    assert DeepL("abc")._server.url == PAID_URL


def test_apys_signs_before_words_are_taken_away_and_the_texts_own_stay(apy: TranslationServer) -> None:
    engine = ApertiumServer(Server(apy.url))
    apy.translate = lambda text, *_pair: f"*{text} @casa #ser"
    assert engine.translate(["Hola", "Núm #1"], Pair("es", "ca")) == ["Hola casa ser", "Núm #1 casa #ser"]
    assert apy.requests[0][1] == {"langpair": "es|ca", "q": "Hola", "format": "txt", "markUnknown": "no"}


def test_apys_variants_are_no_pairs(apy: TranslationServer) -> None:
    assert ApertiumServer(Server(apy.url)).pairs() == {Pair("es", "ca")}


@pytest.mark.parametrize("answer", [{"responseData": {}}, {"responseData": {"translatedText": 1}}, [], None])
def test_apys_answer_of_a_wrong_form_is_none(
    apy: TranslationServer, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(apy, "answer", lambda *_request: (200, answer))
    with pytest.raises(EngineError) as failure:
        ApertiumServer(Server(apy.url)).translate(["Hola"], Pair("es", "ca"))
    assert failure.value.reason == Reason.WRONG_TYPE


@pytest.mark.parametrize("answer", [{"responseData": [{}]}, {"responseData": ["spa-cat"]}, [], {}])
def test_apys_list_of_a_wrong_form_is_none(
    apy: TranslationServer, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(apy, "answer", lambda *_request: (200, answer))
    with pytest.raises(EngineError) as failure:
        ApertiumServer(Server(apy.url)).pairs()
    assert failure.value.reason == Reason.WRONG_TYPE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:5000", False),
        ("http://[::1]:5000", False),
        ("http://10.1.2.3", False),
        ("http://libretranslate:5000", False),
        ("https://translate.brain.example", False),
        ("https://libretranslate.com", True),
        ("http://9.9.9.9", True),
    ],
)
def test_what_leaves_the_operators_machines_goes_to_third_parties(url: str, expected: bool) -> None:
    assert is_elsewhere(url, ["translate.brain.example"]) == expected
