"""An import is shown before it is written, whole or not at all, and can be put back. An export changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from roster_desk import FRIDAY, MONDAY, TUESDAY, Roster
from workbooks import workbook
from world import World

from channels.formats import xlsx
from handlers.errors import Changed, Refusal
from handlers.officers.roster import leave
from handlers.officers.roster.imports import changes, reading
from handlers.officers.roster.imports import workbook as export
from handlers.officers.roster.imports.changes import Applied, Preview
from handlers.officers.roster.imports.names import Names
from store.office import officers, shifts

WEDNESDAY = date(2026, 11, 25)


class Importing(Roster):
    """Dewi serves on Tuesday, and Agus on Friday; Dewi has leave on Wednesday."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.tuesday = self.add(self.dewi, TUESDAY)
        self.friday = self.add(self.agus, FRIDAY, "13.00", "16.00")
        with world.db.write() as db:
            leave.enter(self.act(db, "dewi"), self.dewi, WEDNESDAY, WEDNESDAY)
        self.before = self.lines()

    def preview(self, data: bytes, by: str = "rahma") -> Preview:
        with self.world.db.read() as db:
            act = self.act(db, by)
            found = reading.read(xlsx.read(data), Names(officers.ever(db)), MONDAY)
            return changes.preview(act, found)

    def apply(self, shown: Preview, *, with_emptied: bool = False) -> Applied:
        asked, emptied = ("\n".join(one.line for one in of) for of in (shown.changes, shown.emptied))
        with self.world.db.write() as db:
            act = self.act(db)
            return changes.apply(act, changes.again(act, asked, emptied), shown.version, with_emptied=with_emptied)

    def undo(self, applied: Applied) -> None:
        with self.world.db.write() as db:
            act = self.act(db)
            changes.apply(act, changes.again(act, applied.lines, ends_leave=True), applied.version)


@pytest.fixture
def roster(any_world: World) -> Importing:
    return Importing(any_world)


def grid(*rows: list[object]) -> bytes:
    return workbook([["Nama", MONDAY, TUESDAY, WEDNESDAY], *rows])


def said(shown: Preview) -> list[str]:
    return [
        f"{one.place} {one.officer.name} {one.day:%a} {one.before or '-'} > {one.after or '-'}" for one in shown.changes
    ]


def test_the_export_of_a_roster_is_read_back_and_changes_nothing(roster: Importing) -> None:
    roster.named("dewi2", "Dewi")  # of the same name
    with roster.world.db.read() as db:
        data = export.make(roster.act(db), MONDAY)
    shown = roster.preview(data)
    assert (shown.changes, shown.emptied, shown.not_read, shown.same) == ([], [], [], 3)
    sheet, _ = xlsx.read(data)
    assert "Dewi (dewi2)" in sheet.cells.values()
    assert "P = 08.00-15.30" in xlsx.read(data)[1].cells.values()


def test_what_is_new_and_what_is_replaced_is_shown_written_and_put_back(roster: Importing) -> None:
    shown = roster.preview(grid(["Dewi", "x", "08.00-12.00"], ["Agus", "cuti", "13.00-15.30"]))
    assert said(shown) == [
        "B2 dewi Mon - > 08:00-15:30",
        "C2 dewi Tue 08:00-15:30 > 08:00-12:00",
        "B3 agus Mon - > cuti",
        "C3 agus Tue - > 13:00-15:30",
    ]
    assert roster.lines() == roster.before  # nothing is written yet
    applied = roster.apply(shown)
    assert roster.lines() == [
        "2026-11-23 leave agus",
        "2026-11-23 08:00-15:30 dewi",
        "2026-11-24 08:00-12:00 dewi",
        "2026-11-24 13:00-15:30 agus",
        *roster.before[1:],
    ]
    roster.undo(applied)
    assert roster.lines() == roster.before


def test_empty_cells_take_nothing_away_unless_it_is_ticked(roster: Importing) -> None:
    shown = roster.preview(grid(["Dewi", "x"]))
    assert [(one.officer.name, one.day, one.place) for one in shown.emptied] == [
        ("dewi", TUESDAY, "C2")
    ]  # and no leave
    roster.apply(shown)
    assert roster.lines() == ["2026-11-23 08:00-15:30 dewi", *roster.before]
    roster.undo(roster.apply(roster.preview(grid(["Dewi", "x"], ["Agus", "-"])), with_emptied=True))
    assert roster.lines() == ["2026-11-23 08:00-15:30 dewi", *roster.before]


def test_a_shift_that_stays_keeps_its_row(roster: Importing) -> None:
    roster.apply(
        roster.preview(workbook([["Nama", FRIDAY, date(2026, 12, 1)], ["Agus", "08.00-11.30, 13.00-16.00", "x"]]))
    )
    with roster.world.db.read() as db:
        assert [one.id == roster.friday for one in shifts.of_officer(db, roster.agus, FRIDAY, FRIDAY)] == [False, True]


def test_what_does_not_go_together_is_named_and_the_rest_is_kept(roster: Importing) -> None:
    saturday, past = date(2026, 11, 28), date(2026, 11, 20)
    head = ["Nama", past, MONDAY, TUESDAY, WEDNESDAY, saturday]
    shown = roster.preview(workbook([head, ["Dewi", "x", "05.00-09.00", "25.00-26.00", "x", "x"], ["Agus", "x", "x"]]))
    assert said(shown) == ["C3 agus Mon - > 08:00-15:30"]
    assert shown.past == 2
    reasons = {one.place: one.reason for one in shown.not_read}
    assert list(reasons) == ["C2", "D2", "E2", "F2"]
    for place, reason in zip(reasons, ("di luar jam layanan", "bukan jam", "cuti pada", "kantor tutup"), strict=True):
        assert reason in reasons[place]
    twice = roster.preview(
        workbook([["Tanggal", "Jam", "Nama"], [MONDAY, "08.00-12.00", "Dewi"], [MONDAY, "11.00-13.00", "Dewi"]])
    )
    assert said(twice) == ["C2 dewi Mon - > 08:00-12:00"]
    assert "bertumpang tindih" in twice.not_read[0].reason


def test_a_roster_that_changed_since_the_preview_is_not_overwritten(roster: Importing) -> None:
    shown = roster.preview(grid(["Dewi", "x", "08.00-12.00"]))
    roster.add(roster.dewi, MONDAY, "13.00", "15.30")
    before = roster.lines()
    with pytest.raises(Changed):
        roster.apply(shown)
    assert roster.lines() == before


def test_nothing_is_written_where_the_last_change_fails(roster: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = roster.preview(grid(["Dewi", "x", "08.00-12.00"], ["Agus", "x"]))
    whole = changes._write
    monkeypatch.setattr(changes, "_write", lambda act, one: whole(act, one) if one.officer.id == roster.dewi else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        roster.apply(shown)
    assert roster.lines() == roster.before


def test_only_who_makes_the_roster_imports(roster: Importing) -> None:
    with pytest.raises(Refusal, match="penanggung jawab"):
        roster.preview(grid(["Dewi", "x"]), by="dewi")


@pytest.mark.parametrize("lines", ["besok 1 x", "2026-11-24 999 08:00-12:00", "2026-11-24 999999999999 cuti"])
def test_lines_of_a_form_that_nobody_sent_are_refused(roster: Importing, lines: str) -> None:
    with roster.world.db.read() as db, pytest.raises(Refusal):
        changes.again(roster.act(db), lines)
