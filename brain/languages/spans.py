"""Where the markup of a Markdown text stands in its source: what the parser knows, and its tokens do not say."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from brain.core.markdown import new_parser

_LINE_ENDS = re.compile(r"\r\n?|\n")
_CLOSED_HEADING = re.compile(r"[ \t]+#*[ \t]*")
_MENTION = re.compile(r"(?<![\w@/.])@([\w][\w.-]{0,38}[\w]|[\w])")
# `> [Name #5](/p/123)`: whom a quotation quotes is not a word of any language.
_SOURCE = re.compile(r"\[[^\[\]\n]{0,200}#\d+\]\(/p/\d{1,18}\)")

_Rule = Callable[[StateInline, bool], bool]


class Kind(Enum):
    """What a stretch of the source is to a translation."""

    OPEN = auto()  # the beginning of emphasis or a link, whose words are translated
    CLOSE = auto()
    WORD = auto()  # stands in the sentence as a noun would: code, an address
    SYMBOL = auto()  # stands in no relation to the words
    BREAK = auto()  # of a line
    LETTER = auto()  # a letter, written as an entity or behind a backslash


class Span(NamedTuple):
    """A stretch of a text, and what stands for it in a translation."""

    start: int
    end: int
    kind: Kind
    fill: str | None = None  # None: the stretch itself


@dataclass(frozen=True)
class Inline:
    """The words of one paragraph, heading or cell, their markup, and where each character stands in the source."""

    number: int  # among the tokens of the source
    content: str
    spans: list[Span]
    places: list[int]  # of content[i] in the source; one more for the end


def inlines(source: str) -> Iterator[Inline]:
    """Yield every stretch of words in `source` (Markdown), in order."""
    lines = _lines(source)
    tokens = parse(source)
    cursors: dict[int, int] = {}
    for number, token in enumerate(tokens):
        if token.type == "inline" and token.content:
            in_cell = tokens[number - 1].type in ("th_open", "td_open")
            places = _cell_places(token, lines, cursors) if in_cell else _places(token, lines)
            if places:
                yield Inline(number, token.content, token.meta["spans"], places)


def structure(source: str) -> list[object]:
    """Return what a translation of `source` (Markdown) must have in common with it.

    That is its blocks, in order, and for the words of each one a sorted list of what is marked up in them: a
    translation may order the words of a sentence in another way.
    """
    return [_inline_shape(token) if token.type == "inline" else _block_shape(token) for token in parse(source)]


def words(source: str) -> str:
    """Return the words of `source` (Markdown) that a translation translates, without code and bare addresses."""
    found: list[str] = []
    for token in parse(source):
        is_address = False
        for child in token.children or ():
            is_address = child.nesting > 0 and child.info == "auto" if child.type.startswith("link") else is_address
            if child.type in ("text", "text_special", "softbreak", "hardbreak") and not is_address:
                found.append(child.content or " ")
        found.append("\n")
    return "".join(found)


def parse(source: str) -> list[Token]:
    """Return the tokens of `source` (Markdown) as the site renders it; an inline one's meta["spans"] are its markup."""
    return _parser().parse(source, {})


def links_in(text: str) -> list[tuple[int, int]]:
    """Return where bare links stand in `text`."""
    linkify = _parser().linkify
    if not linkify or not linkify.pretest(text):
        return []
    return [(link.index, link.last_index) for link in linkify.match(text) or ()]


@cache
def _parser() -> MarkdownIt:
    parser = new_parser()
    parser.core.ruler.at("inline", _parse_inlines)
    for rule in parser.inline.ruler.__rules__:
        if rule.name in _SPANS_OF:
            parser.inline.ruler.at(rule.name, _recording(rule.fn, _SPANS_OF[rule.name]))
    return parser


def _parse_inlines(state: StateCore) -> None:
    """Parse the words of each block, and lay down where their markup stands."""
    for token in state.tokens:
        if token.type == "inline":
            state.env["spans"], state.env["delimiters"] = [], []
            token.children = state.md.inline.parse(token.content, state.md, state.env, [])
            token.meta["spans"] = sorted(
                [*state.env["spans"], *_emphasis(state.env["delimiters"])], key=lambda span: span.start
            )


def _recording(rule: _Rule, spans_of: Callable[[StateInline, int, list[Token]], Iterator[Span]]) -> _Rule:
    """Return `rule` as one that also lays down the spans of what it finds."""

    def recorded(state: StateInline, silent: bool) -> bool:
        start, known = state.pos, len(state.tokens)
        if state.pending and not silent:
            known += 1  # the parser pushes waiting text as a token of its own first
        if not rule(state, silent):
            return False
        if not silent:
            state.env["spans"].extend(spans_of(state, start, state.tokens[known:]))
        return True

    return recorded


