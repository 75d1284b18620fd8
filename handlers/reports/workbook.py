"""The report as an Excel workbook: one sheet a table. Lines are written as they come, so memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

import xlsxwriter

from handlers.reports.csv_export import harmless
from handlers.reports.report_groups import Table
from handlers.reports.report_lines import Line

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 1_048_575  # of a sheet, below its head
WIDTH = 18  # characters
LONGEST_CELL = 32_767
STEP = 500  # lines between two signs of progress
# no cell ever is a formula or an address, whatever it begins with
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def _silent(_: int) -> None:
    """Tell nobody."""


def write(
    target: IO[bytes],
    tables: Sequence[Table],
    lines: Iterable[tuple[Table, Line]],
    *,
    progress: Callable[[int], None] = _silent,
    most: int = MOST_LINES,
) -> None:
    """Write a workbook with one sheet for each table. Lines of different tables may come in any order.

    progress: is told every STEP lines how many are written.
    most: lines of a sheet. A table that has more goes on in a further sheet.
    """
    with xlsxwriter.Workbook(target, PLAIN) as book:
        bold = book.add_format({"bold": True})
        sheets = {table.key: _Sheets(book, table, bold, most) for table in tables}
        for number, (table, line) in enumerate(lines, start=1):
            sheets[table.key].add(line)
            if number % STEP == 0:
                progress(number)


class _Sheets:
    """The sheets of one table: the last is being filled from top to bottom."""

    def __init__(self, book: Any, table: Table, bold: Any, most: int) -> None:
        self.book, self.table, self.bold, self.most = book, table, bold, most
        self.columns = [(place, column.of) for place, column in enumerate(table.columns)]
        self.sheet = self._begin(table.word)
        self.row, self.number = 0, 1

    def _begin(self, name: str) -> Any:
        """Return a new sheet with its head, which stays in sight."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(self.columns) - 1, WIDTH)
        for place, column in enumerate(self.table.columns):
            sheet.write_string(0, place, column.head, self.bold)
        return sheet

    def add(self, line: Line) -> None:
        if self.row == self.most:
            self.row, self.number = 0, self.number + 1
            self.sheet = self._begin(f"{self.table.word} ({self.number})")
        self.row += 1
        for place, of in self.columns:
            value = of(line)
            if isinstance(value, int):  # a number stays a number, everything else is text
                self.sheet.write_number(self.row, place, value)
            elif value != "":
                self.sheet.write_string(self.row, place, str(harmless(value))[:LONGEST_CELL])
