"""Member-written Markdown to safe HTML: the one function, and the project's only mark_safe.

The order is security.md's: Markdown, mentions and links, and the sanitiser (nh3) last.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import quote

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from brain.core.footnotes import place_footnotes
from brain.core.invisible import balanced, without_controls, without_directions
from brain.core.markdown import ATTACHMENT, MAX_TABLE_COLUMNS, new_parser

__all__ = ["MAX_MENTIONS", "MAX_TABLE_COLUMNS", "File", "excerpt", "render_markdown"]

MAX_MENTIONS = 50  # members whom one text may mention
_WIDE_TABLE = 4  # columns: what has more may have to be scrolled
_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong",
    "s", "a", "table", "thead", "tbody", "tr", "th", "td", "img", "details", "summary", "section", "sup", "small",
    "span", "div",
}  # fmt: skip
# Members choose href, title, start and alt; whatever else there is was written here.
_ATTRIBUTES = {
    "a": {"href", "title", "class", "id"},
    "ol": {"start"},
    "li": {"id"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "section": {"class"},
    "span": {"class"},
    "div": {"class", "tabindex"},
    "code": set[str](),
    "th": set[str](),
    "td": set[str](),
}
_MENTION = re.compile(r"(?<![\w@/.])@([\w][\w.-]{0,38}[\w]|[\w])")
_GROUP = re.compile(r"moderators|edition-[1-9][0-9]{0,4}")
_POST = re.compile(r"/p/([1-9][0-9]{0,17})")
_ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|mailto:", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\](?=\s)")
_QUOTED_LINES = re.compile(r"^ {0,3}>.*\n?", re.MULTILINE)
_BREAKS = ("softbreak", "hardbreak")


class File(NamedTuple):
    """What is shown of an attachment: its format ("PDF"), its size in bytes, an image's in pixels."""

    form: str
    size: int
    width: int | None = None
    height: int | None = None


@cache
def _reader() -> MarkdownIt:
    return new_parser()


@cache
def _renderer() -> MarkdownIt:
    parser = new_parser()
    for name, rule in (
        ("footnotes", place_footnotes),
        ("files", _show_files),
        ("mentions", _link_mentions),
        ("tasks", _show_tasks),
        ("headings", _lower_headings),
        ("scrolling", _let_wide_tables_scroll),
        ("directions", _close_directions),
    ):
        parser.core.ruler.push(name, rule)
    return parser


def render_markdown(
    source: str, *, handles: Collection[str] = (), files: Mapping[str, File] | None = None
) -> SafeString:
    """Return `source` (brain.core.markdown says what is understood) as safe HTML.

    `handles` are the handles of existing members, casefolded: only these become links to /m/HANDLE. `files` are the
    attachments that may be shown, by their number as it stands in /a/NUMBER: an image that is not among them is a link.
    Raw HTML is shown as text, and no attribute of a member's choice is left but href, title, start and alt. The ids of
    footnotes are new in every rendering, so that a text and its translation can stand on one page.
    """
    env = {"handles": handles, "files": files or {}, "name": f"f{secrets.token_hex(4)}"}
    html = _renderer().render(without_controls(source), env)
    return mark_safe(  # noqa: S308 - nh3 is the last step
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow ugc noopener",
        )
    )


# --- What is done with the tokens ------------------------------------------------------------------------------------


def _change_words(state: StateCore, change: Callable[[list[Token]], Iterable[Token]]) -> None:
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(change(block.children))


def _show_files(state: StateCore) -> None:
    files: Mapping[str, File] = state.env["files"]
    _change_words(state, lambda tokens: _with_files(tokens, files))


def _with_files(tokens: list[Token], files: Mapping[str, File]) -> Iterator[Token]:
    said = ""
    for token in tokens:
        if token.type == "image":
            yield from _image(token, files)
            continue
        found = ATTACHMENT.fullmatch(str(token.attrs.get("href", ""))) if token.type == "link_open" else None
        if found and (file := files.get(found[1])):
            token.attrs["class"] = "file"
            said = f"{file.form}, {_size(file.size)}"
        yield token
        if token.type == "link_close" and said:
            yield Token("text", "", 0, content=" ")
            yield Token("small_open", "small", 1)
            yield Token("text", "", 0, content=said)
            yield Token("small_close", "small", -1)
            said = ""


def _image(token: Token, files: Mapping[str, File]) -> Iterator[Token]:
    address = str(token.attrs["src"])
    file = files.get(address.removeprefix("/a/"))
    if file and file.width and file.height:
        token.attrs |= {"width": file.width, "height": file.height, "loading": "lazy", "decoding": "async"}
        yield token
        return
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield Token("text", "", 0, content=token.content or address)
    yield Token("link_close", "a", -1)


