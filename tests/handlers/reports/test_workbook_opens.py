"""The workbook opens: the parts of its package fit together (ECMA-376), and LibreOffice reads back every cell of it.

Cells begin with everything that a spreadsheet could take for a formula. None is one.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from report_year import NOW, fill
from sqlalchemy import select
from world import World

from handlers.reports import csv_export, ranges, report, report_groups, survey_form, workbook
from store.cases.visible_cases import Sight
from store.tables import Agency, DataNeed, Officer

TABLES = (*report_groups.TABLES, survey_form.FORM)
HOSTILE = (
    "=2+5", "+62", "-1", "@SUM(A1)", "\t=2+5", "＝2+5", "＋1", "－1", "＠SUM(A1)", '=HYPERLINK("http://contoh.example")',
    '"=2+5', ";=2+5", ",=2+5", "a & b < c > d", " di depan", "007", "1e5", "2026-01-02", "TRUE", "😀 data", "_x0041_",
    "=cmd|' /C calc'!A0", "'=2+5", "10%", "1/2", "<r>kaya</r>", "http://contoh.example", "mailto:a@contoh.example",
)  # fmt: skip
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@pytest.fixture
def year(world: World) -> World:
    fill(world, 120)
    with world.db.write() as db:
        for place, need in enumerate(db.scalars(select(DataNeed)).all()):
            need.item, need.area = HOSTILE[place % len(HOSTILE)], HOSTILE[-1 - place % len(HOSTILE)]
            need.source_title = HOSTILE[place * 7 % len(HOSTILE)]
        for place, agency in enumerate(db.scalars(select(Agency)).all()):
            agency.name = f"{HOSTILE[place % len(HOSTILE)]} {place}"
        for place, officer in enumerate(db.scalars(select(Officer)).all()):
            officer.display_name = HOSTILE[place]
    world.now = NOW
    return world


def book(world: World) -> bytes:
    file = io.BytesIO()
    with world.db.read() as db:
        span = ranges.of(world.office, "2026", NOW)
        lines = report.together(db, world.office, TABLES, span, NOW, Sight(handles=True))
        workbook.write(file, TABLES, lines, most=90)
    return file.getvalue()


def as_csv(world: World) -> dict[str, list[list[str]]]:
    """The lines of each table as its CSV file has them, with the head."""
    found = {}
    for table in TABLES:
        with world.db.read() as db:
            span = ranges.of(world.office, "2026", NOW)
            lines = report.lines(db, world.office, table, span, NOW, Sight(handles=True))
            text = "".join(csv_export.written(table.columns, lines, ";"))
        found[table.word] = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    return found


def test_no_cell_of_a_csv_file_is_a_formula(year: World) -> None:
    cells = [cell for rows in as_csv(year).values() for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(csv_export.DANGEROUS)]
    for text in HOSTILE:
        wanted = f"'{text}" if text[0] in "=+-@\t＝＋－＠" else text
        assert " ".join(wanted.split()) in {" ".join(cell.split()) for cell in cells}


def test_the_parts_of_the_package_fit_together(year: World) -> None:
    package = zipfile.ZipFile(io.BytesIO(book(year)))
    parts = package.namelist()
    assert package.testzip() is None and len(parts) == len(set(parts))
    trees = {name: ElementTree.fromstring(package.read(name)) for name in parts}  # each part is well-formed
    types = trees["[Content_Types].xml"]
    named = {one.attrib["PartName"] for one in types if "PartName" in one.attrib}
    endings = {one.attrib["Extension"] for one in types if "Extension" in one.attrib}
    assert named <= {f"/{name}" for name in parts}
    assert all(f"/{name}" in named or name.rpartition(".")[2] in endings for name in parts)
    targets: dict[str, str] = {}
    for name in [one for one in parts if one.endswith(".rels")]:
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in trees[name]:
            assert relation.attrib.get("TargetMode") != "External"
            target = posixpath.normpath(posixpath.join(folder, relation.attrib["Target"].lstrip("/")))
            assert target in parts, target
            targets[f"{folder} {relation.attrib['Id']}"] = target
    sheets = list(trees["xl/workbook.xml"].iter(f"{SHEET}sheet"))
    names = [one.attrib["name"].casefold() for one in sheets]
    assert len(set(names)) == len(names) > len(TABLES)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    formats = len(list(trees["xl/styles.xml"].find(f"{SHEET}cellXfs")))  # type: ignore[arg-type]
    for sheet in sheets:
        check_cells(trees[targets[f"xl {sheet.attrib[RELATION]}"]], formats)


def check_cells(sheet: ElementTree.Element, formats: int) -> None:
    """Rows and cells go upwards, each is a number or an own text, with a format that there is, inside the dimension."""
    before = 0
    dimension = sheet.find(f"{SHEET}dimension")
    assert dimension is not None
    last = dimension.attrib["ref"].partition(":")[2]
    for row in sheet.iter(f"{SHEET}row"):
        number, place = int(row.attrib["r"]), 0
        assert number > before
        before = number
        for cell in row:
            letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"]).groups()  # type: ignore[union-attr]
            assert int(digits) == number and column(letters) > place
            place = column(letters)
            assert place <= column(re.sub(r"\d", "", last)) and int(cell.attrib.get("s", 0)) < formats
            parts = [part.tag.removeprefix(SHEET) for part in cell]
            assert parts == (["is"] if cell.attrib.get("t") == "inlineStr" else ["v"])
            assert len("".join(cell.itertext())) <= workbook.LONGEST_CELL
    assert before == int(re.sub(r"\D", "", last))


def column(letters: str) -> int:
    return sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters)))


@pytest.mark.process
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="no LibreOffice here: install the package libreoffice-calc-nogui"
)
def test_libreoffice_opens_it_and_reads_back_every_cell(year: World, tmp_path: Path) -> None:
    """Without scripts or a repair: LibreOffice gives back each sheet as text, with formulas as formulas."""
    (tmp_path / "laporan.xlsx").write_bytes(book(year))
    every_sheet = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,true,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = ["soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", str(tmp_path), "laporan.xlsx"]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    found: dict[str, list[list[str]]] = {}
    for path in sorted(tmp_path.glob("laporan-*.csv"), key=lambda one: (len(one.name), one.name)):
        rows = list(csv.reader(io.StringIO(path.read_text(), newline=""), delimiter=";"))
        found.setdefault(path.stem.removeprefix("laporan-").partition(" (")[0], []).extend(
            rows[1:] if "(" in path.stem else rows
        )
    assert {name: padded(rows) for name, rows in found.items()} == {
        name: padded(rows) for name, rows in as_csv(year).items()
    }


def padded(rows: list[list[str]]) -> list[list[str]]:
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]
