"""By which engine, and through which language, a text gets from one language into another."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from brain.languages.breaker import Breaker
from brain.languages.engines import NAMES, Engine, EngineError, Pair, Reason, engine_named

_ANY = "*"
_RULE = re.compile(r"(?P<source>\*|[a-z]{2,3})>(?P<target>\*|[a-z]{2,3})=(?P<engine>[a-z]+)(?::(?P<pivot>[a-z]{2,3}))?")
_FRESH = timedelta(minutes=10)
_KEPT_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Rule:
    """One entry of a route table; source and target may be "*"."""

    source: str
    target: str
    engine: str
    pivot: str | None = None

    def fits(self, pair: Pair) -> bool:
        """Whether this entry says something of `pair`."""
        return self.source in {_ANY, pair.source} and self.target in {_ANY, pair.target}


@dataclass(frozen=True)
class Route:
    """From one language into another by an engine, through another language where `pivot` names one."""

    engine: Engine
    pair: Pair
    pivot: str | None = None

    @property
    def legs(self) -> list[Pair]:
        """The pairs that the engine translates, one after the other."""
        if self.pivot is None:
            return [self.pair]
        return [Pair(self.pair.source, self.pivot), Pair(self.pivot, self.pair.target)]

    @property
    def version(self) -> str:
        """What a translation by this route depends on besides its text: engine, its version, and the way."""
        way = ">".join([self.pair.source, *(leg.target for leg in self.legs)])
        return f"{self.engine.name} {self.engine.version} {way}"

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Return the translations of `texts`, in their order; EngineError where there is any without one."""
        if longest := max((len(text) for text in texts if len(text) > self.engine.longest), default=0):
            raise EngineError(Reason.REJECTED, f"{longest} characters, of at most {self.engine.longest}")
        translations = list(texts)
        for leg in self.legs:
            translations = [made for call in calls_of(translations, self.engine) for made in self._leg(call, leg)]
        return translations

    def _leg(self, texts: Sequence[str], leg: Pair) -> list[str]:
        return Breaker(self.engine.name).run(lambda: self.engine.translate(texts, leg))


# Apertium's ways were measured (chrF against the texts of our own interface): of two that are as good, the shorter.
_DEFAULTS = """
    en>fr=apertium:ca; en>it=apertium:ca; en>pt=apertium:es
    es>fr=apertium:ca
    fr>en=apertium:es; fr>es=apertium:ca; fr>it=apertium:ca; fr>pt=apertium:ca
    it>en=apertium:es; it>fr=apertium:ca; it>pt=apertium:ca
    pt>en=apertium:es; pt>fr=apertium:ca; pt>it=apertium:es
    *>*=apertium; *>*=apertium:ca; *>*=apertium:es; *>*=apertium:en
    *>*=firefox; *>*=firefox:en
    *>*=libretranslate
    *>*=deepl
"""


@lru_cache
def parse_rules(table: str) -> tuple[Rule, ...]:
    """Return the entries of a `table` such as "es>fr=apertium:ca;*>ko=libretranslate"; ValueError names a wrong one."""
    entries = [entry.strip() for entry in re.split(r"[;\n]", table)]
    return tuple(_parse_rule(entry) for entry in entries if entry)


def _parse_rule(entry: str) -> Rule:
    found = _RULE.fullmatch(entry)
    if not found:
        raise ValueError(f"{entry!r} is not of the form es>fr=apertium or es>fr=apertium:ca")
    if found["engine"] not in NAMES:
        raise ValueError(f"{entry!r} names no engine ({', '.join(NAMES)})")
    rule = Rule(**found.groupdict())
    if rule.source == rule.target != _ANY or rule.pivot in {rule.source, rule.target}:
        raise ValueError(f"{entry!r} leads from a language to itself")
    return rule


DEFAULT_RULES = parse_rules(_DEFAULTS)


