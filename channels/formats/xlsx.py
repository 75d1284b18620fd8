"""Read the cells of an Excel workbook (.xlsx), in bounded time and memory.

It reads what a person sees: visible sheets and rows, the value of a merged cell in all of its places, the stored result
of a formula. A date is a date whether Excel keeps it as a number or as a text, but a text stays a text here.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from lxml import etree

LARGEST = 5 * 1024 * 1024  # of the file
LARGEST_WHOLE = 20 * 1024 * 1024  # of its parts, unpacked
MOST_PARTS = 1000
MOST_CELLS = 20_000  # with something in them, and places of merged cells
MOST_EMPTY_CELLS = 100_000  # that have a colour or a border, and nothing in them
MOST_SHEETS = 30
FURTHEST_COLUMN = 1000
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
FILLING = ("mergeCell", "hyperlink")  # for each place of their areas the library makes a cell
COSTLY = [f"{{*}}{tag}" for tag in ("c", "f", *FILLING)]
NO_RESULT = "#RUMUS"  # of a formula that no program has calculated

Value = str | float | date | time


class Place(NamedTuple):
    """A cell's place, both from 1."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"{_letter(self.column)}{self.row}"


@dataclass
class Sheet:
    """The cells of a sheet.

    cells: those with something in them. merged: the first place of the merged cell that a place belongs to.
    hidden: rows and columns that hold something and that nobody sees, as people call them. Their cells are left out.
    """

    name: str
    cells: dict[Place, Value] = field(default_factory=dict)
    merged: dict[Place, Place] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)


class NoWorkbook(Exception):
    """The bytes are no workbook that can be read. str() says why, and what to do, in Indonesian."""


def read(data: bytes) -> list[Sheet]:
    """Return the visible sheets of a workbook. Raises NoWorkbook."""
    if len(data) > LARGEST:
        raise NoWorkbook(f"Berkas lebih dari {LARGEST // 1024 // 1024} MB. Pindahkan jadwalnya saja ke berkas baru.")
    if data.startswith(OLE):
        raise NoWorkbook(
            "Ini berkas Excel lama (.xls), atau berkata sandi. Buka di Excel, lalu simpan sebagai .xlsx tanpa sandi."
        )
    if not data.startswith(ZIP):
        raise NoWorkbook(
            "Ini bukan berkas Excel (.xlsx). Bila CSV atau berkas lain, buka di Excel, lalu simpan sebagai .xlsx."
        )
    try:
        with warnings.catch_warnings():  # of pictures, rules of fields and styles that it leaves out
            warnings.simplefilter("ignore")
            return _read(data)
    except NoWorkbook:
        raise
    except Exception as error:  # a broken workbook brings nearly every kind of error out of the library
        raise NoWorkbook(
            "Berkas ini rusak atau bukan buku kerja Excel (.xlsx). Buka di Excel, simpan sekali lagi, lalu coba lagi."
        ) from error


def _read(data: bytes) -> list[Sheet]:
    import openpyxl  # 5 MiB that an office needs a few times a year

    has_formulas = _require_bounded(data)
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    written = openpyxl.load_workbook(io.BytesIO(data), keep_links=False) if has_formulas else book
    sheets = [one for one in book.worksheets if one.sheet_state == "visible"]
    return [_sheet(one, written[one.title]) for one in sheets[:MOST_SHEETS]]


def _require_bounded(data: bytes) -> bool:
    """Refuse what would cost the library much time or memory. Return whether there are formulas. Raises NoWorkbook."""
    has_formulas = False
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > LARGEST_WHOLE:
            raise NoWorkbook("Isi berkas ini terlalu besar. Pindahkan jadwalnya saja ke berkas baru.")
        for part in parts:  # a part never unpacks to more than it says. A sheet may have any name
            has_formulas = _has_formulas(packed.read(part)) or has_formulas
    return has_formulas


