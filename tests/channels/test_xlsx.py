"""Workbooks are read as a person sees them, and what is no workbook is refused in words, soon and in little memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date, time

import pytest
from workbooks import with_part, workbook

from channels.formats import xlsx
from channels.formats.xlsx import NoWorkbook, Place

SHEET = "xl/worksheets/sheet1.xml"


def test_texts_numbers_dates_and_times_come_back() -> None:
    (sheet,) = xlsx.read(workbook([["Dewi", 3, date(2026, 11, 24), time(8, 30), None, "=1+1", True]]))
    assert list(sheet.cells.values()) == ["Dewi", 3.0, date(2026, 11, 24), time(8, 30), 0.0, "x"]
    assert [str(one) for one in sheet.cells] == ["A1", "B1", "C1", "D1", "F1", "G1"]
    assert str(Place(12, 703)) == "AAA12"


def test_a_formula_without_a_result_is_no_empty_cell() -> None:
    data = with_part(workbook([["=1+1"]]), SHEET, lambda xml: xml.replace(b"<v>0</v>", b""))
    assert list(xlsx.read(data)[0].cells.values()) == [xlsx.NO_RESULT]


def test_a_merged_cell_fills_its_places_and_what_is_hidden_is_left_out_and_named() -> None:
    def shape(book, sheet):
        sheet.merge_range("B1:C2", "Dewi")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(4, 4, None, None, {"hidden": True})
        book.add_worksheet("Rahasia").write(0, 0, "x")
        book.worksheets()[-1].hide()

    rows = [[], [], ["Agus"], ["Rahma", None, None, None, "tersembunyi"]]
    (sheet,) = xlsx.read(workbook(rows, then=shape))
    assert {str(place): value for place, value in sheet.cells.items()} == {
        **dict.fromkeys(("B1", "C1", "B2", "C2"), "Dewi"),
        "A4": "Rahma",
    }
    assert sheet.hidden == ["baris 3", "kolom E"]


def test_the_calendar_of_old_macs_is_read() -> None:
    data = workbook([[date(2026, 11, 24)]])
    mac = with_part(data, "xl/workbook.xml", lambda xml: xml.replace(b"<workbookPr", b'<workbookPr date1904="1"'))
    assert list(xlsx.read(mac)[0].cells.values()) == [date(2030, 11, 25)]  # it counts from four years later


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "bukan berkas Excel"),
        (b"tanggal;nama\n24/11/2026;Dewi\n", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "Excel lama"),
        (b"PK\x03\x04" + bytes(60), "rusak"),
        (workbook([["x"]])[:-40], "rusak"),
        (bytes(xlsx.LARGEST + 1), "lebih dari 5 MB"),
        (with_part(workbook([["x"]]), SHEET, lambda xml: xml[:-30]), "rusak"),
        (with_part(workbook([["x"]]), SHEET, lambda xml: xml.replace(b'r="A1"', b'r="1A"')), "rusak"),
        (with_part(workbook([["x"]]), "xl/sharedStrings.xml", lambda _: b"<sst"), "rusak"),
    ],
    ids=["empty", "csv", "xls", "zeros", "cut", "large", "sheet cut", "no place", "texts cut"],
)
def test_what_is_no_workbook_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(NoWorkbook, match=words):
        xlsx.read(data)


def test_another_zip_is_no_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("content.xml", "<office/>")
    with pytest.raises(NoWorkbook, match="bukan buku kerja"):
        xlsx.read(target.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = with_part(workbook([["x"]]), SHEET, lambda _: bytes(100_000_000))
    assert len(data) < xlsx.LARGEST
    tracemalloc.start()
    with pytest.raises(NoWorkbook, match="terlalu besar"):
        xlsx.read(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * xlsx.LARGEST_WHOLE


def test_entities_of_a_hostile_workbook_are_not_expanded() -> None:
    def hide(xml: bytes) -> bytes:
        return xml.replace(b"<sst", b'<!DOCTYPE a [<!ENTITY b "boo">]><sst').replace(b"<t>x</t>", b"<t>&b;</t>")

    with pytest.raises(NoWorkbook, match="rusak"):
        xlsx.read(with_part(workbook([["x"]]), "xl/sharedStrings.xml", hide))


@pytest.mark.parametrize(
    ("found", "words"),
    [(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "gabungan"), (b"<a/>" + b"<c />" * 100_001, "sel")],
)
def test_what_would_keep_the_library_busy_is_refused_before(found: bytes, words: str) -> None:
    data = with_part(workbook([["x"]]), SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + found))
    with pytest.raises(NoWorkbook, match=words):
        xlsx.read(data)


def test_a_cell_at_the_far_end_costs_nothing() -> None:
    data = workbook([["x"]], then=lambda _, sheet: sheet.write("B1048576", "jauh"))
    assert list(xlsx.read(data)[0].cells.values()) == ["x", "jauh"]


def test_ten_thousand_empty_rows_cost_nothing_and_too_many_cells_are_refused() -> None:
    rows = b"".join(b'<row r="%d" ht="15"><c r="A%d" s="0"/></row>' % (n, n) for n in range(2, 10_002))
    data = with_part(workbook([["x"]]), SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert list(xlsx.read(data)[0].cells.values()) == ["x"]
    full = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(2, 21_000))
    data = with_part(data, SHEET, lambda xml: xml.replace(rows, full))
    with pytest.raises(NoWorkbook, match="lebih dari 20000 sel"):
        xlsx.read(data)


@pytest.mark.parametrize(
    "unfolds",
    [
        "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>",
        '<mergeCells><mergeCell ref = "A1:A90000"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>',
    ],
    ids=["other quotes", "spaces", "link"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_areas_that_would_fill_the_memory_are_refused_however_they_are_written(unfolds: str, encoding: str) -> None:
    def change(xml: bytes) -> bytes:
        text = xml.decode().replace("</sheetData>", f"</sheetData>{unfolds}").replace("UTF-8", encoding)
        return text.encode(encoding)

    with pytest.raises(NoWorkbook, match="Sel gabungan atau tautan"):
        xlsx.read(with_part(workbook([["x"]]), SHEET, change))


def test_a_document_type_is_refused_in_any_encoding() -> None:
    def change(xml: bytes) -> bytes:
        _, rest = xml.decode().split("?>", 1)
        return f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "boo">]>{rest}'.encode("utf-16")

    with pytest.raises(NoWorkbook, match="rusak"):
        xlsx.read(with_part(workbook([["x"]]), SHEET, change))
