"""Rooms of groups: whoever begins an academy has one opened, by the feature that has rooms."""

from collections.abc import Callable

_openers: list[Callable[[int, str, str], None]] = []


def register_room(open_room: Callable[[int, str, str], None]) -> None:
    """A new edition has a room: open_room(number, name, language), safe to call twice, in a transaction."""
    _openers.append(open_room)


def open_rooms(number: int, name: str, language: str) -> None:
    """The group of edition `number` has its rooms, called `name` in `language` (BCP 47)."""
    for open_room in _openers:
        open_room(number, name, language)
