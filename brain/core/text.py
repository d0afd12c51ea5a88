"""Member-written Markdown to safe HTML: the one function, and the project's only mark_safe.

The order is security.md's: Markdown, mentions and links, and the sanitiser (nh3) last.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MAX_TABLE_COLUMNS = 20
_MOST_LINK_WORK = 10_000_000  # 250 links in a text of 40,000 characters
_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong",
    "s", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title", "class"}, "ol": {"start"}, "code": set(), "th": set(), "td": set()}
# Deeper quotes would be cut off with their text by the parser's own limit.
_DEEP_QUOTES = re.compile(r"^((?:[ \t]{0,3}>){10})(?:[ \t]{0,3}>)+", re.MULTILINE)
_MENTION = re.compile(r"(?<![\w@/.])@([\w][\w.-]{0,38}[\w]|[\w])")


def _parser_for(source: str) -> MarkdownIt:
    """Finding bare links costs as much as the text is long, once for each colon: where that is too much, none is."""
    return _parser(linkify=len(source) * source.count(":") <= _MOST_LINK_WORK)


@cache
def _parser(*, linkify: bool) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": linkify, "breaks": True, "maxNesting": 100})
    parser.disable("image")
    parser.core.ruler.push("mentions", _link_mentions)
    parser.core.ruler.push("headings", _lower_headings)
    parser.core.ruler.push("tables", _drop_wide_tables)
    return parser


def _link_mentions(state: StateCore) -> None:
    known: Collection[str] = state.env.get("handles", ())
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_with_mentions(block.children, known))


def _with_mentions(tokens: list[Token], known: Collection[str]) -> Any:
    inside_link = 0
    for token in tokens:
        inside_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not inside_link:
            yield from _split_at_mentions(token, known)
        else:
            yield token


def _split_at_mentions(token: Token, known: Collection[str]) -> Any:
    end = 0
    for found in _MENTION.finditer(token.content):
        handle = found[1].casefold()
        if handle not in known:
            continue
        yield Token("text", "", 0, content=token.content[end : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": f"/m/{quote(handle)}", "class": "mention"})
        yield Token("text", "", 0, content=found[0])
        yield Token("link_close", "a", -1)
        end = found.end()
    yield Token("text", "", 0, content=token.content[end:])


def _lower_headings(state: StateCore) -> None:
    """The page's own headings are h1 to h3: a member's begin at h4."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 3, 6)}"


def _drop_wide_tables(state: StateCore) -> None:
    columns = 0
    for token in state.tokens:
        columns = 0 if token.type == "tr_open" else columns + (token.type in ("th_open", "td_open"))
        if columns > MAX_TABLE_COLUMNS:
            state.tokens[:] = [Token("code_block", "code", 0, content=state.src)]
            return


def render_markdown(source: str, *, handles: Collection[str] = ()) -> SafeString:
    """Return `source` (CommonMark with tables, strike-through and bare links) as safe HTML.

    `handles` are the handles of existing members, casefolded: only these become links to /m/HANDLE. Raw HTML is
    shown as text, remote images as links, and no attribute of a member's choice is left but href, title and start.
    """
    html = _parser_for(source).render(_DEEP_QUOTES.sub(r"\1", source), {"handles": handles})
    return mark_safe(  # noqa: S308 - nh3 is the last step
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow ugc noopener",
        )
    )


def _blocks(source: str, *, quoted: bool) -> Iterator[Token]:
    """Yield the blocks of `source`; without `quoted`, only those that stand in no quotation."""
    depth = 0
    for block in _parser_for(source).parse(source):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(block.type, 0)
        if quoted or not depth:
            yield block


def mentioned_handles(source: str, *, quoted: bool = False) -> set[str]:
    """Return the casefolded handles that `source` mentions, outside code and links, existing or not.

    Whom only a quotation mentions was mentioned by its author: they are left out without `quoted`.
    """
    found: set[str] = set()
    for block in _blocks(source, quoted=quoted):
        inside_link = 0
        for token in block.children or ():
            inside_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            if token.type == "text" and not inside_link:
                found.update(match[1].casefold() for match in _MENTION.finditer(token.content))
    return found


def plain_text(source: str, *, quoted: bool = True) -> str:
    """Return what a reader of `source` (Markdown) would read aloud, on one line, for search and feeds."""
    words: list[str] = []
    for block in _blocks(source, quoted=quoted):
        if block.type in ("fence", "code_block"):
            words.append(block.content)
        breaks = ("softbreak", "hardbreak")
        words.extend(" " if token.type in breaks else token.content for token in block.children or ())
        words.append(" ")
    return " ".join("".join(words).split())


def excerpt(source: str, length: int) -> str:
    """Return the beginning of `source` (Markdown) without what it quotes, cut behind a word where there are words."""
    words = plain_text(source, quoted=False) or plain_text(source)
    if len(words) <= length:
        return words
    whole = words[:length].rpartition(" ")[0].rstrip(" ,;:.…")
    return f"{whole}…" if len(whole) > length * 2 // 3 else Truncator(words).chars(length)
