"""The Markdown that members write: one grammar for those who render it and those who translate it.

CommonMark with tables, strike-through and bare links, and beside that: images of our own attachments, spoilers and
footnotes. Why these: docs/decisions/0010-what-markdown-is-understood.md. Reading costs no more than a text is long.
"""

import re
from collections.abc import Iterator

from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

MAX_TABLE_COLUMNS = 20
ATTACHMENT = re.compile(r"/a/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_DEEPEST = 40  # blocks in blocks: what lies deeper is shown as text
# Quotes in quotes are shown ten deep, whatever is in them.
_DEEP_QUOTES = re.compile(r"^((?:[ \t]{0,3}>){10})(?:[ \t]{0,3}>)+", re.MULTILINE)
_OWN_IMAGE = re.compile(rf"!\[((?:[^\[\]\\]|\\.){{0,1000}})\]\({ATTACHMENT.pattern}\)", re.DOTALL)
_BACKSLASH = re.compile(r"\\([!-/:-@\[-`{-~])")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s]{1,50})\]")
_SCHEME = re.compile(r"(?<![a-z0-9.+-])(?:https?|ftp)$", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_MAY_BE_LINK = re.compile(r"[:@]|\.\w")
_LONGEST_LINK = 2000


class _Links(LinkifyIt):
    """Finds bare links in one word after the other: in a whole text, each would cost what the text is long."""

    def match(self, text: str) -> list[Match] | None:
        return list(self._links(text)) or None

    def _links(self, text: str) -> Iterator[Match]:
        for word in _WORD.finditer(text):
            if len(word[0]) > _LONGEST_LINK or not _MAY_BE_LINK.search(word[0]):
                continue
            for link in super().match(word[0]) or ():
                link.index += word.start()
                link.last_index += word.start()
                yield link

    def match_at_start(self, text: str) -> Match | None:
        word = _WORD.match(text, 0, _LONGEST_LINK + 1)
        return super().match_at_start(word[0]) if word and len(word[0]) <= _LONGEST_LINK else None


def new_parser() -> MarkdownIt:
    """Return a parser of its own: whoever renders or translates adds what they do with the tokens."""
    parser = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True, "maxNesting": 100})
    parser.linkify = _Links()
    footnote_plugin(parser, inline=False, move_to_end=False)
    container_plugin(parser, "spoiler")
    parser.inline.ruler.at("image", _own_image)
    parser.inline.ruler.at("linkify", _bare_link)
    parser.inline.ruler.at("footnote_ref", _footnote)
    parser.block.ruler.before("table", "too_deep", _too_deep)
    parser.core.ruler.after("normalize", "deep_quotes", _flatten_deep_quotes)
    parser.core.ruler.after("block", "wide_tables", _show_wide_tables_as_text)
    parser.core.ruler.after("block", "spoilers", _add_summaries)
    return parser


def _own_image(state: StateInline, silent: bool) -> bool:
    """`![alternative text](/a/ID)`; an image from anywhere else is left to be a link behind an exclamation mark."""
    found = _OWN_IMAGE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        words = _BACKSLASH.sub(r"\1", found[1])
        image = state.push("image", "img", 0)
        image.attrs = {"src": f"/a/{found[2]}", "alt": ""}
        image.content = words
        image.children = [Token("text", "", 0, content=words)]
    state.pos = found.end()
    return True


def _bare_link(state: StateInline, silent: bool) -> bool:
    """https://example.org/a_b, which holds no emphasis; the library's rule reads all the words before it each time."""
    scheme = _SCHEME.search(state.pending[-12:])
    if state.linkLevel or not scheme or not state.md.linkify or not state.src.startswith("://", state.pos):
        return False
    begin = state.pos - len(scheme[0])
    link = state.md.linkify.match_at_start(state.src[begin : begin + 2 * _LONGEST_LINK])
    if not link:
        return False
    url = link.url.rstrip("*")  # emphasis may end there
    address = state.md.normalizeLink(url)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = state.md.normalizeLinkText(url)
        state.push("link_close", "a", -1)
        for token in (state.tokens[-3], state.tokens[-1]):
            token.markup, token.info = "linkify", "auto"
    state.pos = begin + len(url)
    return True


def _footnote(state: StateInline, silent: bool) -> bool:
    """`[^1]`, where there is a note of this name."""
    found = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    notes = state.env.get("footnotes", {}).get("refs", {})
    if not found or f":{found[1]}" not in notes:
        return False
    if not silent:
        state.push("footnote_ref", "", 0).meta = {"label": found[1]}
    state.pos = found.end()
    return True


def _too_deep(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The parser itself would leave out, with its words, what lies too deep."""
    if silent or state.level < _DEEPEST:
        return False
    state.push("paragraph_open", "p", 1).map = [start_line, end_line]
    words = state.push("inline", "", 0)
    words.content = state.getLines(start_line, end_line, state.blkIndent, False).strip()
    words.map, words.children = [start_line, end_line], []
    state.push("paragraph_close", "p", -1)
    state.line = end_line
    return True


def _flatten_deep_quotes(state: StateCore) -> None:
    state.src = _DEEP_QUOTES.sub(r"\1", state.src)


def _show_wide_tables_as_text(state: StateCore) -> None:
    begin, columns = 0, 0
    tokens: list[Token] = []
    for token in state.tokens:
        if token.type == "table_open":
            begin, columns = len(tokens), 0
        elif token.type == "th_open":
            columns += 1
        tokens.append(token)
        if token.type == "table_close" and columns > MAX_TABLE_COLUMNS:
            first, last = tokens[begin].map or [0, 0]
            text = "\n".join(state.src.split("\n")[first:last])
            tokens[begin:] = [Token("code_block", "code", 0, content=f"{text}\n", map=[first, last], level=token.level)]
    state.tokens = tokens


def _add_summaries(state: StateCore) -> None:
    """What stands behind `::: spoiler` is its title; without one, it is that word."""
    tokens: list[Token] = []
    for token in state.tokens:
        tokens.append(token)
        if token.type == "container_spoiler_open":
            token.tag = "details"
            title = token.info.strip().removeprefix("spoiler").strip()
            token.info = ""
            words = Token("inline", "", 0, content=title, map=token.map and [token.map[0], token.map[0] + 1])
            words.children = [] if title else [Token("text", "", 0, content="Spoiler")]
            summary = [Token("summary_open", "summary", 1), words, Token("summary_close", "summary", -1)]
            for part in summary:
                part.block, part.level = True, token.level + 1
            tokens += summary
        elif token.type == "container_spoiler_close":
            token.tag = "details"
    state.tokens = tokens
