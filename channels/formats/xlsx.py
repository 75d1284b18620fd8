"""Read the cells of an Excel workbook (.xlsx), in bounded time and memory.

It reads what a person sees: visible sheets and rows, the value of a merged cell in all of its places, the stored result
of a formula. A date is a date whether Excel keeps it as a number or as a text, but a text stays a text here.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from posixpath import normpath
from typing import Any, NamedTuple

from lxml import etree

LARGEST = 5 * 1024 * 1024  # of the file
LARGEST_PART = 20 * 1024 * 1024  # of a part of it, unpacked
MOST_PARTS = 1000
MOST_CELLS = 20_000  # with something in them, and places of merged cells
MOST_SHEETS = 30
FURTHEST_COLUMN = 1000
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # those that Excel has built in
NOT_OF_A_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
NO_RESULT = "#RUMUS"  # of a formula that no program has calculated

Value = str | float | date | time


class Place(NamedTuple):
    """A cell's place, both from 1."""

    row: int
    column: int

    def __str__(self) -> str:
        letters, left = "", self.column
        while left:
            left, rest = divmod(left - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.row}"


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
        return _read(data)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, OverflowError, EOFError,
            NotImplementedError, RuntimeError) as error:  # fmt: skip  # RuntimeError: a member with a password
        raise NoWorkbook(
            "Berkas ini rusak atau bukan buku kerja Excel (.xlsx). Buka di Excel, simpan sekali lagi, lalu coba lagi."
        ) from error


def _read(data: bytes) -> list[Sheet]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if len(packed.namelist()) > MOST_PARTS:
            raise ValueError("too many parts")
        book = _tree(packed, "xl/workbook.xml")
        targets = {one.get("Id"): one.get("Target", "") for one in _tree(packed, "xl/_rels/workbook.xml.rels")}
        names = packed.namelist()
        common = _Common(
            texts=_texts(packed) if "xl/sharedStrings.xml" in names else [],
            dates=_date_styles(packed) if "xl/styles.xml" in names else frozenset(),
            epoch=date(1904, 1, 1) if _since_1904(book) else date(1899, 12, 30),
        )
        sheets: list[Sheet] = []
        for one in _all(book, "sheet"):
            target = targets.get(next((value for key, value in one.attrib.items() if key.endswith("}id")), ""), "")
            path = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            if one.get("state", "visible") == "visible" and "worksheets/" in path and len(sheets) < MOST_SHEETS:
                sheets.append(_sheet(packed, path, one.get("name", ""), common))
        return sheets


@dataclass(frozen=True)
class _Common:
    """What all sheets share. dates: the styles that show a number as a date. epoch: the day before number 1."""

    texts: list[str]
    dates: frozenset[int]
    epoch: date


def _bytes(packed: zipfile.ZipFile, path: str) -> bytes:
    """Return a part, unpacked. A part that is larger than it says is not unpacked further."""
    with packed.open(path) as part:
        found = part.read(LARGEST_PART + 1)
    if len(found) > LARGEST_PART:
        raise NoWorkbook("Isi berkas ini terlalu besar. Pindahkan jadwalnya saja ke berkas baru.")
    return found


