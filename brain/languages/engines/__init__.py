"""The translation engines, by name, as the settings describe them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings

from brain.languages.engines.apertium import Apertium, ApertiumServer
from brain.languages.engines.base import Engine, EngineError, Pair, Reason
from brain.languages.engines.deepl import DeepL
from brain.languages.engines.firefox import Firefox
from brain.languages.engines.libretranslate import LibreTranslate
from brain.languages.engines.none import NoEngine
from brain.languages.engines.pipelines import Pipelines
from brain.languages.engines.server import Server, is_elsewhere

__all__ = ["NAMES", "Engine", "EngineError", "Pair", "Reason", "engine_named", "engines"]


def engines() -> list[Engine]:
    """Return the engines in use (BRAIN_TRANSLATION), the preferred first."""
    return [engine_named(name) for name in settings.TRANSLATION]


def engine_named(name: str) -> Engine:
    """Return the engine `name` of NAMES, the same object as long as its settings are; KeyError for any other."""
    return NAMES[name]()


def _libretranslate() -> Engine:
    return _made_libretranslate(settings.LIBRETRANSLATE_URL, settings.LIBRETRANSLATE_KEY, _own_hosts())


def _apertium() -> Engine:
    if settings.APERTIUM_URL:
        return _made_apertium_server(settings.APERTIUM_URL, _own_hosts())
    return _made_apertium(settings.APERTIUM_FOLDER, settings.APERTIUM_PIPELINES)


def _deepl() -> Engine:
    return _made_deepl(settings.DEEPL_KEY, settings.DEEPL_URL, _own_hosts())


def _firefox() -> Engine:
    return _made_firefox(settings.FIREFOX_MODELS)


def _own_hosts() -> tuple[str, ...]:
    return tuple(settings.TRANSLATION_OWN_HOSTS)


NAMES: dict[str, Callable[[], Engine]] = {
    "libretranslate": _libretranslate,
    "apertium": _apertium,
    "deepl": _deepl,
    "firefox": _firefox,
    "none": NoEngine,
}


@cache
def _made_libretranslate(url: str, key: str, own_hosts: tuple[str, ...]) -> LibreTranslate:
    return LibreTranslate(Server(url), key, is_third_party=is_elsewhere(url, own_hosts))


@cache
def _made_apertium(folder: str, pipelines: int) -> Apertium:
    return Apertium(Path(folder), Pipelines(pipelines))


@cache
def _made_apertium_server(url: str, own_hosts: tuple[str, ...]) -> ApertiumServer:
    return ApertiumServer(Server(url), is_third_party=is_elsewhere(url, own_hosts))


@cache
def _made_deepl(key: str, url: str, own_hosts: tuple[str, ...]) -> DeepL:
    return DeepL(key, url, is_third_party=not url or is_elsewhere(url, own_hosts))


@cache
def _made_firefox(folder: str) -> Firefox:
    return Firefox(Path(folder))
