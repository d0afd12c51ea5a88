"""Text files: which encoding, which delimiter."""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brain.core.invisible import on_one_line
from brain.core.sheets import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Line, Sheet, Unreadable

_MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
# What Excel writes where it does not write Unicode, by the language of the computer.
_BY_LANGUAGE = {"ar": "cp1256", "ko": "cp949"}
_ELSEWHERE = "cp1252"
_DELIMITERS = ";,\t|"
_SEP = re.compile(r'\A"?sep=([^"\r\n])"?\r?\n', re.IGNORECASE)
_SAMPLE = 20  # lines by which the delimiter is told


def read_text(raw: bytes, characters: str, clean: Callable[[str], str]) -> Sheet:
    """Return the lines of a CSV file in `characters`, or in what it seems to be written in. Raises Unreadable."""
    characters = characters or encoding_of(raw)
    try:
        text = raw.decode(characters, errors="replace" if characters == _ELSEWHERE else "strict")
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not written in these characters. Choose others.")) from None
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise Unreadable(_("This is no text file. Save the sheet as CSV or XLSX."))
    delimiter, text = _delimiter_of(text)
    return Sheet(list(_lines(text, delimiter, clean)), characters)


def encoding_of(raw: bytes) -> str:
    """Return the encoding that `raw` seems to be in (Python's name).

    A mark at its beginning says so; UTF-8 can be told from others for certain; for the rest, it is what computers in
    the reader's language write.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    head = raw[:4096]
    if head.count(b"\0") > len(head) // 8:  # of every two bytes of Latin letters in UTF-16, one is zero
        return "utf-16-le" if head[1::2].count(b"\0") > head[::2].count(b"\0") else "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _BY_LANGUAGE.get(get_language() or "", _ELSEWHERE)
    return "utf-8"


def _delimiter_of(text: str) -> tuple[str, str]:
    """Return what stands between the cells, and the text without a line that says so ("sep=;", for Excel)."""
    if said := _SEP.match(text):
        return said[1], text[said.end() :]
    sample = re.sub(r'"[^"]*"', "", text[:20_000]).splitlines()[:_SAMPLE]
    return max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in sample)), text


def _lines(text: str, delimiter: str, clean: Callable[[str], str]) -> Iterator[Line]:
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    found = 0
    try:
        for number, cells in enumerate(rows, start=1):
            line = Line(number, [clean(cell) for cell in cells[:MAX_COLUMNS]])
            if any(line.cells):
                found += 1
                if found > MAX_ROWS + 1:  # the first may hold names
                    raise too_many_rows()
                yield line
    except csv.Error:
        raise Unreadable(_("The file cannot be read. Save the sheet as CSV or XLSX once more.")) from None


def clean_cell(cell: str) -> str:
    """Return a cell as it is kept: on one line, without characters that nobody sees."""
    return on_one_line(cell)[:MAX_CELL]


def too_many_rows() -> Unreadable:
    """The sheet is longer than one import may be."""
    return Unreadable(_("There are more than 10,000 rows. Split the sheet, and bring in one part after the other."))
