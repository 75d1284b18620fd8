"""Pengaturan, Jadwal jaga, Impor dari Excel: shown first, written by a press, put back by another."""

from __future__ import annotations

import io
import re
from datetime import date
from threading import Thread

import pytest
from roster_desk import MONDAY, TUESDAY, Roster
from web_desk import Desk
from workbooks import workbook
from world import World

from channels.formats import xlsx

PAGE = "/pengaturan/jadwal-jaga/impor"
GRID = workbook([["Nama", MONDAY, TUESDAY], ["Dewi", "x", "08.00-12.00"], ["Siapa", "x"]])


@pytest.fixture
def roster(world: World) -> Roster:
    made = Roster(world)
    made.add(made.dewi, TUESDAY)
    return made


@pytest.fixture
def desk(roster: Roster) -> Desk:
    made = Desk(roster.world)
    made.sign_in("rahma")
    return made


def send(desk: Desk, data: bytes, name: str = "jadwal.xlsx"):
    return desk.post(PAGE, {"berkas": (io.BytesIO(data), name)}, page=PAGE)


def fields(html: str) -> dict[str, str]:
    """Return the hidden fields of the form that applies or puts back."""
    return dict(re.findall(r'type="hidden" name="(giliran|dikosongkan|hadir|tanda)" value="([^"]*)"', html))


def test_a_file_is_shown_applied_and_put_back(desk: Desk, roster: Roster) -> None:
    shown = send(desk, GRID)
    assert shown.status_code == 200
    text = " ".join(re.sub("<[^>]*>", " ", shown.text).split())
    assert "2 giliran berubah" in text
    assert "Dewi Senin, 23 November 2026 kosong 08.00-15.30 B2" in text
    assert "Dewi Selasa, 24 November 2026 08.00-15.30 08.00-12.00 C2" in text
    assert "1 sel tidak dipahami" in text
    assert "A3 Siapa tidak ada petugas bernama itu" in text
    assert roster.lines() == ["2026-11-24 08:00-15:30 dewi"]
    done = desk.post(f"{PAGE}/terapkan", fields(shown.text), page=PAGE)
    assert roster.lines() == ["2026-11-23 08:00-15:30 dewi", "2026-11-24 08:00-12:00 dewi"]
    assert "2 giliran diterapkan" in done.text
    desk.post(f"{PAGE}/urungkan", fields(done.text), page=PAGE)
    assert roster.lines() == ["2026-11-24 08:00-15:30 dewi"]
    assert "Impor diurungkan" in desk.text("/pengaturan/jadwal-jaga")
    again = desk.post(f"{PAGE}/urungkan", fields(done.text), page=PAGE)
    assert again.status_code == 422
    assert roster.lines() == ["2026-11-24 08:00-15:30 dewi"]


def test_an_import_that_is_sent_twice_can_still_be_put_back(desk: Desk, roster: Roster) -> None:
    sent = fields(send(desk, workbook([["Nama", MONDAY, TUESDAY], ["Dewi", "x"]])).text) | {"kosongkan": "1"}
    first, second = (desk.post(f"{PAGE}/terapkan", sent, page=PAGE) for _ in range(2))
    assert roster.lines() == ["2026-11-23 08:00-15:30 dewi"]
    assert second.status_code == 200
    assert fields(second.text) == fields(first.text)
    desk.post(f"{PAGE}/urungkan", fields(second.text), page=PAGE)
    assert roster.lines() == ["2026-11-24 08:00-15:30 dewi"]


def test_putting_back_a_leave_of_today_lets_who_was_at_work_be_at_work_and_tells_the_pages(
    desk: Desk, roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    sent = fields(send(desk, workbook([["Nama", MONDAY], ["Dewi", "cuti"]])).text)
    done = desk.post(f"{PAGE}/terapkan", sent, page=PAGE)
    assert not roster.world.officer_named("dewi").on_duty
    monkeypatch.setattr(desk.app.bell, "ring", lambda: rung.append("rung"))
    desk.post(f"{PAGE}/urungkan", fields(done.text), page=PAGE)
    assert roster.lines() == ["2026-11-24 08:00-15:30 dewi"]
    assert roster.world.officer_named("dewi").on_duty
    assert rung


def test_others_write_while_a_file_is_read(desk: Desk, roster: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    read, stored = xlsx.read, []

    def store() -> None:
        with roster.world.db.write():
            stored.append("a message")

    def read_meanwhile(data: bytes) -> list[xlsx.Sheet]:
        writer = Thread(target=store, daemon=True)
        writer.start()
        writer.join(60)
        assert stored
        return read(data)

    monkeypatch.setattr(xlsx, "read", read_meanwhile)
    assert send(desk, GRID).status_code == 200


def test_shifts_whose_cells_are_empty_are_taken_out_only_where_it_is_ticked(desk: Desk, roster: Roster) -> None:
    shown = send(desk, workbook([["Nama", MONDAY, TUESDAY], ["Dewi"]]))
    assert "Hapus juga 1 giliran yang selnya kosong di berkas" in shown.text
    assert desk.post(f"{PAGE}/terapkan", fields(shown.text), page=PAGE).status_code == 422
    desk.post(f"{PAGE}/terapkan", fields(shown.text) | {"kosongkan": "1"}, page=PAGE)
    assert roster.lines() == []


def test_a_roster_that_a_colleague_changed_meanwhile_is_compared_again(desk: Desk, roster: Roster) -> None:
    shown = send(desk, GRID)
    roster.add(roster.dewi, MONDAY, "13.00", "15.30")
    answer = desk.post(f"{PAGE}/terapkan", fields(shown.text), page=PAGE)
    assert answer.status_code == 422
    assert "lebih dulu" in answer.text
    assert "13.00-15.30" in answer.text
    assert desk.post(f"{PAGE}/terapkan", fields(answer.text), page=PAGE).status_code == 200
    assert roster.lines() == ["2026-11-23 08:00-15:30 dewi", "2026-11-24 08:00-12:00 dewi"]


def test_the_download_is_what_an_import_reads(desk: Desk) -> None:
    answer = desk.get("/pengaturan/jadwal-jaga/excel?pekan=2026-11-24")
    assert "filename=jadwal-jaga-2026-11-23.xlsx" in answer.headers["Content-Disposition"]
    sheet, _ = xlsx.read(answer.data)
    assert date(2026, 11, 24) in sheet.cells.values()
    assert "Jadwal sudah seperti di berkas" in send(desk, answer.data).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Pilih dahulu berkas"),
        (b"a;b", "bukan berkas Excel"),
        (workbook([["Halo"], ["Apa kabar"]]), "Tidak ada jadwal yang dikenali"),
    ],
    ids=["empty", "csv", "letter"],
)
def test_another_file_is_refused_with_what_to_do(desk: Desk, roster: Roster, data: bytes, words: str) -> None:
    answer = send(desk, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert roster.lines() == ["2026-11-24 08:00-15:30 dewi"]


def test_who_makes_no_roster_imports_none(desk: Desk, roster: Roster) -> None:
    dewi = desk.another()
    dewi.sign_in("dewi")
    assert dewi.get(PAGE).status_code == 403
    assert "Impor dari Excel" not in dewi.text("/pengaturan/jadwal-jaga")
    for address, form in (
        ("", {}),
        ("/terapkan", {"giliran": f"2026-11-23 {roster.dewi} 08:00-12:00"}),
        ("/urungkan", {}),
    ):
        assert dewi.post(f"{PAGE}{address}", form, page="/pengaturan/jadwal-jaga").status_code in (403, 422)
    assert roster.lines() == ["2026-11-24 08:00-15:30 dewi"]
