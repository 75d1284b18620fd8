"""The report as an Excel workbook: one sheet a table. Lines are written as they come, so memory stays small."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import xlsxwriter

from handlers.reports.csv_export import harmless
from handlers.reports.report_columns import Column
from handlers.reports.report_groups import Table
from handlers.reports.report_lines import Line

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 1_048_575  # of a sheet, below its head
WIDTH = 18  # characters
LONGEST_CELL = 32_767
# no cell ever is a formula or an address, whatever it begins with
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(target: IO[bytes], sheets: Iterable[tuple[Table, Iterable[Line]]]) -> None:
    """Write a workbook with one sheet for each table."""
    with xlsxwriter.Workbook(target, PLAIN) as book:
        bold = book.add_format({"bold": True})
        for table, lines in sheets:
            _sheet(book.add_worksheet(table.word), table.columns, lines, bold)


def _sheet(sheet: Any, columns: Iterable[Column], lines: Iterable[Line], bold: Any) -> None:
    """Fill a sheet: its head, which stays in sight, and its lines from top to bottom."""
    columns = list(columns)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, WIDTH)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.head, bold)
    for row, line in zip(range(1, MOST_LINES + 1), lines, strict=False):
        for place, column in enumerate(columns):
            _cell(sheet, row, place, harmless(column.of(line)))


def _cell(sheet: Any, row: int, place: int, value: object) -> None:
    """Write one cell. A number stays a number, everything else is text."""
    if isinstance(value, int):
        sheet.write_number(row, place, value)
    elif value != "":
        sheet.write_string(row, place, str(value)[:LONGEST_CELL])
