"""Excel workbooks for tests: rows of cells, as an office would type them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

import xlsxwriter


def workbook(*sheets: Sequence[Sequence[object]], then: Callable[[Any, Any], None] | None = None) -> bytes:
    """Return a workbook with these sheets. None is an empty cell, a date a real one.

    then: is called with the book and its first sheet, to merge and to hide.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        dates, times = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
        made = [book.add_worksheet() for _ in sheets]
        for sheet, rows in zip(made, sheets, strict=True):
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date | time):
                        sheet.write_datetime(row, column, cell, dates if isinstance(cell, date) else times)
                    elif cell is not None:
                        sheet.write(row, column, cell)
        if then is not None:
            then(book, made[0])
    return target.getvalue()


def with_part(data: bytes, path: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook of which one part is changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == path else old.read(one))
    return target.getvalue()