def _elements(packed: zipfile.ZipFile, path: str, *tags: str) -> Iterator[Any]:
    """Yield the elements of these names, and forget each afterwards."""
    source = io.BytesIO(_bytes(packed, path))
    wanted = [f"{{*}}{tag}" for tag in tags]
    for _, element in etree.iterparse(source, tag=wanted, resolve_entities=False, no_network=True, huge_tree=False):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _tree(packed: zipfile.ZipFile, path: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(_bytes(packed, path), parser)


def _all(element: Any, tag: str) -> Iterator[Any]:
    return element.iter(f"{{*}}{tag}")  # type: ignore[no-any-return]


def _since_1904(book: Any) -> bool:
    return any(one.get("date1904") in ("1", "true") for one in _all(book, "workbookPr"))


def _texts(packed: zipfile.ZipFile) -> list[str]:
    return [_text(one) for one in _elements(packed, "xl/sharedStrings.xml", "si")]


def _text(element: Any) -> str:
    """Return the text of a cell whose letters may differ in style. What shows how it is spoken is left out."""
    spoken = {id(one) for group in _all(element, "rPh") for one in _all(group, "t")}
    return "".join(one.text or "" for one in _all(element, "t") if id(one) not in spoken)


def _date_styles(packed: zipfile.ZipFile) -> frozenset[int]:
    styles = _tree(packed, "xl/styles.xml")
    own = {one.get("numFmtId"): NOT_OF_A_FORMAT.sub("", one.get("formatCode", "")) for one in _all(styles, "numFmt")}
    places = (one for group in _all(styles, "cellXfs") for one in group if isinstance(one.tag, str))
    found = set()
    for place, style in enumerate(places):
        number = style.get("numFmtId", "0")
        shown = own.get(number)
        if int(number) in DATE_FORMATS if shown is None else re.search("[dmyhs]", shown.lower()):
            found.add(place)
    return frozenset(found)


def _sheet(packed: zipfile.ZipFile, path: str, name: str, common: _Common) -> Sheet:
    sheet, unseen, areas = Sheet(name), set[int](), []
    row, hidden_rows = 0, set[int]()
    for element in _elements(packed, path, "col", "row", "mergeCell"):
        match etree.QName(element).localname:
            case "col" if element.get("hidden") in ("1", "true"):
                last = min(int(element.get("max", "0")), FURTHEST_COLUMN)
                unseen.update(range(int(element.get("min", "1")), last + 1))
            case "row":
                row = int(element.get("r", row + 1))
                if _take(sheet, element, row, common) and element.get("hidden") in ("1", "true"):
                    hidden_rows.add(row)
            case "mergeCell":
                areas.append(element.get("ref", ""))
    _spread(sheet, areas)
    _leave_out(sheet, hidden_rows, unseen)
    return sheet


def _take(sheet: Sheet, row: Any, number: int, common: _Common) -> bool:
    """Add the cells of a row. Return whether there are any."""
    column, found = 0, False
    for cell in _all(row, "c"):
        column = _place(cell.get("r", "")).column if cell.get("r") else column + 1
        value = _value(cell, common)
        if value != "" and column <= FURTHEST_COLUMN:
            _set(sheet, Place(number, column), value)
            found = True
    return found


def _set(sheet: Sheet, place: Place, value: Value) -> None:
    if len(sheet.cells) >= MOST_CELLS:
        raise NoWorkbook(f"Lembar “{sheet.name[:40]}” berisi lebih dari {MOST_CELLS} sel. Pindahkan jadwalnya saja.")
    sheet.cells[place] = value


def _place(word: str) -> Place:
    """Return the place that a word like "AB12" names. Raises ValueError."""
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", word)
    if found is None:
        raise ValueError(word)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return Place(int(found[2]), column)


def _value(cell: Any, common: _Common) -> Value:
    """Return what a cell holds: "" for nothing, and for a box that is not ticked."""
    kind, raw = cell.get("t", "n"), next((one.text or "" for one in _all(cell, "v")), "")
    if kind == "inlineStr":
        return _text(cell).strip()
    if not raw:
        return NO_RESULT if kind != "str" and next(_all(cell, "f"), None) is not None else ""
    return _typed(kind, raw, common, is_date=int(cell.get("s", "0")) in common.dates)


def _typed(kind: str, raw: str, common: _Common, *, is_date: bool) -> Value:
    """Return the value that a cell's text stands for. is_date: the cell shows a number as a date."""
    match kind:
        case "s":
            return common.texts[int(raw)].strip() if 0 <= int(raw) < len(common.texts) else ""
        case "b":
            return "x" if raw == "1" else ""
        case "d":
            return date.fromisoformat(raw[:10])
        case "n":
            return _number(float(raw), common.epoch, is_date=is_date)
    return raw.strip()  # str: a formula's text. e: an error like "#REF!"


def _number(number: float, epoch: date, *, is_date: bool) -> Value:
    if not is_date or not 0 <= number < 2_958_466:  # the day after 9999
        return number
    if number < 1:
        minutes = min(round(number * 24 * 60), 24 * 60 - 1)
        return time(minutes // 60, minutes % 60)
    return epoch + timedelta(days=int(number))


def _spread(sheet: Sheet, areas: list[str]) -> None:
    """Give each place of a merged cell its value."""
    for area in areas:
        first, _, last = area.partition(":")
        start, end = _place(first), _place(last or first)
        value = sheet.cells.get(start)
        if value is None or end.column > FURTHEST_COLUMN:
            continue
        if (end.row - start.row + 1) * (end.column - start.column + 1) > MOST_CELLS:
            continue
        for row in range(start.row, end.row + 1):
            for column in range(start.column, end.column + 1):
                _set(sheet, Place(row, column), value)
                sheet.merged[Place(row, column)] = start


def _leave_out(sheet: Sheet, rows: set[int], columns: set[int]) -> None:
    held = {one.column for one in sheet.cells}
    kept = {place: one for place, one in sheet.cells.items() if place.row not in rows and place.column not in columns}
    sheet.hidden = [f"baris {row}" for row in sorted(rows)]
    sheet.hidden += [f"kolom {str(Place(1, one))[:-1]}" for one in sorted(columns & held)]
    sheet.cells = kept


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
