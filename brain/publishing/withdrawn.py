"""What was withdrawn: its address answers 410 (Gone, RFC 9110, 15.5.11) and says what stood there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class Withdrawn(Exception):
    """The thing was open to this person and is no longer there; `part`: what of it was asked for."""

    def __init__(self, thing: Any, part: Any = None) -> None:
        super().__init__(thing)
        self.thing = thing
        self.part = part


@dataclass(frozen=True)
class Tombstone:
    """What its kind says of a thing that was withdrawn.

    `titles` and `facts` (when, by whom) have their language (BCP 47) beside them, "" for names and dates; `ways` lead
    on from here, the first one to what it was among: an address, and what that is called.
    """

    heading: str
    titles: Sequence[tuple[str, str]]
    ways: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]] = ()
