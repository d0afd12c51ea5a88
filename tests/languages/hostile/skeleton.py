"""What of a rendered post is not its words, read from the HTML that the site shows."""

import re
from collections.abc import Collection
from functools import lru_cache
from html.parser import HTMLParser

from brain.core.text import render_markdown

_IN_LINES = {"a", "em", "strong", "s", "code", "br", "img", "sup", "small", "span"}
_NAME = re.compile(r"f[0-9a-f]{8}(?=-(?:note|mark)-)")  # of a text's footnotes: another in every rendering


@lru_cache(maxsize=5000)
def skeleton(markdown: str) -> list[object]:
    """Return the blocks of a post, in order, and what is marked up in each: in any order, as languages differ in it."""
    parser = _Skeleton()
    parser.feed(_NAME.sub("f", render_markdown(markdown, handles=_Everybody())))
    parser.close()
    parser.end_block()
    return parser.blocks


class _Everybody(Collection[str]):
    def __contains__(self, handle: object) -> bool:
        return True

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 0


class _Skeleton(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[object] = []
        self._open: list[str] = []
        self._marked: list[tuple[object, ...]] = []

    def end_block(self) -> None:
        self.blocks.append(sorted(self._marked, key=str))
        self._marked = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = [open_tag for open_tag in self._open if open_tag in _IN_LINES]
        if tag in _IN_LINES:
            self._marked.append((*inside, tag, tuple(attrs)))
        else:
            self.end_block()
            self.blocks.append((tag, tuple(attrs)))
        if tag not in ("br", "hr", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()
        if tag not in _IN_LINES:
            self.end_block()
            self.blocks.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if "code" in self._open:
            self._marked.append(("text", data))
