"""OpenDocument: texts in parts, presentations slide by slide."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from odf import teletype
from odf.draw import Page
from odf.element import Element
from odf.opendocument import load
from odf.text import H, P

from library.extraction.packages import check_package
from library.extraction.parts import parts_of

_BLOCKS = {H.__name__: H(outlinelevel=1).qname, P.__name__: P().qname}


def texts_of_odt(path: Path) -> Iterator[str]:
    """Yield the document's text in parts."""
    check_package(path)
    yield from parts_of(_paragraphs(load(str(path)).text))


def texts_of_odp(path: Path) -> Iterator[str]:
    """Yield the text of each slide, followed by what its speaker noted."""
    check_package(path)
    for slide in load(str(path)).presentation.getElementsByType(Page):
        yield "\n\n".join(filter(None, _paragraphs(slide)))


def _paragraphs(element: Any) -> Iterator[str]:
    for node in element.childNodes:
        if not isinstance(node, Element):
            continue
        if node.qname in _BLOCKS.values():
            yield teletype.extractText(node).strip()
        else:
            yield from _paragraphs(node)
