"""Office Open XML: texts of Word documents in parts, of PowerPoint presentations slide by slide, with their notes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import docx
import pptx
from docx.table import Table
from docx.text.paragraph import Paragraph

from library.extraction.packages import check_package
from library.extraction.parts import parts_of


def texts_of_docx(path: Path) -> Iterator[str]:
    """Yield the document's text in parts: paragraphs and tables in their order."""
    check_package(path)
    yield from parts_of(_paragraphs(docx.Document(str(path))))


def _paragraphs(holder: Any) -> Iterator[str]:
    for block in holder.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from map(_row, block.rows)


def _row(row: Any) -> str:
    cells = dict.fromkeys(cell.text.strip() for cell in row.cells)  # a merged cell is there once for each column
    return " | ".join(filter(None, cells))


def texts_of_pptx(path: Path) -> Iterator[str]:
    """Yield the text of each slide, followed by what its speaker noted."""
    check_package(path)
    for slide in pptx.Presentation(str(path)).slides:
        texts = [*_texts(slide.shapes)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
            texts.append(slide.notes_slide.notes_text_frame.text)
        yield "\n\n".join(filter(None, map(str.strip, texts)))


def _texts(shapes: Iterable[Any]) -> Iterator[str]:
    for shape in shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if getattr(shape, "has_table", False):
            yield from (" | ".join(cell.text for cell in row.cells) for row in shape.table.rows)
        if hasattr(shape, "shapes"):  # a group
            yield from _texts(shape.shapes)