def _has_formulas(content: bytes) -> bool:
    """Return whether a part has formulas. Raises NoWorkbook for one that the library would unfold without end.

    It is read as XML, as the library does: quotes, spaces and encodings may be any.
    """
    cells, places, has_formulas = 0, 0, False
    found = etree.iterparse(io.BytesIO(content), tag=COSTLY, resolve_entities=False, no_network=True)
    with suppress(etree.XMLSyntaxError):  # a picture; a sheet that is broken here is broken for the library
        for _, element in found:
            cells += element.tag.endswith("}c")
            has_formulas = has_formulas or element.tag.endswith("}f")
            places += _places(element.get("ref")) if element.tag.endswith(FILLING) and element.get("ref") else 0
            element.clear()
            if cells > MOST_EMPTY_CELLS:
                raise NoWorkbook(f"Satu lembar berisi lebih dari {MOST_CELLS} sel. Pindahkan jadwalnya saja.")
            if places > MOST_CELLS:
                raise NoWorkbook(f"Sel gabungan atau tautan mencakup lebih dari {MOST_CELLS} sel. Pisahkan dulu.")
    if found.root is not None and found.root.getroottree().docinfo.doctype:
        raise ValueError("a document type")  # Excel writes none; it could name texts that grow without end
    return has_formulas


def _places(area: str) -> int:
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(area)
    return (right - left + 1) * (bottom - top + 1)  # type: ignore[no-any-return]


def _sheet(found: Any, written: Any) -> Sheet:
    """Return a sheet. written: the same sheet with its formulas instead of their results."""
    sheet = Sheet(found.title)
    for place, cell in _cells(found):
        value = _value(cell.value)
        if value == "" and cell.value is None and written[cell.coordinate].data_type == "f":
            value = NO_RESULT
        if value != "":
            _set(sheet, place, value)
    for area in found.merged_cells.ranges:
        _spread(sheet, area)
    _leave_out(sheet, found)
    return sheet


def _cells(found: Any) -> Iterator[tuple[Place, Any]]:
    """Yield the cells that the file holds. The public ways also make every cell between the first and the last."""
    for row, column in sorted(found._cells):
        if column <= FURTHEST_COLUMN:
            yield Place(row, column), found._cells[row, column]


def _set(sheet: Sheet, place: Place, value: Value) -> None:
    if len(sheet.cells) >= MOST_CELLS:
        raise NoWorkbook(f"Lembar “{sheet.name[:40]}” berisi lebih dari {MOST_CELLS} sel. Pindahkan jadwalnya saja.")
    sheet.cells[place] = value


def _value(found: Any) -> Value:
    """Return what a cell holds: "" for nothing, and for a box that is not ticked."""
    value: Value = str(found).strip()
    match found:
        case None | False:
            value = ""
        case True:
            value = "x"
        case datetime():
            value = found.date()
        case timedelta():
            value = (datetime(1900, 1, 1) + found % timedelta(days=1)).time()  # noqa: DTZ001  # only the time counts
        case int():
            value = float(found)
        case float() | date():
            value = found
        case time():
            value = found.replace(second=0, microsecond=0)
    return value


def _spread(sheet: Sheet, area: Any) -> None:
    """Give each place of a merged cell its value."""
    start = Place(area.min_row, area.min_col)
    value = sheet.cells.get(start)
    if value is None:
        return
    for row, column in area.cells:
        _set(sheet, Place(row, column), value)
        sheet.merged[Place(row, column)] = start


def _leave_out(sheet: Sheet, found: Any) -> None:
    """Take out what is in hidden rows and columns, and name those."""
    rows = {row for row, one in found.row_dimensions.items() if one.hidden} & {one.row for one in sheet.cells}
    unseen = [(one.min, one.max) for one in found.column_dimensions.values() if one.hidden]
    columns = {one.column for one in sheet.cells if any(first <= one.column <= last for first, last in unseen)}
    sheet.hidden = [f"baris {row}" for row in sorted(rows)]
    sheet.hidden += [f"kolom {_letter(column)}" for column in sorted(columns)]
    sheet.cells = {
        place: one for place, one in sheet.cells.items() if place.row not in rows and place.column not in columns
    }


def _letter(column: int) -> str:
    """Return the name of a column, as people call it."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def text_of(value: Value) -> str:
    """Return what a cell holds as people read it."""
    match value:
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H.%M}"
    return value


def rows_of(cells: Mapping[Place, Value]) -> dict[int, dict[int, Value]]:
    """Return cells by row and column, in order."""
    found: dict[int, dict[int, Value]] = {}
    for place in sorted(cells):
        found.setdefault(place.row, {})[place.column] = cells[place]
    return found
