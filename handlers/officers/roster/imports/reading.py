"""What a workbook asks of the roster: for which officer, on which day, and what nobody understands in it.

Two shapes are read. A grid has days across its head and a name before each row. A list has a day in each row, and
beside it names and hours, or columns that are headed by a name or by hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from channels.formats import xlsx
from channels.formats.xlsx import Place, Sheet, Value, text_of
from handlers.errors import BadInput
from handlers.officers.roster.imports import words
from handlers.officers.roster.imports.names import Names
from handlers.officers.roster.imports.words import Legend, Wish
from handlers.officers.roster.plan import Hours
from store.tables import Officer

FEWEST_DAYS = 2  # in the head of a grid
FEWEST_NUMBERS = 5  # in a head that holds no more than the numbers of days
LONGEST_SHORT_WORD = 5
MOST_SHOWN = 60  # letters of what was not understood
TWICE = "hari ini ada di lebih dari satu kolom. Beri tiap hari satu kolom, dengan semua jamnya di satu sel"
UNDERSTOOD = "tulis misalnya 08.00-12.00, x untuk sehari penuh, cuti, atau singkatan yang artinya ada di berkas"


@dataclass(frozen=True)
class Asked:
    """What the workbook asks for an officer's day. place: of the cell, as people call it."""

    officer: Officer
    day: date
    wish: Wish
    place: str


@dataclass(frozen=True)
class NotRead:
    """A cell that is not understood."""

    place: str
    text: str
    reason: str


@dataclass
class Found:
    """What was read.

    asked: cells with something in them. empty: those of a grid with nothing, which ask that nobody serves.
    hidden: rows and columns that were not read because nobody sees them. tables: whether there is any table.
    """

    asked: list[Asked] = field(default_factory=list)
    empty: list[Asked] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    tables: bool = False


def read(sheets: list[Sheet], names: Names, today: date) -> Found:
    """Return what a workbook asks for."""
    found, legend = Found(), _learn(sheets, names)
    for sheet in sheets:
        reader = _Reader(sheet, f"{sheet.name}!" if len(sheets) > 1 else "", names, legend.known, today, found)
        reader.read()
    return found


def _learn(sheets: Sequence[Sheet], names: Names) -> Legend:
    """Return the short words of a workbook: "P = 08.00-12.00" in one cell, or in the only two cells of a row.

    Two cells count only where the word stands elsewhere too: else they are somebody whom nobody knows, and their hours.
    """
    legend, written = Legend(), Counter(words.plain(one) for sheet in sheets for one in sheet.cells.values())
    for row in (row for sheet in sheets for row in xlsx.rows_of(sheet.cells).values()):
        cells = [one for one in row.values() if not legend.learn(one)]
        word = words.plain(cells[0]) if len(cells) == 2 else ""
        if 0 < len(word) <= LONGEST_SHORT_WORD and written[word] > 1 and isinstance(names.find(cells[0]), str):
            legend.name(word, words.plain(cells[1]))
    return legend


