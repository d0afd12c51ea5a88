"""Addresses of other sites that are named here: every feature says which, and where; it is checked that they live."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_URL = re.compile(r"https?://[^\s<>\"'\])]+", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A page of another site, and where it is named: title of that place with its language, and its permanent path."""

    url: str
    title: str
    language: str
    path: str


Source = Callable[[], Iterable[Named]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """What `source` returns is checked from now on."""
    if source not in _sources:
        _sources.append(source)


def all_named() -> Iterable[Named]:
    """Yield every page of another site that is named here, once for each place."""
    for source in _sources:
        yield from source()


def addresses_in(text: str) -> list[str]:
    """Return the web addresses that stand in a text, without the full stop behind them."""
    return [found.rstrip(".,;:!?") for found in _URL.findall(text)]
