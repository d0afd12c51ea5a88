"""Characters that are not seen: control characters, and those that turn the direction of writing."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

# Joiners shape words and emoji; every other invisible character on one line can only mislead.
_JOINERS = "\u200c\u200d"
# Not characters of any text: controls but tabulator and line breaks, halves of pairs, and what is none by definition.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS, _END_OF_EMBEDDING = "\u202a\u202b", "\u202c"
_ISOLATES, _END_OF_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and signs, and yet nothing is seen


def without_controls(text: str) -> str:
    """Return `text` without control characters, halves of surrogate pairs and what Unicode says is no character."""
    return _CONTROLS.sub("", text)


def without_directions(text: str) -> str:
    """Return `text` without what turns the direction of all that follows; single marks of direction remain."""
    return _DIRECTIONS.sub("", text)


def on_one_line(text: str) -> str:
    """Return `text` on one line, without control and direction characters; nothing, where nothing would be seen."""
    line = " ".join(text.replace("\0", " ").split())
    line = "".join(c for c in line if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return line if is_seen(line) else ""


def is_seen(text: str) -> bool:
    """Whether anything of `text` is seen."""
    return any(
        unicodedata.category(c)[0] not in "CZ" and c not in _BLANK_LETTERS and not 0xFE00 <= ord(c) <= 0xFE0F
        for c in text
    )


def balanced(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens of a block's words; what turns the direction ends in the same line, link or emphasis.

    What forces letters into the other direction (an "override") is of no use to any language, and left out.
    """
    frames: list[str] = [""]  # what must still be closed: of the line, of the link in it, of the emphasis in that
    for token in tokens:
        if token.type == "text":
            if frames[-1] or _DIRECTIONS.search(token.content):
                token.content, frames[-1] = _followed(token.content, frames[-1])
        elif token.content:
            token.content = without_directions(token.content)
        if token.nesting > 0:
            frames.append("")
        elif (token.nesting < 0 or token.type in ("softbreak", "hardbreak")) and frames[-1]:
            yield Token("text", "", 0, content=frames[-1])
            frames[-1] = ""
        if token.nesting < 0 and len(frames) > 1:
            frames.pop()
        yield token
    if frames[-1]:
        yield Token("text", "", 0, content=frames[-1])


def _followed(text: str, closers: str) -> tuple[str, str]:
    """Return `text` without closers of nothing and overrides, and what closes what is open at its end."""
    kept = []
    for character in text:
        if character in _EMBEDDINGS:
            closers = _END_OF_EMBEDDING + closers
        elif character in _ISOLATES:
            closers = _END_OF_ISOLATE + closers
        elif character in (_END_OF_EMBEDDING, _END_OF_ISOLATE):
            if not closers.startswith(character):
                continue
            closers = closers[1:]
        elif _DIRECTIONS.match(character):
            continue
        kept.append(character)
    return "".join(kept), closers
