"""XLSX files, which are read by another process: with limits on time and memory, whatever the file does to its reader.

Run as a program, this reads a workbook from standard input and writes a line of JSON for every row. It imports nothing
of the site.
"""

import json
import subprocess
import sys
from datetime import date, datetime
from io import BytesIO
from zipfile import BadZipFile, ZipFile

SECONDS = 20  # of the processor's time
GRACE = 10.0  # seconds more, by the clock
_MEMORY = 1024 * 1024 * 1024
_MAX_UNPACKED = 100 * 1024 * 1024
_MAX_FILES = 500
_FORMULAS = {"ArrayFormula", "DataTableFormula"}  # of openpyxl
_LONGEST = 6_000  # characters of a cell that are handed over
_EMPTY_RUN = 1_000  # empty rows after which a sheet is over, whatever size it says it has


class TooLarge(Exception):
    """The workbook would unpack to more than is read."""


class NotRead(Exception):
    """The workbook could not be read within the limits."""


def rows_of(raw: bytes, *, most_rows: int, most_columns: int) -> list[tuple[int, list[str], list[int]]]:
    """Return the rows of the first sheet: number, cells, and which of them are formulas without a value.

    One row more than `most_rows` says that there are more. Raises TooLarge, or NotRead.
    """
    _refuse_bombs(raw)
    command = [sys.executable, "-I", __file__, str(most_rows), str(most_columns)]
    surroundings = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no word of the file's on its line
            command, input=raw, capture_output=True, timeout=SECONDS + GRACE, env=surroundings, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotRead from error
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def _refuse_bombs(raw: bytes) -> None:
    """What a ZIP says of its sizes holds: nothing reads further than that."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise NotRead from error
    if len(parts) > _MAX_FILES or sum(part.file_size for part in parts) > _MAX_UNPACKED:
        raise TooLarge


def _limit_this_process() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _main(most_rows: int, most_columns: int) -> None:
    _limit_this_process()
    from openpyxl import load_workbook

    raw = BytesIO(sys.stdin.buffer.read())
    values = load_workbook(raw, read_only=True, data_only=True).worksheets[0]
    formulas = load_workbook(raw, read_only=True).worksheets[0]
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # many programs write a wrong size
    found = empty = 0
    both = zip(values.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=False)
    for number, (row, written) in enumerate(both, start=1):
        cells = [_text(value) for value in row[:most_columns]]
        unknown = [at for at, value in enumerate(written[: len(cells)]) if _is_formula(value) and row[at] is None]
        if not any(cells) and not unknown:
            empty += 1
            if empty > _EMPTY_RUN:
                break
            continue
        found, empty = found + 1, 0
        print(json.dumps([number, cells, unknown]))  # noqa: T201 - the answer
        if found > most_rows:
            break


def _is_formula(value: object) -> bool:
    return value is not None and (str(value).startswith("=") or type(value).__name__ in _FORMULAS)


def _text(value: object) -> str:
    """Return a value as it is read: 42.0 is 42, and a date is written as ISO 8601 does."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:_LONGEST]


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
