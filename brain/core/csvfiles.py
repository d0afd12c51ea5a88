"""CSV files that people take along: for spreadsheet programs, which must not run what somebody typed."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones count in East Asia


class _Echo:
    """What csv.writer writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def quoted(cell: Any) -> str:
    """Return a cell that no spreadsheet program takes for a formula: one that would be begins with an apostrophe."""
    text = str(cell)
    return f"'{text}" if text.startswith(_STARTS) else text


def csv_file(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Return a download of the rows as CSV in UTF-8 with a mark, by which Excel knows it."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff"
        for row in rows:
            yield writer.writerow([quoted(cell) for cell in row])

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)
