"""What goes to translators and comes back: one unit a field of a text, whichever the format of the file."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

_KEY = re.compile(r"[a-z]+\.([0-9]{1,18})\.[a-z_]+", re.ASCII)
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class State(Enum):
    """How far a unit is: only what a translator has marked as translated is taken back."""

    NEW = "new"
    DRAFT = "draft"
    TRANSLATED = "translated"


@dataclass(frozen=True)
class Unit:
    """A field of a text and its translation. `key`: KIND.ID.FIELD, the same for ever (XLIFF 2 wants an NMTOKEN).

    `digest` is that of the whole text (brain.languages.texts.Source), "" where a tool has lost it; `note` tells
    translators where the text stands.
    """

    key: str
    source: str
    target: str = ""
    state: State = State.NEW
    digest: str = ""
    note: str = ""

    @property
    def kind(self) -> str:
        return self.key.split(".")[0]

    @property
    def object_id(self) -> int:
        """The primary key of the original; 0, which nothing has, where the unit names none."""
        found = _KEY.fullmatch(self.key)
        return int(found[1]) if found else 0

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.key.rpartition(".")[2]

    def as_list(self) -> list[Any]:
        """Return what a TranslatedFile keeps of it."""
        return [self.key, self.source, self.target, self.state.value, self.digest]

    @classmethod
    def from_list(cls, kept: list[Any]) -> "Unit":
        key, source, target, state, digest = kept
        return cls(key, source, target, State(state), digest)


@dataclass(frozen=True)
class Units:
    """The units of a file, from one language into another (BCP 47); `source_language` is "" where it says none."""

    source_language: str
    language: str
    units: list[Unit]


class Unreadable(Exception):
    """The file is none that can be read; the message says why, in the editor's language."""


def exchanged(text: str) -> str:
    """Return `text` as every format can carry it: with one kind of line break, without control characters."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
