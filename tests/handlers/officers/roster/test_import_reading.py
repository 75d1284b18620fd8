"""Workbooks as offices keep them: grids and lists, days and hours in many spellings, and what nobody understands."""

from __future__ import annotations

from datetime import date, time

import pytest
from roster_desk import MONDAY, TUESDAY, Roster
from workbooks import workbook
from world import World

from channels.formats import xlsx
from handlers.errors import BadInput
from handlers.officers.roster.imports import reading, words
from handlers.officers.roster.imports.names import Names
from store.office import officers
from store.vocabulary import Role

WEDNESDAY = date(2026, 11, 25)
DEWI_EARLY = "dewi 2026-11-24 08:00-12:00"


@pytest.fixture
def office(world: World) -> Roster:
    return Roster(world)


def read(office: Roster, *sheets: list[list[object]], then=None) -> tuple[list[str], list[str]]:
    """Return what a workbook asks for, and the cells that were not understood with the reason."""
    with office.world.db.read() as db:
        names = Names(officers.ever(db))
        found = reading.read(xlsx.read(workbook(*sheets, then=then)), names, MONDAY)
        asked = [f"{one.officer.name} {one.day} {_said(one.wish)}" for one in found.asked]
        return asked, [f"{one.place} {one.reason}" for one in found.not_read]


def _said(wish: words.Wish) -> str:
    hours = ",".join(f"{one.start}-{one.end}" for one in wish.hours)
    return "cuti" if wish.leave else "sehari" if wish.whole else hours or "kosong"


def test_a_grid_of_names_and_dates(office: Roster) -> None:
    asked, missed = read(
        office,
        [
            ["Jadwal PST"],
            ["No", "Nama", MONDAY, TUESDAY, WEDNESDAY],
            [None, "Hari", "Senin", "Sel", "rabu"],
            [1, "Dewi, S.ST", "x", "08.00-12.00", "cuti"],
            [2, "AGUS", "8-12", "08:00 – 11:30, 13.00-15.30", "-"],
            [None, "Kepala", None, None, None],
        ],
    )
    assert missed == []
    assert asked == [
        "dewi 2026-11-23 sehari",
        DEWI_EARLY,
        "dewi 2026-11-25 cuti",
        "agus 2026-11-23 08:00-12:00",
        "agus 2026-11-24 08:00-11:30,13:00-15:30",
        "agus 2026-11-25 kosong",
    ]


def test_a_grid_of_one_day(office: Roster) -> None:
    assert read(office, [["Nama", TUESDAY], ["Dewi", "08.00-12.00"]]) == ([DEWI_EARLY], [])


def test_days_of_a_head_stand_in_any_order_and_a_day_in_two_columns_is_named_as_such(office: Roster) -> None:
    head = ["Nama", TUESDAY, MONDAY, WEDNESDAY, WEDNESDAY]
    asked, missed = read(office, [head, ["Dewi", "08.00-12.00", "x", "x", "x"]])
    assert asked == [DEWI_EARLY, "dewi 2026-11-23 sehari"]
    assert missed == [f"{place} {reading.TWICE}" for place in ("D1", "E1")]


def test_a_month_of_day_numbers_with_short_words_that_the_file_explains(office: Roster) -> None:
    numbers = list(range(1, 32))
    asked, missed = read(
        office,
        [
            ["JADWAL PIKET PST BULAN DESEMBER 2026"],
            ["Nama", *numbers],
            ["Dewi", "P", "S", "PS", *[None] * 20, "C"],
            ["Agus", None, "p"],
            ["Keterangan: P = Pagi (08.00-12.00), S = Siang (13.00-15.30)"],
            ["C = cuti"],
            ["PS", "08.00-15.30"],
        ],
    )
    assert missed == []
    assert asked == [
        "dewi 2026-12-01 08:00-12:00",
        "dewi 2026-12-02 13:00-15:30",
        "dewi 2026-12-03 08:00-15:30",
        "dewi 2026-12-24 cuti",
        "agus 2026-12-02 08:00-12:00",
    ]


def test_a_list_of_dates_slots_and_names(office: Roster) -> None:
    asked, missed = read(
        office,
        [
            ["No", "Tanggal", "Hari", "Jam", "Petugas", "Keterangan"],
            [1, "24/11/2026", "Selasa", "08.00-12.00", "Dewi", "bawa kunci"],
            [2, TUESDAY, "Selasa", "13.00 s/d 15.30", "Agus dan Dewi", None],
            [3, "Rabu, 25 Nov 2026", "Rabu", None, "agus", None],
        ],
        [["Tanggal", "Mulai", "Selesai", "Nama"], [46351, time(8), time(12), "Dewi"]],
        [["Tanggal", "08.00-12.00", "13.00-15.30"], ["26-11-2026", "Dewi, S.ST", "Agus, Dewi"]],
        [["Tanggal", "Dewi", "Agus"], ["2026-11-27", "x", None]],
    )
    assert missed == []
    assert asked == [
        DEWI_EARLY,
        "agus 2026-11-24 13:00-15:30",
        "dewi 2026-11-24 13:00-15:30",
        "agus 2026-11-25 sehari",
        "dewi 2026-11-25 08:00-12:00",
        "dewi 2026-11-26 08:00-12:00",
        "agus 2026-11-26 13:00-15:30",
        "dewi 2026-11-26 13:00-15:30",
        "dewi 2026-11-27 sehari",
    ]


