"""From the lines of a table to items: a row is a language edition, and rows with one key are one document."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from brain.core.csvfiles import quoted
from brain.core.invisible import without_controls
from library.exchange.columns import OF_DOCUMENTS, Column
from library.exchange.items import Item, Part

_LONGEST = 5_500
_YES = {"1", "yes", "true", "x", "oui", "sí", "si", "sim", "sì", "نعم", "예", "да"}
_NO = {"", "0", "no", "false", "non", "não", "nao", "لا", "아니요", "нет"}


def clean_cell(cell: str) -> str:
    """Return a cell as it is kept: an abstract may have several lines.

    The apostrophe that keeps spreadsheet programs from running a cell (brain.core.csvfiles) is not part of it.
    """
    text = without_controls(cell.replace("\r\n", "\n").replace("\r", "\n")).strip()[:_LONGEST]
    return text[1:] if text.startswith("'") and quoted(text[1:]) == text else text


def items_of(lines: Iterable[Sequence[Any]], meanings: Sequence[str]) -> list[Item]:
    """Return the documents of a table, in the order in which each is first named."""
    items: dict[str, Item] = {}
    for number, cells, formulas in lines:
        row = _Row(str(number), cells, formulas, meanings)
        key = row.cell(Column.ID)
        item = items.setdefault(key or f"{_('Row')} {number}", Item(key))
        if not key:
            item.problems.append((row.place, Column.ID, _("Write a key, by which the document is known.")))
        _add(item, row)
    return list(items.values())


class _Row:
    def __init__(self, place: str, cells: Sequence[str], formulas: Sequence[int], meanings: Sequence[str]) -> None:
        self.place, self.formulas = place, formulas
        self.at = {column: at for at, column in enumerate(meanings) if column}
        self.cells = cells

    def has(self, column: Column) -> bool:
        return column in self.at

    def cell(self, column: Column) -> str:
        at = self.at.get(column)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def text(self, column: Column) -> str | None:
        return self.cell(column) if self.has(column) else None


def _add(item: Item, row: _Row) -> None:
    """The item has what the row says; where that is not what an earlier row said, that is a problem."""
    for column, at in row.at.items():
        if at in row.formulas:
            text = _("The cell holds a formula and not its value. Paste the values into the sheet.")
            item.problems.append((row.place, column, text))
    item.parts.append(_part(item, row))
    for column in OF_DOCUMENTS:
        if not row.has(column):
            continue
        before, now = item.values.get(column, ""), row.cell(column)
        if before and now and before != now:
            text = _("An earlier row of this document says something else: %(before)s") % {"before": before}
            item.problems.append((row.place, column, text))
        item.values[column] = before or now


def _part(item: Item, row: _Row) -> Part:
    return Part(
        place=row.place,
        language=row.cell(Column.LANGUAGE),
        title=row.cell(Column.TITLE),
        abstract=row.text(Column.ABSTRACT),
        identifier=row.text(Column.IDENTIFIER),
        is_original=_yes_or_no(item, row, Column.ORIGINAL),
        title_is_translated=_yes_or_no(item, row, Column.TITLE_TRANSLATED),
        files=[name for name in [row.cell(Column.FILE)] if name],
    )


def _yes_or_no(item: Item, row: _Row, column: Column) -> bool | None:
    cell = row.text(column)
    if cell is None:
        return None
    folded = cell.casefold()
    if folded not in _YES | _NO:
        item.problems.append((row.place, column, _("Write “yes” or “no”.")))
    return folded in _YES
