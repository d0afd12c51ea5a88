"""A document as a source says it: all values as text, in the form of the columns (library.exchange.columns)."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Part:
    """One language edition. `place` is where the source says it: the line of a sheet, the folder of an archive.

    `is_original` and `title_is_translated` are None where the source says nothing of it; `files` are names.
    """

    place: str
    language: str = ""
    title: str = ""
    abstract: str | None = None
    identifier: str | None = None
    is_original: bool | None = None
    title_is_translated: bool | None = None
    files: list[str] = field(default_factory=list)


@dataclass
class Item:
    """One document. `values`: what the source says of it as a whole, by column; a column not in it says nothing.

    `is_gone`: the source has deleted it. `problems`: what could not be read of it, each (place, column, text).
    """

    key: str
    parts: list[Part] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    is_gone: bool = False
    problems: list[tuple[str, str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the item as an import keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Item":
        """Return the item that as_json gave."""
        return cls(**data | {"parts": [Part(**part) for part in data["parts"]]})
