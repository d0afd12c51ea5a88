"""Plain text, HTML pages, and EPUB books, which are HTML pages in a package (EPUB 3.3, 4)."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import lxml.html
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from lxml.etree import ParserError

from library.extraction.packages import check_package
from library.extraction.parts import parts_of
from library.extraction.problems import Problem, Unreadable

_HIDDEN = ("script", "style", "template", "noscript", "head", "svg")
_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip


def texts_of_txt(path: Path) -> Iterator[str]:
    """Yield the text in parts."""
    text = path.read_text("utf-8-sig", errors="replace")
    yield from parts_of(text.split("\n\n"))


def texts_of_html(path: Path) -> Iterator[str]:
    """Yield the page's text in parts."""
    yield from parts_of(_paragraphs(path.read_bytes()))


def texts_of_epub(path: Path) -> Iterator[str]:
    """Yield the text of the book's pages in parts, in the order in which they are read."""
    check_package(path)
    with ZipFile(path) as book:
        for name in _spine(book):
            yield from parts_of(_paragraphs(book.read(name)))


def _spine(book: ZipFile) -> Iterator[str]:
    """Yield the names of the entries that are read one after the other."""
    try:
        root = fromstring(book.read("META-INF/container.xml")).find(".//{*}rootfile")
        package = root.attrib["full-path"]
        content: Element = fromstring(book.read(package))
        items = {item.attrib["id"]: item.attrib["href"] for item in content.iterfind(".//{*}manifest/{*}item")}
        order = [item.attrib["idref"] for item in content.iterfind(".//{*}spine/{*}itemref")]
    except (KeyError, AttributeError, ParseError, DefusedXmlException) as error:
        raise Unreadable(Problem.BROKEN) from error
    there = set(book.namelist())
    names = (posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(items.get(i, "")))) for i in order)
    yield from (name for name in names if name in there)


def _paragraphs(page: bytes) -> Iterator[str]:
    try:
        root = lxml.html.document_fromstring(page, parser=lxml.html.HTMLParser(encoding=_encoding(page)))
    except (ParserError, ValueError):  # an empty page
        return
    words: list[str] = []
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        pieces, is_block = _at(event, element)
        if is_block and words:
            yield " ".join("".join(words).split())
            words = []
        words += pieces
    yield " ".join("".join(words).split())


def _at(event: str, element: lxml.html.HtmlElement) -> tuple[list[str], bool]:
    """Return the words that stand there, and whether a paragraph ends before them."""
    is_text = isinstance(element.tag, str) and not _is_hidden(element)
    is_block = element.tag in _BLOCKS
    if event == "start":
        return ([element.text] if is_text and element.text else []), is_block
    return ([element.tail] if element.tail and not _is_hidden(element.getparent()) else []), is_block


def _is_hidden(element: lxml.html.HtmlElement | None) -> bool:
    return element is not None and (
        element.tag in _HIDDEN or any(parent.tag in _HIDDEN for parent in element.iterancestors(*_HIDDEN))
    )


def _encoding(page: bytes) -> str | None:
    """UTF-8 where it is that; otherwise what the page says of itself."""
    try:
        page.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"