def _code_span(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    if found:  # else backticks without their like
        yield Span(start, state.pos, Kind.WORD)


def _break_span(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    while start and state.src[start - 1] in " \t":
        start -= 1
    yield Span(start, state.pos, Kind.BREAK)


def _special_span(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    if found[-1].type == "hardbreak":
        yield from _break_span(state, start, found)
        return
    character = found[-1].content
    if len(character) == 1 and character.isalpha():
        yield Span(start, state.pos, Kind.LETTER, character)
    else:  # a backslash before what is no sign is one itself
        yield Span(start, start + 1 if character[0] == "\\" and len(character) > 1 else state.pos, Kind.SYMBOL)


def _autolink_span(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    yield Span(start, state.pos, Kind.WORD)


def _bare_link_span(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    """The rule begins at the colon; the scheme before it belongs to the link."""
    scheme = re.search(r"[a-zA-Z][a-zA-Z0-9.+-]*$", state.src[max(0, start - 100) : start])
    yield Span(start - len(scheme[0]) if scheme else start, state.pos, Kind.WORD)


def _image_spans(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    yield Span(start, start + 2, Kind.OPEN)
    yield Span(state.src.rindex("](", start, state.pos), state.pos, Kind.CLOSE)


def _footnote_span(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    yield Span(start, state.pos, Kind.SYMBOL)


def _link_spans(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    if _SOURCE.fullmatch(state.src, start, state.pos):
        yield Span(start, state.pos, Kind.WORD)
        return
    words_end = state.md.helpers.parseLinkLabel(state, start, True)
    opening = start - 1 if start and state.src[start - 1] == "!" else start  # images are shown as links
    yield Span(opening, start + 1, Kind.OPEN)
    fill = None
    if state.src[words_end : state.pos] in ("]", "][]"):  # the words name the address: they must remain as a name
        fill = "][" + state.src[start + 1 : words_end].replace("\n", " ") + "]"
    yield Span(words_end, state.pos, Kind.CLOSE, fill)


def _delimiters(state: StateInline, start: int, found: list[Token]) -> Iterator[Span]:
    """Whether these are emphasis is known when all of the words are read."""
    for token in found:
        state.env["delimiters"].append((start, token))
        start += len(token.content)
    return iter(())


def _emphasis(delimiters: list[tuple[int, Token]]) -> Iterator[Span]:
    for place, token in delimiters:
        if token.nesting:  # the parser marks the inner one of the two characters of a strong emphasis
            start = place - 1 if token.type == "strong_open" else place
            yield Span(start, start + len(token.markup), Kind.OPEN if token.nesting > 0 else Kind.CLOSE)


_SPANS_OF: dict[str, Callable[[StateInline, int, list[Token]], Iterator[Span]]] = {
    "linkify": _bare_link_span,
    "newline": _break_span,
    "escape": _special_span,
    "backticks": _code_span,
    "strikethrough": _delimiters,
    "emphasis": _delimiters,
    "link": _link_spans,
    "image": _image_spans,
    "footnote_ref": _footnote_span,
    "autolink": _autolink_span,
    "entity": _special_span,
}


def _lines(source: str) -> list[tuple[int, str]]:
    """Return the lines of `source` without their ends, each with its place; characters as the parser reads them."""
    ends = [*_LINE_ENDS.finditer(source)]
    starts = [0, *(end.end() for end in ends)]
    stops = [*(end.start() for end in ends), len(source)]
    return [(start, source[start:stop].replace("\0", "\ufffd")) for start, stop in zip(starts, stops, strict=True)]


def _places(token: Token, lines: list[tuple[int, str]]) -> list[int]:
    """Return where each character of the block stands; nothing where it cannot be told.

    The parser takes away what stands before each line (quote marks, indentation) and behind the last one.
    """
    places: list[int] = []
    line = token.map[0] if token.map else 0
    for wanted in token.content.split("\n"):
        words = wanted.lstrip(" \t")
        while line < len(lines) and (at := _found_at(words, lines[line][1])) < 0:
            line += 1
        if line == len(lines):
            return []
        start = lines[line][0] + at
        places += [start] * (len(wanted) - len(words))
        places += range(start, start + len(words) + 1)
        line += 1
    return places


def _found_at(words: str, line: str) -> int:
    at = line.rfind(words)
    behind = line[at + len(words) :]
    return at if at >= 0 and (not behind.strip() or _CLOSED_HEADING.fullmatch(behind)) else -1


def _cell_places(token: Token, lines: list[tuple[int, str]], cursors: dict[int, int]) -> list[int]:
    """Return where each character of a cell stands; the parser takes the backslashes off its pipes."""
    row = token.map[0] if token.map else 0
    start, line = lines[row]
    at = line.find(token.content.replace("|", "\\|"), cursors.get(row, 0))
    if at < 0:
        return []
    places = []
    for character in token.content:
        places.append(start + at)
        at += 2 if character == "|" else 1
    cursors[row] = at
    return [*places, start + at]


def _block_shape(token: Token) -> object:
    attributes = tuple(sorted((name, str(value)) for name, value in token.attrs.items()))
    return token.type, token.tag, token.markup, token.info, attributes, token.hidden, token.content


def _inline_shape(token: Token) -> list[tuple[str, ...]]:
    shape: list[tuple[str, ...]] = []
    path: list[str] = []
    for child in token.children or ():
        if child.nesting < 0:
            path.pop()
        elif child.type in ("text", "text_special"):
            if "a" not in path:
                shape.extend((*path, "mention", handle) for handle in _MENTION.findall(child.content))
        elif child.type == "image":
            shape.append((*path, "image", str(child.attrs["src"])))
        else:
            shape.append((*path, child.type, child.content, *(str(value) for value in child.attrs.values())))
        if child.nesting > 0:
            path.append(child.tag)
    return sorted(shape)
