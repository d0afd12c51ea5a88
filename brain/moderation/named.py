"""What the things and places are called that stand in the audit log: features register theirs (AppConfig.ready)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from brain.members.models import Member

# A kind of things and a number: ("topic", 17), ("category", 3) for the scope "category.3"; ("room", "help") by its slug
Place = tuple[str, Any]


@dataclass(frozen=True)
class Named:
    """A thing as a reader is told of it: its title in `language` (BCP 47), and a permalink; either may be empty."""

    title: str
    language: str
    url: str = ""
    number: int | None = None  # of a post in its topic


Names = Callable[[Member, Collection[Any]], dict[Any, Named]]

_names: dict[str, Names] = {}


def register_names(kind: str, names: Names) -> None:
    """names(reader, ids) gives those of this kind that the reader may see as of now, by number, and no others."""
    _names[kind] = names


def names_of(reader: Member, places: Iterable[Place]) -> dict[Place, Named]:
    """Return what these are called that `reader` may see; each kind is asked once."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for kind, number in places:
        wanted[kind].add(number)
    found = ((kind, _names[kind](reader, numbers)) for kind, numbers in wanted.items() if kind in _names)
    return {(kind, number): named for kind, of_kind in found for number, named in of_kind.items()}


def place_of(scope: str) -> Place | None:
    """Return the category that a scope such as "category.3" names; None for the whole site, and for conversations."""
    kind, _dot, number = scope.partition(".")
    return (kind, int(number)) if number.isascii() and number.isdigit() else None
