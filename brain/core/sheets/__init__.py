"""Reading sheets as people have them: CSV from any spreadsheet program in any encoding, and XLSX."""

from dataclasses import dataclass

MAX_BYTES = 5 * 1024 * 1024  # of a file
MAX_ROWS = 10_000
MAX_COLUMNS = 50
MAX_CELL = 300  # characters that are kept of one


@dataclass(frozen=True)
class Line:
    """A line of a sheet that is not empty: its number as the sheet counts, and its cells.

    `formulas`: the columns (from 0) that hold a formula of which the file has no value.
    """

    number: int
    cells: list[str]
    formulas: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The lines of a sheet, and the encoding (Python's name) that a text file was read in."""

    lines: list[Line]
    characters: str = ""


class Unreadable(ValueError):
    """The file cannot be read, or is too large; the message says so in the reader's language."""
