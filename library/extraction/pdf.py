"""PDF, by PDFium: texts of pages in reading order, and pictures of them."""

import math
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError, PdfPage, PdfTextPage

from library.extraction.problems import Problem, Unreadable
from library.extraction.reading_order import Glyph, is_right_to_left, is_same_line, line_of, plain_letters

_WIDTH, _LONGEST = 480, 1_000  # pixels
_QUALITY = 75
_HYPHEN = "\ufffe"  # PDFium's sign for one at a line's end


def texts_of_pdf(path: Path) -> Iterator[str]:
    """Yield the text of each page; one that is broken has none."""
    document = _opened(path)
    for number in range(len(document)):
        try:
            page = document[number]
        except PdfiumError:
            yield ""
            continue
        yield _text_of(page.get_textpage())
        page.close()


def draw_pages(path: Path, folder: Path, *, most: int) -> int:
    """Return how many of the first pages are pictures in `folder` now: 1.webp, 2.webp ..."""
    document = _opened(path)
    count = min(most, len(document))
    for number in range(count):
        _draw(document[number], folder / f"{number + 1}.webp")
    return count


def _draw(page: PdfPage, target: Path) -> None:
    width, height = page.get_size()
    scale = min(_WIDTH / width, _LONGEST / height)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    picture.convert("RGB").save(target, "WEBP", quality=_QUALITY, method=4)


def _opened(path: Path) -> PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except PdfiumError as error:
        is_locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Unreadable(Problem.ENCRYPTED if is_locked else Problem.BROKEN) from error


def _text_of(page: PdfTextPage) -> str:
    text: str = page.get_text_range()
    if is_right_to_left(text):
        text = "\n".join(_lines(page))
    return plain_letters(text.replace("\r\n", "\n").replace(_HYPHEN, "-"))


def _lines(page: PdfTextPage) -> Iterator[str]:
    """Yield the lines, those with right-to-left words put in order."""
    line: list[Glyph] = []
    for piece in _pieces(page):
        if line and not is_same_line(line, piece):
            yield _line(line)
            line = []
        line += piece
    yield _line(line)


def _pieces(page: PdfTextPage) -> Iterator[list[Glyph]]:
    """Yield the lines as PDFium tells them apart: it breaks some in two at a vowel's sign."""
    piece: list[Glyph] = []
    for glyph in _glyphs(page):
        if glyph.text != "\r":
            piece.append(glyph)
        if glyph.text == "\n":
            yield piece
            piece = []
    yield piece


def _line(glyphs: list[Glyph]) -> str:
    text = "".join(glyph.text for glyph in glyphs).removesuffix("\n")
    return line_of(glyphs) if is_right_to_left(text) else text


def _glyphs(page: PdfTextPage) -> Iterator[Glyph]:
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    for index in range(page.count_chars()):
        text = chr(pdfium.FPDFText_GetUnicode(page, index))
        pdfium.FPDFText_GetLooseCharBox(page, index, box)
        pdfium.FPDFText_GetMatrix(page, index, matrix)
        size = pdfium.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d)
        yield Glyph(text, box.left, box.right, matrix.f, size)