def _size(size: int) -> str:
    """Return a number of bytes as a whole number, which is written alike in all languages."""
    kilobytes = -(-size // 1024)
    return f"{kilobytes}\N{NO-BREAK SPACE}KB" if kilobytes < 1000 else f"{-(-kilobytes // 1024)}\N{NO-BREAK SPACE}MB"


def _link_mentions(state: StateCore) -> None:
    known: Collection[str] = state.env["handles"]
    _change_words(state, lambda tokens: _with_mentions(tokens, known))


def _with_mentions(tokens: list[Token], known: Collection[str]) -> Iterator[Token]:
    for token, is_linked in _with_links(tokens):
        if token.type == "text" and not is_linked:
            yield from _split_at_mentions(token, known)
        else:
            yield token


def _with_links(tokens: Iterable[Token]) -> Iterator[tuple[Token, bool]]:
    """Yield each of the tokens, and whether it stands in a link."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        yield token, depth > 0


def _split_at_mentions(token: Token, known: Collection[str]) -> Iterator[Token]:
    end = 0
    for found in _MENTION.finditer(token.content):
        handle = found[1].casefold()
        if _GROUP.fullmatch(handle):
            tag, name, attrs = "span", "mention", {"class": "mention"}
        elif handle in known:
            tag, name, attrs = "a", "link", {"href": f"/m/{quote(handle)}", "class": "mention"}
        else:
            continue
        yield Token("text", "", 0, content=token.content[end : found.start()])
        yield Token(f"{name}_open", tag, 1, attrs=dict(attrs))
        yield Token("text", "", 0, content=found[0])
        yield Token(f"{name}_close", tag, -1)
        end = found.end()
    yield Token("text", "", 0, content=token.content[end:])


def _show_tasks(state: StateCore) -> None:
    """`- [ ] one` and `- [x] another` are lists of boxes: signs, as nobody can tick them."""
    before = ["", ""]
    for block in state.tokens:
        if block.type == "inline" and block.children and before == ["list_item_open", "paragraph_open"]:
            words = block.children[0]
            if words.type == "text":
                words.content = _TASK.sub(lambda box: "☐" if box[1] == " " else "☑", words.content, count=1)
        before = [before[1], block.type]


def _lower_headings(state: StateCore) -> None:
    """The page's own headings are h1 to h3: a member's begin at h4."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 3, 6)}"


def _let_wide_tables_scroll(state: StateCore) -> None:
    """A region that scrolls can be reached by the keyboard; what fits is no stop on the way."""
    tokens: list[Token] = []
    begin, columns = 0, 0
    for token in state.tokens:
        if token.type == "table_open":
            begin, columns = len(tokens), 0
        columns += token.type == "th_open"
        tokens.append(token)
        if token.type == "table_close" and columns > _WIDE_TABLE:
            tokens.insert(begin, Token("scroll_open", "div", 1, attrs={"class": "scroll", "tabindex": "0"}))
            tokens.append(Token("scroll_close", "div", -1))
    state.tokens = tokens


def _close_directions(state: StateCore) -> None:
    """What turns the direction of writing ends with its line or link; code has none, so that it reads as it runs."""
    for block in state.tokens:
        if block.type in ("fence", "code_block"):
            block.content = without_directions(block.content)
        if block.type == "inline" and block.children:
            block.children = list(balanced(block.children))


# --- What a text says ------------------------------------------------------------------------------------------------


def _blocks(source: str, *, quoted: bool, spoiled: bool = True) -> Iterator[Token]:
    """Yield the blocks of `source`; without `quoted`, none of quotations; without `spoiled`, spoilers' titles alone."""
    quotes, spoilers = 0, 0
    for block in _reader().parse(source, {}):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(block.type, 0)
        spoilers -= block.type == "container_spoiler_close"
        if (quoted or not quotes) and (spoiled or not spoilers):
            yield block
        spoilers += block.type == "summary_close"


def mentioned_handles(source: str, *, quoted: bool = False) -> set[str]:
    """Return the casefolded handles that `source` mentions, outside code and links, existing or not.

    Whom only a quotation mentions was mentioned by its author: they are left out without `quoted`.
    """
    found: set[str] = set()
    for block in _blocks(source, quoted=quoted):
        for token, is_linked in _with_links(block.children or ()):
            if token.type == "text" and not is_linked:
                found.update(match[1].casefold() for match in _MENTION.finditer(token.content))
    return found


def mentioned_groups(source: str) -> set[str]:
    """Return the groups that `source` mentions, outside code, links and quotations: "moderators", "edition-12".

    Whether there is such an edition is not known here.
    """
    return {name for name in mentioned_handles(source) if _GROUP.fullmatch(name)}


def named_files(source: str) -> set[str]:
    """Return the numbers of the attachments that `source` links or shows, in quotations too, existing or not."""
    return {number for number, _image in _attachments(source)}


def linked_addresses(source: str) -> list[str]:
    """Return the addresses outside this site that `source` links to, in quotations too, as often as it does."""
    addresses = (
        str(token.attrs.get("href", ""))
        for block in _blocks(source, quoted=True)
        for token in block.children or ()
        if token.type == "link_open"
    )
    return [address for address in addresses if _ELSEWHERE.match(address)]


def shown_images(source: str) -> int:
    """Return how many images `source` shows."""
    return sum(image is not None for _number, image in _attachments(source))


def undescribed_images(source: str) -> set[str]:
    """Return the numbers of the attachments that `source` shows as images without alternative text."""
    return {number for number, image in _attachments(source) if image and not image.content.strip()}


def _attachments(source: str) -> Iterator[tuple[str, Token | None]]:
    """Yield the number of each attachment that `source` names, and the image, if it is shown as one."""
    if "/a/" not in source:
        return
    for block in _blocks(source, quoted=True):
        for token in block.children or ():
            address = token.attrs.get("href") or token.attrs.get("src") or ""
            if found := ATTACHMENT.fullmatch(str(address)):
                yield found[1], token if token.type == "image" else None


def quoted_posts(source: str) -> set[int]:
    """Return the numbers of the posts that `source` quotes by name.

    A quotation does so whose first line is nothing but a link to the post: `> [Name #5](/p/123)`. What is quoted
    inside a quotation was quoted by its author.
    """
    posts: set[int] = set()
    depth, begins = 0, False
    for block in _reader().parse(source, {}):
        if block.type == "blockquote_open":
            depth += 1
            begins = depth == 1
        elif block.type == "inline" and begins:
            begins = False
            if found := _POST.fullmatch(_only_link(block.children or [])):
                posts.add(int(found[1]))
        elif block.type != "paragraph_open":
            begins = False
            depth -= block.type == "blockquote_close"
    return posts


def _only_link(children: list[Token]) -> str:
    """Return the address of the link that the first line of these tokens is, if it is nothing else."""
    line = list(takewhile(lambda token: token.type not in _BREAKS, children))
    line = [token for token in line if token.content.strip() or token.nesting]
    types = [token.type for token in line]
    is_link = types[:1] == ["link_open"] and types[-1] == "link_close" and types.count("link_open") == 1
    return str(line[0].attrs.get("href", "")) if is_link else ""


def as_link_text(words: str) -> str:
    """Return plain `words` as they can stand in the brackets of a Markdown link."""
    return "".join(f"\\{each}" if each in "[]\\" else each for each in words)


def plain_text(source: str, *, quoted: bool = True, spoiled: bool = True) -> str:
    """Return what a reader of `source` (Markdown) would read aloud, on one line, for search and feeds.

    Images are their alternative texts. Without `quoted` it is what stands in no quotation; without `spoiled`, of
    spoilers their titles.
    """
    words: list[str] = []
    for block in _blocks(source, quoted=quoted, spoiled=spoiled):
        if block.type in ("fence", "code_block"):
            words.append(block.content)
        words.extend(" " if token.type in _BREAKS else token.content for token in block.children or ())
        words.append(" ")
    return " ".join(without_directions(without_controls("".join(words))).split())


def excerpt(source: str, length: int) -> str:
    """Return the beginning of `source` (Markdown), cut behind a word where there are words.

    Left out is what it quotes, and what it hides in spoilers. Lists show many: of a long text only the beginning is
    read, and what was read is remembered.
    """
    most = 1000 + 10 * length
    if len(source) > most:
        source = (_QUOTED_LINES.sub("", source).strip() or source)[:most]
    return _excerpt(source, length)


@lru_cache(1024)
def _excerpt(source: str, length: int) -> str:
    words = plain_text(source, quoted=False, spoiled=False) or plain_text(source, spoiled=False)
    if len(words) <= length:
        return words
    whole = words[:length].rpartition(" ")[0].rstrip(" ,;:.…")
    return f"{whole}…" if len(whole) > length * 2 // 3 else Truncator(words).chars(length)
