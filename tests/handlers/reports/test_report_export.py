"""The report as Excel and CSV: valid for strict readers, no formula, the same cells in both, little memory."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
import xlsxwriter
from report_year import NOW, fill
from world import World
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from handlers.reports import csv_export, ranges, report, report_columns, report_groups, report_words, workbook
from handlers.reports.report_groups import TABLES, Table
from store.cases.visible_cases import Sight
from store.reports import report_rows
from store.tables import Officer

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# the order that the schema of a worksheet prescribes (ECMA-376, CT_Worksheet), as far as we write any of it
SCHEMA_ORDER = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "pageMargins")
EVERY_COMPLAINT = Sight(handles=True)


@pytest.fixture
def year(world: World) -> World:
    fill(world, 120)
    with world.db.write() as db:
        db.get_one(Officer, 1).display_name = "=2+5"
    world.now = NOW
    return world


def lines(world: World, db: Any, table: Table) -> Any:
    span = ranges.of(world.office, "2026", NOW)
    return report.lines(db, world.office, table, span, NOW, EVERY_COMPLAINT)


def excel(world: World, most: int = workbook.MOST_LINES) -> zipfile.ZipFile:
    file = io.BytesIO()
    with world.db.read() as db:
        span = ranges.of(world.office, "2026", NOW)
        workbook.write(file, TABLES, report.together(db, world.office, TABLES, span, NOW, EVERY_COMPLAINT), most=most)
    return zipfile.ZipFile(file)


def cells(book: zipfile.ZipFile, number: int) -> list[list[str]]:
    """The cells of a sheet as text, "" where there is none."""
    root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    found = []
    for row in root.iter(f"{SHEET}row"):
        line: dict[int, str] = {}
        for cell in row:
            letters = re.sub(r"\d", "", cell.attrib["r"])
            place = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters)))
            line[place - 1] = "".join(cell.itertext())
        found.append([line.get(place, "") for place in range(max(line) + 1)])
    return found


def as_csv(world: World, table: Table) -> list[list[str]]:
    with world.db.read() as db:
        text = "".join(csv_export.written(table.columns, lines(world, db, table), ";"))
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_workbook_is_what_the_schema_says_and_holds_no_formula(year: World) -> None:
    book = excel(year)
    assert book.testzip() is None
    names = [one.attrib["name"] for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")]
    assert names == ["Konsultasi", "Kebutuhan data", "Kunjungan", "Pengaduan"]
    for number in range(1, 5):
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
        parts = [part.tag.removeprefix(SHEET) for part in root]
        assert parts == sorted(parts, key=SCHEMA_ORDER.index)
        assert not list(root.iter(f"{SHEET}f")) and not list(root.iter(f"{SHEET}hyperlink"))
        texts = [cell for row in cells(book, number) for cell in row]
        assert texts and not [one for one in texts if one.startswith(csv_export.DANGEROUS)]
    assert any(cell == "'=PDRB()" for row in cells(book, 2) for cell in row)


def test_excel_and_csv_hold_the_same_lines(year: World) -> None:
    book = excel(year)
    for number, table in enumerate(TABLES, start=1):
        rows = as_csv(year, table)
        assert len(rows) > 5 and len({len(row) for row in rows}) == 1
        width = len(rows[0])
        assert [row + [""] * (width - len(row)) for row in cells(book, number)] == rows


def test_a_table_with_more_lines_than_a_sheet_holds_goes_on_in_a_further_sheet(year: World) -> None:
    book = excel(year, most=40)
    root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    names = [one.attrib["name"] for one in root.iter(f"{SHEET}sheet")]
    found: dict[str, list[list[str]]] = {}
    for number, name in enumerate(names, start=1):
        head, *rows = cells(book, number)
        assert head[0] == "nomor" and len(rows) <= 40
        found.setdefault(name.partition(" (")[0], []).extend(rows)
    assert "Konsultasi (3)" in names and "Kebutuhan data (2)" in names
    whole = excel(year)
    assert list(found.values()) == [cells(whole, number)[1:] for number in range(1, 5)]


def test_numbers_are_numbers_in_excel(year: World) -> None:
    root = ElementTree.fromstring(excel(year).read("xl/worksheets/sheet1.xml"))
    kinds = {re.sub(r"\d", "", one.attrib["r"]): one.attrib.get("t", "n") for one in root.iter(f"{SHEET}c")}
    assert (kinds["A"], kinds["C"], kinds["E"], kinds["N"]) == ("inlineStr", "inlineStr", "n", "n")


def test_a_line_is_written_as_the_library_itself_writes_its_cells() -> None:
    cells = [
        "Jumlah penduduk", 7, 0, -3, 2**40, "a & b < c > d", "\"dikutip\"", " di depan", "di belakang\n", "_x0041_",
        "baris\r\nbaru\ttab", "\x01\x1f", "\ufffe\uffff", "😀", "<r>kaya</r>", "panjang " * 5000, "", "\u00a0spasi",
    ]  # fmt: skip
    letters = [xl_col_to_name(place) for place in range(len(cells))]
    ours, plain = io.BytesIO(), io.BytesIO()
    for target, kind in ((ours, workbook.LineSheet), (plain, Worksheet)):
        with xlsxwriter.Workbook(target, workbook.PLAIN) as book:
            sheet = book.add_worksheet("Lembar", kind)
            for place, letter in enumerate(letters):
                sheet.write_string(0, place, letter)
            for row in range(1, 4):
                if kind is workbook.LineSheet:
                    sheet.write_line(row, letters, cells)
                    continue
                for place, cell in enumerate(cells):
                    if cell != "":
                        sheet.write(row, place, cell[: workbook.LONGEST_CELL] if isinstance(cell, str) else cell)
    ours_xml, plain_xml = (zipfile.ZipFile(one).read("xl/worksheets/sheet1.xml") for one in (ours, plain))
    assert ours_xml == plain_xml.replace(b"<is><r>kaya</r></is>", b"<is><t>&lt;r&gt;kaya&lt;/r&gt;</t></is>")


def test_a_cell_holds_no_more_than_excel_counts() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, workbook.PLAIN) as book:
        book.add_worksheet("Lembar", workbook.LineSheet).write_line(0, "AB", ["😀" * 20_000, "=" + "a" * 40_000])
    wide, formula = cells(zipfile.ZipFile(file), 1)[0]
    assert wide == "😀" * (workbook.LONGEST_CELL // 2)
    assert formula == "'=" + "a" * (workbook.LONGEST_CELL - 2)


def test_columns_have_the_names_they_have_always_had() -> None:
    """What an office builds upon them goes on working: a new column comes last."""
    for table in TABLES:
        for names in ([one.key for one in table.columns], [one.head for one in table.columns]):
            assert len(names) == len(set(names))
    assert [one.key for one in report_columns.CONSULTATION][:15] == [
        "number", "channel", "opened", "helped", "helped_seconds", "promised_seconds", "kept", "state", "closed",
        "outcome", "officer", "topics", "tags", "score", "entry",
    ]  # fmt: skip
    assert [one.head for one in report_columns.CONSULTATION][15:29] == [
        "sarana", "layanan", "detik penanganan", "detik seluruhnya", "kebutuhan data", "dirujuk ke",
        "kategori instansi", "pekerjaan", "pendidikan", "pemanfaatan", "datang sebagai", "jenis kelamin", "umur",
        "disabilitas",
    ]  # fmt: skip


def test_a_line_names_no_citizen_and_no_own_words_of_the_guest_book(year: World) -> None:
    for table in TABLES:
        text = str(as_csv(year, table))
        assert "Warga" not in text and "+62" not in text and "koperasi" not in text
    assert report_words.OWN_WORDS in str(as_csv(year, report_groups.CONSULTATIONS))


def test_no_more_than_a_batch_is_read_before_it_is_wanted(year: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_rows, "BATCH", 7)
    read: list[int] = []
    whole = report_rows._with_belongings
    monkeypatch.setattr(
        report_rows, "_with_belongings", lambda db, batch, name: read.append(len(batch)) or whole(db, batch, name)
    )
    with year.db.read() as db:
        found = lines(year, db, report_groups.CONSULTATIONS)
        next(found)
        assert read == [7]
        rest = list(found)
    assert set(read[:-1]) == {7} and sum(read) == len(rest) + 1