def test_merged_cells_count_in_each_of_their_places_and_hidden_rows_are_not_read(office: Roster) -> None:
    def shape(_, sheet):
        sheet.merge_range("B2:C2", "cuti")
        sheet.merge_range("A3:A4", "Agus")
        sheet.set_row(4, None, None, {"hidden": True})

    rows = [["Nama", MONDAY, TUESDAY], ["Dewi"], [None, "08.00-12.00"], [None, "13.00-15.30"], ["Agus", "x", "x"]]
    asked, missed = read(office, rows, then=shape)
    assert missed == []
    assert asked == [
        "dewi 2026-11-23 cuti",
        "dewi 2026-11-24 cuti",
        "agus 2026-11-23 08:00-12:00",
        "agus 2026-11-23 13:00-15:30",
    ]


def test_what_is_not_understood_is_named_with_its_cell(office: Roster) -> None:
    office.world.officer("budi")
    for name, display_name in (("dewi2", "Dewi Anggraini"), ("sari", "Sari"), ("sari2", "sari")):
        office.named(name, display_name)
    with office.world.db.write() as db:
        gone = officers.by_name(db, "budi")
        assert gone is not None
        gone.active = False
        officers.by_name(db, "agus").role = Role.ADMIN  # type: ignore[union-attr]
    asked, missed = read(
        office,
        [
            ["Nama", "31/11/2026", "Senin, 24 November 2026", "25/11/2026", "26/11/2026"],
            ["Dewi", "x", "x", "kadang", "#REF!"],
            ["Budi", None, None, "x"],
            ["Siapa", None, None, "x"],
            ["Sari", None, None, "x"],
            ["Agus", None, None, "x"],
            ["Sari (sari2)", None, None, "x"],
            ["Dewi", None, None, "x"],
        ],
    )
    assert asked == ["sari2 2026-11-25 sehari"]
    places = [one.split(" ")[0] for one in missed]
    assert places == ["B1", "C1", "D2", "E2", "A3", "A4", "A5", "A6", "A8"]
    text = "\n".join(missed)
    for reason in (
        "tidak ada di kalender",
        "bukan hari Senin",
        "bukan petugas lagi",
        "tidak ada petugas bernama itu",
        "Tulis dengan nama masuknya: Sari (sari), sari (sari2)",
        "seorang admin",
        "sudah ada di baris 2",
    ):
        assert reason in text


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("24/11/2026", TUESDAY),
        ("24-11-26", TUESDAY),
        ("24.11.2026", TUESDAY),
        ("2026-11-24", TUESDAY),
        ("2026-11-24 00:00:00", TUESDAY),
        ("Selasa, 24 November 2026", TUESDAY),
        ("24 Nopember 2026", TUESDAY),
        ("tue 24 nov", None),
        ("24 nov", TUESDAY),
        ("5 Januari", date(2027, 1, 5)),
        ("7 Agt 2026", date(2026, 8, 7)),
        (46350.0, date(2026, 11, 24)),
        (24.0, None),
        (0.5, None),
        ("Mei 2026", None),
        ("24 marka", None),
        ("08.00", None),
    ],
)
def test_days_in_many_spellings(typed: str | float, day: date | None) -> None:
    assert words.day_of(typed, MONDAY) == day


@pytest.mark.parametrize("typed", ["11/24/2026", "31 April 2026", "Rabu 24/11/2026", "0/1/2026"])
def test_a_day_that_the_calendar_does_not_have_is_named(typed: str) -> None:
    with pytest.raises(BadInput):
        words.day_of(typed, MONDAY)


def test_long_and_odd_cells_are_read_in_no_time(office: Roster) -> None:
    odd = ["=" * 30_000, "1" * 30_000, ", " * 9_000, "a dan " * 5_000, "08.00-" * 5_000, "9" * 400]
    asked, missed = read(
        office, [["Nama", MONDAY, TUESDAY], *[["Dewi" if n == 0 else f"Tono {n}", one] for n, one in enumerate(odd)]]
    )
    assert asked == []
    assert len(missed) == len(odd)
