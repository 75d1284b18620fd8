"""Workbooks, archives and winmail files that nobody wrote: each is read or refused in words, in bounded memory."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from fuzzing import Limits, Target, fuzz
from hypothesis import strategies as some
from odd_words import damaged, octets, texts, times, words

from bot.backup import archive
from bot.backup.archive import BadArchive
from channels.formats import xlsx
from channels.formats.xlsx import NoWorkbook

pytestmark = pytest.mark.slow

PARTS = (
    *("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml", "x.bin"),
    *(
        "xl/workbook.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
        "../x",
        "xl/theme/theme1.xml",
    ),
)
XML = (
    *("<row r='1'>", "<row r='99999999'>", "<c r='A1'><v>1</v></c>", "<c r='XFD1048576' t='s'><v>99</v></c>"),
    *("<c r='B1' t='inlineStr'><is><t>x</t></is></c>", "<c r='ZZZZ9'/>", "<f>A1</f>", "</row>", "</sheetData>"),
    *("<mergeCell ref='A1:XFD1048576'/>", "<hyperlink ref='A1:Z99999' r:id='a'/>", "<cols><col min='1' max='16384'/>"),
    *("<!DOCTYPE a [<!ENTITY a 'x'>]>", "&a;", "<v>1e999</v>", "<si><t>x</t></si>", "<c t='d'><v>2026-11-23</v></c>"),
    *("<c r='A1' s='9999'><v>44444444444</v></c>", "<sheet name='x' sheetId='1' r:id='rId1'/>", "<!--", "<![CDATA["),
)


def workbook() -> dict[str, bytes]:
    """Return the parts of a small workbook."""
    import openpyxl

    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in (["Nama", "2026-11-23", "2026-11-24"], ["Dewi", "08.00-12.00", "x"], ["Agus", "=A1", None]):
        book.active.append(row)
    book.save(made)
    with zipfile.ZipFile(made) as packed:
        return {part.filename: packed.read(part) for part in packed.infolist()}


USUAL = workbook()
pieces = some.lists(some.tuples(some.sampled_from(XML) | words, times), max_size=6).map(
    lambda found: "".join(piece * often for piece, often in found)
)
inserted = some.dictionaries(some.sampled_from(PARTS), some.tuples(pieces, some.booleans()), max_size=3)


def zipped(changed: dict[str, tuple[str, bool]]) -> bytes:
    """Return a workbook in which parts have more in them, or are nothing else."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in {**USUAL, **changed}:
            more, whole = changed.get(name, ("", False))
            before, mark, after = USUAL.get(name, b"").partition(b"<sheetData>")
            packed.writestr(name, octets(more) if whole else before + mark + octets(more) + after)
    return made.getvalue()


def read_workbook(data: bytes) -> None:
    try:
        xlsx.read(data)
    except NoWorkbook as refused:
        assert str(refused)


def tarred(entries: list[tuple[str, bytes, str]]) -> bytes:
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", mtime=0) as packed, tarfile.open(None, "w|", packed) as tar:
        for name, content, kind in entries:
            entry = tarfile.TarInfo(name.replace("\0", "") or "x")
            entry.size, entry.linkname = len(content), "/etc/passwd"
            entry.type = kind.encode()
            tar.addfile(entry, io.BytesIO(content))
    return made.getvalue()


names = some.sampled_from((archive.LIST, "database/loket.db", "files/a", "../x", "/x", "files/../../x")) | words
kinds = some.sampled_from(("0", "0", "0", "1", "2", "3", "5", "6", "x", "L"))
listed = some.sampled_from((b"{}", b'{"made_at": 1}', b"[]", b"\xff")) | texts.map(octets)
packs = some.lists(
    some.tuples(names.map(lambda one: octets(one).decode("utf-8", "replace")), listed, kinds), max_size=4
)


def test_no_workbook_breaks_the_import_of_a_roster() -> None:
    limits = Limits(memory=160_000_000, seconds=10.0)  # a workbook may hold twenty thousand cells
    assert fuzz(Target("workbooks", damaged(inserted.map(zipped)), read_workbook, limits)) > 0


def test_no_archive_breaks_restoring_and_none_writes_elsewhere(tmp_path: Path) -> None:
    packed, number = tmp_path / "a.loket", 0

    def unpack(data: bytes) -> None:
        nonlocal number
        number += 1
        folder = tmp_path / "unpacked" / str(number)
        folder.mkdir(parents=True)
        packed.write_bytes(data)
        try:
            archive.unpack(packed, folder)
        except (BadArchive, OSError) as refused:
            assert str(refused)
        assert {one.name for one in tmp_path.iterdir()} == {"a.loket", "unpacked"}
        assert {one.name for one in folder.parent.iterdir()} <= {str(one + 1) for one in range(number)}

    assert fuzz(Target("archives", damaged(packs.map(tarred)), unpack)) > 0