def routes_for(pair: Pair, *, with_third_parties: bool = True, only: str | None = None) -> list[Route]:
    """Return the ways to translate `pair`, best first: the settings' own, then the defaults, by the engines' order.

    Without third parties, only engines to which a text does not leave the operator's machines. An engine that has
    never said what it can do is taken to be able to; a rule that names "none" ends the list. `only` names an engine, in
    use or not, by which alone the text is to go.
    """
    routes = []
    for rule in _rules(pair, [only] if only else settings.TRANSLATION):
        engine = engine_named(rule.engine)
        if engine.name == "none":
            break
        route = Route(engine, pair, rule.pivot)
        if (with_third_parties or not engine.is_third_party) and route not in routes and _is_open(route):
            routes.append(route)
    return routes


def known_pairs(engine: Engine) -> frozenset[Pair] | None:
    """Return what `engine` said within ten minutes that it can do; where it is silent, what it last said, or None."""
    key = f"translation-pairs:{engine.name}"
    asked_at, pairs = cast(tuple[float, frozenset[Pair] | None], cache.get(key, (0, None)))
    now = timezone.now().timestamp()
    if now - asked_at < _FRESH.total_seconds():
        return pairs
    try:
        pairs = Breaker(engine.name).run(engine.pairs)
    except EngineError:
        return pairs
    cache.set(key, (now, pairs), _KEPT_SECONDS)
    return pairs


def check_settings() -> None:
    """The settings of translation fit together, or ImproperlyConfigured names the variable that does not."""
    for name in settings.TRANSLATION:
        if name not in NAMES:
            raise ImproperlyConfigured(f"BRAIN_TRANSLATION: {name!r} is none of {', '.join(NAMES)}")
    _check_needed("libretranslate", "BRAIN_LIBRETRANSLATE_URL", settings.LIBRETRANSLATE_URL)
    _check_needed("deepl", "BRAIN_DEEPL_KEY", settings.DEEPL_KEY)
    _check_needed("firefox", "BRAIN_FIREFOX_MODELS", settings.FIREFOX_MODELS)
    _check_address("BRAIN_LIBRETRANSLATE_URL", settings.LIBRETRANSLATE_URL)
    _check_address("BRAIN_APERTIUM_URL", settings.APERTIUM_URL)
    _check_address("BRAIN_DEEPL_URL", settings.DEEPL_URL)
    try:
        rules = parse_rules(settings.TRANSLATION_ROUTES)
    except ValueError as error:
        raise ImproperlyConfigured(f"BRAIN_TRANSLATION_ROUTES: {error}") from error
    for rule in rules:
        if rule.engine not in {*settings.TRANSLATION, "none"}:
            raise ImproperlyConfigured(f"BRAIN_TRANSLATION_ROUTES: {rule.engine} is not in BRAIN_TRANSLATION")


def _check_needed(engine: str, variable: str, value: str) -> None:
    if engine in settings.TRANSLATION and not value:
        raise ImproperlyConfigured(f"BRAIN_TRANSLATION names {engine}, which needs {variable}")


def _check_address(variable: str, url: str) -> None:
    parts = urlsplit(url)
    try:
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if url and not is_address:
        raise ImproperlyConfigured(f"{variable}: {url!r} is no address such as http://localhost:5000")


def _rules(pair: Pair, order: Sequence[str]) -> Iterable[Rule]:
    own = parse_rules(settings.TRANSLATION_ROUTES)
    defaults = sorted(
        (rule for rule in DEFAULT_RULES if rule.engine in order), key=lambda rule: order.index(rule.engine)
    )
    return [rule for rule in [*own, *defaults] if rule.fits(pair) and rule.engine in {*order, "none"}]


def _is_open(route: Route) -> bool:
    if route.pivot in {route.pair.source, route.pair.target}:
        return False
    pairs = known_pairs(route.engine)
    return pairs is None or all(leg in pairs for leg in route.legs)


def calls_of(texts: Sequence[str], engine: Engine) -> Iterable[list[str]]:
    """Give `texts` in parts that `engine` takes in one call."""
    call: list[str] = []
    length = 0
    for text in texts:
        if call and (len(call) == engine.most or length + len(text) > engine.longest):
            yield call
            call, length = [], 0
        call.append(text)
        length += len(text)
    if call:
        yield call
