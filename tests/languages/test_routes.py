"""By which engine and through which language a pair goes; and settings that do not fit together."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from brain.languages import engines
from brain.languages.breaker import Breaker
from brain.languages.engines import EngineError, Pair, Reason, engine_named
from brain.languages.routes import DEFAULT_RULES, Route, Rule, check_settings, known_pairs, parse_rules, routes_for
from tests.languages.servers import LibreTranslateServer, TranslationServer, serving

ES_FR, EN_FR, FR_EN = Pair("es", "fr"), Pair("en", "fr"), Pair("fr", "en")


class Tagging:
    """An engine that says in its translation what it was asked for."""

    version = "7"
    longest = 30
    most = 3
    is_third_party = False

    def __init__(self, name: str, pairs: str) -> None:
        self.name = name
        self.able = frozenset(Pair(*pair.split(">")) for pair in pairs.split())
        self.calls: list[list[str]] = []
        self.error: EngineError | None = None

    def pairs(self) -> frozenset[Pair]:
        if self.error:
            raise self.error
        return self.able

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        if self.error:
            raise self.error
        self.calls.append(list(texts))
        return [f"{text} {pair.target}" for text in texts]


@pytest.fixture
def apertium(monkeypatch: pytest.MonkeyPatch) -> Tagging:
    engine = Tagging("apertium", "es>ca ca>fr es>fr fr>es es>en en>es")
    monkeypatch.setitem(engines.NAMES, "apertium", lambda: engine)
    return engine


@pytest.fixture
def deepl(monkeypatch: pytest.MonkeyPatch) -> Tagging:
    engine = Tagging("deepl", "es>fr en>fr es>ko")
    engine.is_third_party = True
    monkeypatch.setitem(engines.NAMES, "deepl", lambda: engine)
    return engine


@pytest.fixture(autouse=True)
def _both(settings: Any) -> None:
    settings.TRANSLATION = ["apertium", "deepl"]
    settings.TRANSLATION_ROUTES = ""
    settings.DEEPL_KEY = "key"


def ways(pair: Pair, **options: bool) -> list[str]:
    """Return the routes of `pair` as the table writes them."""
    return [":".join(filter(None, (route.engine.name, route.pivot))) for route in routes_for(pair, **options)]


def test_engines_follow_their_order_and_the_measured_ways_come_first(
    settings: Any, apertium: Tagging, deepl: Tagging
) -> None:
    assert ways(ES_FR) == ["apertium:ca", "apertium", "deepl"]
    assert ways(FR_EN) == ["apertium:es"]
    assert ways(Pair("es", "ko")) == ["deepl"]
    assert ways(Pair("ko", "es")) == []
    settings.TRANSLATION = ["deepl", "apertium"]
    assert ways(ES_FR) == ["deepl", "apertium:ca", "apertium"]
    settings.TRANSLATION = []
    assert ways(ES_FR) == []


def test_the_settings_own_rules_come_before_the_defaults(settings: Any, apertium: Tagging, deepl: Tagging) -> None:
    settings.TRANSLATION_ROUTES = "*>fr=deepl; es>fr=apertium"
    assert ways(ES_FR) == ["deepl", "apertium", "apertium:ca"]
    assert ways(FR_EN) == ["apertium:es"]
    settings.TRANSLATION_ROUTES = "es>fr=apertium:ca;*>fr=none"
    assert ways(ES_FR) == ["apertium:ca"]
    assert ways(EN_FR) == []


def test_private_texts_reach_no_third_party(apertium: Tagging, deepl: Tagging) -> None:
    assert ways(ES_FR, with_third_parties=False) == ["apertium:ca", "apertium"]
    assert ways(Pair("es", "ko"), with_third_parties=False) == []


def test_a_route_goes_leg_by_leg_and_its_version_says_so(apertium: Tagging, deepl: Tagging) -> None:
    through, direct, other = routes_for(ES_FR)
    assert through.legs == [Pair("es", "ca"), Pair("ca", "fr")]
    assert direct.legs == [ES_FR]
    assert through.translate(["Hola", "Adiós"]) == ["Hola ca fr", "Adiós ca fr"]
    assert {route.version for route in (through, direct, other)} == {
        "apertium 7 es>ca>fr",
        "apertium 7 es>fr",
        "deepl 7 es>fr",
    }


def test_texts_go_in_calls_that_the_engine_takes(apertium: Tagging) -> None:
    direct = Route(apertium, ES_FR)
    texts = ["a", "b", "c", "d", "e" * 30, "f"]
    assert direct.translate(texts) == [f"{text} fr" for text in texts]
    assert apertium.calls == [["a", "b", "c"], ["d"], ["e" * 30], ["f"]]
    assert direct.translate([]) == []
    with pytest.raises(EngineError) as failure:
        direct.translate(["a" * 31])
    assert (failure.value.reason, failure.value.is_temporary) == (Reason.REJECTED, False)


def test_a_text_that_grew_on_its_way_goes_on(apertium: Tagging) -> None:
    assert Route(apertium, ES_FR, "ca").translate(["a" * 29]) == ["a" * 29 + " ca fr"]


def test_an_engine_in_a_pause_is_not_called(apertium: Tagging, deepl: Tagging) -> None:
    deepl.error = EngineError(Reason.USED_UP)
    with pytest.raises(EngineError):
        Route(deepl, ES_FR).translate(["Hola"])
    deepl.error = None
    with pytest.raises(EngineError) as failure:
        Route(deepl, ES_FR).translate(["Hola"])
    assert failure.value.reason == Reason.PAUSED
    assert deepl.calls == []
    assert Route(apertium, ES_FR).translate(["Hola"]) == ["Hola fr"]


def test_what_an_engine_can_do_is_asked_again_only_after_a_while(deepl: Tagging) -> None:
    assert known_pairs(deepl) == deepl.able
    deepl.error = EngineError(Reason.UNREACHABLE)
    assert known_pairs(deepl) == deepl.able
    assert Breaker("deepl").record().reason == ""


def test_an_engine_that_never_said_what_it_can_is_taken_to_be_able(apertium: Tagging, deepl: Tagging) -> None:
    deepl.error = EngineError(Reason.UNREACHABLE)
    assert known_pairs(deepl) is None
    assert ways(Pair("ko", "ar")) == ["deepl"]
    assert Breaker("deepl").record().reason == "unreachable"


@pytest.fixture
def server(settings: Any) -> Iterator[TranslationServer]:
    with serving(LibreTranslateServer()) as server:
        settings.TRANSLATION = ["libretranslate"]
        settings.LIBRETRANSLATE_URL = server.url
        yield server


def test_a_real_request_by_a_route(server: TranslationServer) -> None:
    [route] = routes_for(ES_FR)
    assert route.translate(["Hola"]) == ["Hola (es>fr)"]
    assert not route.engine.is_third_party
    assert engine_named("libretranslate") is route.engine
    assert [path for path, _sent in server.requests] == ["/languages", "/translate"]


def test_a_server_that_fails_is_soon_left_alone(server: TranslationServer) -> None:
    [route] = routes_for(ES_FR)
    server.misbehave("503")
    reasons = []
    for _ in range(5):
        with pytest.raises(EngineError) as failure:
            route.translate(["Hola"])
        reasons.append(failure.value.reason)
    assert reasons == [Reason.UNAVAILABLE] * 3 + [Reason.PAUSED] * 2
    assert len(server.requests) == 4
    assert routes_for(ES_FR) == [route]


def test_none_translates_nothing() -> None:
    assert engine_named("none").pairs() == frozenset()
    with pytest.raises(EngineError) as failure:
        engine_named("none").translate(["Hola"], ES_FR)
    assert failure.value.reason == Reason.UNSUPPORTED


def test_a_table_is_read_entry_by_entry() -> None:
    assert parse_rules(" es>fr=apertium:ca ;\n*>ko=libretranslate;") == (
        Rule("es", "fr", "apertium", "ca"),
        Rule("*", "ko", "libretranslate"),
    )
    assert parse_rules("") == ()
    assert len(DEFAULT_RULES) > 10


@pytest.mark.parametrize(
    "entry",
    [
        "es-fr=apertium",
        "es>fr",
        "es>fr=",
        "es>fr=google",
        "es>es=apertium",
        "es>fr=apertium:es",
        "es>fr=apertium:ca:pt",
        "ES>fr=apertium",
        "es>fr=apertium es>it=apertium",
        "español>fr=apertium",
    ],
)
def test_a_wrong_entry_stops_the_start_and_names_the_variable(settings: Any, entry: str) -> None:
    settings.TRANSLATION_ROUTES = f"*>ko=apertium;{entry}"
    with pytest.raises(ImproperlyConfigured, match="BRAIN_TRANSLATION_ROUTES"):
        check_settings()


@pytest.mark.parametrize(
    ("changed", "variable"),
    [
        ({"TRANSLATION": ["google"]}, "BRAIN_TRANSLATION:"),
        ({"TRANSLATION": ["libretranslate"], "LIBRETRANSLATE_URL": ""}, "BRAIN_LIBRETRANSLATE_URL"),
        ({"TRANSLATION": ["deepl"], "DEEPL_KEY": ""}, "BRAIN_DEEPL_KEY"),
        ({"TRANSLATION": ["firefox"], "FIREFOX_MODELS": ""}, "BRAIN_FIREFOX_MODELS"),
        ({"LIBRETRANSLATE_URL": "localhost:5000"}, "BRAIN_LIBRETRANSLATE_URL"),
        ({"LIBRETRANSLATE_URL": "http://localhost:port"}, "BRAIN_LIBRETRANSLATE_URL"),
        ({"APERTIUM_URL": "ftp://localhost"}, "BRAIN_APERTIUM_URL"),
        ({"DEEPL_URL": "https://"}, "BRAIN_DEEPL_URL"),
        ({"TRANSLATION": ["apertium"], "TRANSLATION_ROUTES": "es>fr=deepl"}, "BRAIN_TRANSLATION_ROUTES"),
    ],
)
def test_settings_that_do_not_fit_stop_the_start(settings: Any, changed: dict[str, object], variable: str) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=variable):
        check_settings()


def test_settings_that_fit_pass(settings: Any) -> None:
    settings.TRANSLATION = ["libretranslate", "apertium", "deepl", "firefox"]
    settings.LIBRETRANSLATE_URL = "http://libretranslate:5000"
    settings.FIREFOX_MODELS = "/srv/models"
    settings.TRANSLATION_ROUTES = "es>fr=apertium:ca;*>ko=libretranslate;ko>*=none"
    check_settings()
    assert [engine_named(name).name for name in settings.TRANSLATION] == settings.TRANSLATION
