"""The picture that other sites show with a link to a page (Open Graph)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A picture that anyone may see: its address on this site, its size in pixels, and what it shows in words."""

    path: str
    width: int
    height: int
    text: str