class _Reader:
    """Reads one sheet into what was found."""

    def __init__(  # what it reads, and what it needs to know
        self, sheet: Sheet, prefix: str, names: Names, legend: Mapping[str, Wish], today: date, found: Found
    ) -> None:
        self.sheet, self.prefix, self.names, self.legend, self.today = sheet, prefix, names, legend, today
        self.found = found
        self.rows = xlsx.rows_of(sheet.cells)
        texts = [one for one in sheet.cells.values() if isinstance(one, str)]
        self.month = next(filter(None, map(words.month_of, [*texts, sheet.name])), None)

    def read(self) -> None:
        before = len(self.found.asked) + len(self.found.not_read)
        heads = {row: days for row, cells in self.rows.items() if (days := self._head(cells))}
        if heads:
            self._read_grids(heads)
        elif (column := self._column_of_days()) is not None:
            self._read_list(column)
        if heads or len(self.found.asked) + len(self.found.not_read) > before:
            self.found.tables = True
            self.found.hidden += [f"{self.prefix}{one}" for one in self.sheet.hidden]

    def _miss(self, row: int, column: int, reason: str) -> None:
        place = Place(row, column)
        text = text_of(self.sheet.cells.get(place, ""))[:MOST_SHOWN]
        self.found.not_read.append(NotRead(f"{self.prefix}{place}", text, reason))

    def _day(self, cell: Value, *, numbers: bool) -> date | None:
        """Return the day that a cell names. numbers: a number may be the day of the title's month. Raises BadInput."""
        return words.day_of(cell, self.today, self.month if numbers else None)

    def _days(self, cells: Mapping[int, Value]) -> dict[int, date | str]:
        """Return the days of a row by column. A day that the calendar does not have is the reason why."""
        found: dict[int, date | str] = {}
        for column, cell in cells.items():
            try:
                if (day := self._day(cell, numbers=True)) is not None:
                    found[column] = day
            except BadInput as unclear:
                found[column] = str(unclear)
        return found

    def _head(self, cells: Mapping[int, Value]) -> dict[int, date | str]:
        """Return the days by column where a row is the head of a grid: there are several, each later. Else {}.

        A row that says above which names it stands is a head in any order.
        """
        found = self._days(cells)
        whole = {column: one for column, one in found.items() if not words.plain(cells[column]).isdecimal()}
        is_headed = any(words.plain(one) in ("nama", "petugas", "nama petugas", "pegawai") for one in cells.values())
        found, fewest = (whole, FEWEST_DAYS - is_headed) if whole or not self.month else (found, FEWEST_NUMBERS)
        days = [one for one in found.values() if isinstance(one, date)]
        if len(days) < fewest or not (is_headed or sorted(set(days)) == days):
            return {}
        return {column: TWICE if days.count(one) > 1 else one for column, one in found.items()}  # type: ignore[arg-type]

    def _read_grids(self, heads: Mapping[int, Mapping[int, date | str]]) -> None:
        days: Mapping[int, date | str] = {}
        seen: dict[int | None, Place] = {}  # whose row was read, by officer
        for row, cells in self.rows.items():
            if row in heads:
                days, seen = heads[row], {}
                for column, day in days.items():
                    if isinstance(day, str):
                        self._miss(row, column, day)
            elif days:
                self._read_row(row, cells, days, seen)

    def _read_row(
        self, row: int, cells: Mapping[int, Value], days: Mapping[int, date | str], seen: dict[int | None, Place]
    ) -> None:
        """Read one row of a grid."""
        under = [column for column in days if column in cells]
        before = [column for column in cells if column < min(days) and isinstance(cells[column], str)]
        found = [(column, self.names.find(cells[column])) for column in before]
        name, officer = next((one for one in found if isinstance(one[1], Officer)), (0, None))
        if not isinstance(officer, Officer):
            is_legend = any(words.plain(cells[one]) in self.legend for one in before)
            if under and not is_legend and not all(words.is_weekday(words.plain(cells[one])) for one in under):
                place, reason = found[0] if found else (under[0], "baris ini tanpa nama petugas")
                self._miss(row, place, str(reason))
            return
        origin = self.sheet.merged.get(Place(row, name), Place(row, name))
        if (other := seen.setdefault(officer.id, origin)) != origin:
            self._miss(row, name, f"{officer.display_name} sudah ada di baris {other.row}: gabungkan kedua baris")
            return
        for column, day in days.items():
            if isinstance(day, date):
                self._read_cell(row, column, officer, day)

    def _read_cell(self, row: int, column: int, officer: Officer, day: date) -> None:
        cell, place = self.sheet.cells.get(Place(row, column), ""), f"{self.prefix}{Place(row, column)}"
        if cell == "":
            self.found.empty.append(Asked(officer, day, Wish(), place))
        elif (wish := words.wish(cell, self.legend)) is None:
            self._miss(row, column, UNDERSTOOD)
        else:
            self.found.asked.append(Asked(officer, day, wish, place))

    def _column_of_days(self) -> int | None:
        """Return the column of a list that holds its days, None where the sheet is no list."""
        for row in self.rows.values():
            for column, cell in row.items():
                if words.plain(cell) in ("tanggal", "tgl", "tgl.", "hari/tanggal", "hari, tanggal", "date"):
                    return column
        return next((column for row in self.rows.values() for column, one in self._days(row).items()
                     if isinstance(one, date) and not words.plain(row[column]).isdecimal()), None)  # fmt: skip

    def _read_list(self, column: int) -> None:
        heads: dict[int, Value] = {}
        for row, cells in self.rows.items():
            try:
                day = self._day(cells[column], numbers=True) if column in cells else None
            except BadInput as unclear:
                self._miss(row, column, str(unclear))
                continue
            if day is not None:
                self._read_line(row, {key: one for key, one in cells.items() if key != column}, day, heads)
            elif not any(isinstance(self.names.find(one), Officer) for one in cells.values()):
                heads |= cells
            elif column in heads and column in cells:
                self._miss(row, column, "bukan tanggal. Tulis misalnya 24/11/2026")
            elif column in heads:
                self._miss(row, min(cells), "baris ini tanpa tanggal")
            else:
                heads |= cells

    def _read_line(self, row: int, cells: Mapping[int, Value], day: date, heads: Mapping[int, Value]) -> None:
        """Read one row of a list: its hours count for each name in it that no head of a column gives hours."""
        times = [one for one in map(words.time_of, cells.values()) if one]
        wishes = [one for cell in cells.values() if (one := words.wish(cell, self.legend)) is not None]
        if not wishes and len(times) == 2:
            wishes = [Wish((Hours(*times),))]
        for column, cell in cells.items():
            head, place = heads.get(column, ""), f"{self.prefix}{Place(row, column)}"
            owner, asked = self.names.find(head) if head else "", words.wish(cell, self.legend)
            if isinstance(owner, Officer):
                self._read_cell(row, column, owner, day)
            elif asked is None and words.time_of(cell) is None and not _is_beside(cell, head):
                own = words.wish(head, self.legend) if head else None
                wish = own or (wishes[0] if wishes else Wish(whole=True))
                for officer in self._officers(row, column, cell):
                    self.found.asked.append(Asked(officer, day, wish, place))

    def _officers(self, row: int, column: int, cell: Value) -> Iterator[Officer]:
        """Yield the officers whom a cell names: one, or several with a comma, a line or "dan" between them."""
        officer = self.names.find(cell)
        parts = [officer] if isinstance(officer, Officer) else []
        if not parts:
            typed = [one for one in words.BETWEEN.split(text_of(cell)) if one]
            parts = [one for word in typed if isinstance(one := self.names.find(word), Officer)]
            if len(parts) != len(typed):
                self._miss(row, column, str(officer))
                return
        yield from parts


def _is_beside(cell: Value, head: Value) -> bool:
    """Return whether a cell of a list says nothing about who serves: a number, a weekday, a remark."""
    text, above = words.plain(cell), words.plain(head)
    is_remark = above in ("no", "no.", "nomor", "hari", "keterangan", "ket", "ket.", "catatan")
    return is_remark or isinstance(cell, float | date) or text.isdecimal() or words.is_weekday(text)
