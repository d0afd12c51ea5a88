"""From a file to a sheet, whatever it is."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from brain.core.sheets import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Line, Sheet, Unreadable
from brain.core.sheets.text import clean_cell, read_text, too_many_rows
from brain.core.sheets.workbook import NotRead, TooLarge, rows_of
from brain.core.templatetags.brain import file_size

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_sheet(raw: bytes, characters: str = "", clean: Callable[[str], str] = clean_cell) -> Sheet:
    """Return the lines of a CSV or XLSX file. `characters`: the encoding of a text file, where somebody chose one.

    Each cell is kept as `clean` leaves it. Raises Unreadable.
    """
    if len(raw) > MAX_BYTES:
        raise Unreadable(_("The file is too large: up to %(limit)s can be read.") % {"limit": file_size(MAX_BYTES)})
    if raw.startswith(_OLD_EXCEL):
        raise Unreadable(_("This is a file of an old Excel, or it has a password. Save the sheet as XLSX or CSV."))
    sheet = _read_workbook(raw, clean) if raw.startswith(_ZIP) else read_text(raw, characters, clean)
    if not sheet.lines:
        raise Unreadable(_("There is nothing in the sheet."))
    return sheet


def _read_workbook(raw: bytes, clean: Callable[[str], str]) -> Sheet:
    try:
        rows = rows_of(raw, most_rows=MAX_ROWS + 1, most_columns=MAX_COLUMNS)
    except TooLarge:
        raise Unreadable(_("The file unpacks to far more than a table holds.")) from None
    except NotRead:
        raise Unreadable(_("The file cannot be read. Save the sheet as CSV or XLSX once more.")) from None
    if len(rows) > MAX_ROWS + 1:  # the first may hold names
        raise too_many_rows()
    return Sheet([Line(number, [clean(cell) for cell in cells], tuple(gaps)) for number, cells, gaps in rows])
