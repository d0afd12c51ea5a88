"""Captions and chapters: reading WebVTT (https://www.w3.org/TR/webvtt1/), as far as words and times go."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TIME = r"(?:(\d{2,5}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?", re.ASCII)
# No "<" within a tag: a text of nothing else would be gone through as often as it is long.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^\s<>][^<>]*)>")
_TAG = re.compile(r"<[^<>]*>")
_NO_CUES = ("NOTE", "STYLE", "REGION")


class NotWebVTT(ValueError):
    """The text is no WebVTT; `line` (from 1) is where it goes wrong."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


@dataclass(frozen=True)
class Cue:
    """What is said from `start` to `end` (seconds), in plain text; `speaker` as the file names them, or nobody."""

    start: float
    end: float
    text: str
    speaker: str = ""

    @property
    def at(self) -> int:
        """The whole second in which it begins."""
        return int(self.start)


def parse(source: str) -> list[Cue]:
    """Return the cues of a WebVTT file in their order; raise NotWebVTT where it is none.

    Comments, styles and positions are left out, and the tags of cues too (WebVTT, 4.2).
    """
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise NotWebVTT(1)
    return [cue for at, block in _blocks(lines) for cue in _cue(at, block)]


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands between empty lines below the header, with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(at: int, block: list[str]) -> Iterator[Cue]:
    if at == 1 or block[0].startswith(_NO_CUES):
        return
    skipped = 0 if "-->" in block[0] else 1  # the name of the cue
    if len(block) <= skipped or not (timing := _TIMING.fullmatch(block[skipped])):
        raise NotWebVTT(at if "->" in block[0] else at + skipped)  # an arrow that was cut short is no name
    start, end = _seconds(*timing.groups()[:4]), _seconds(*timing.groups()[4:])
    if end <= start:
        raise NotWebVTT(at + skipped)
    text = " ".join(block[skipped + 1 :])
    speaker = _VOICE.search(text)
    plain = html.unescape(_TAG.sub("", text)).strip()
    if plain:
        yield Cue(start, end, plain, html.unescape(speaker[1]).strip() if speaker else "")


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000
