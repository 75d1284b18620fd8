"""Pengaturan, Jadwal jaga: the week, its gaps, and the forms of those who make it and of those who serve."""

from __future__ import annotations

import re

import pytest
from roster_desk import MONDAY, TUESDAY, Roster
from web_desk import Desk
from world import World

from handlers.office.office import RosterRules
from handlers.officers.roster import leave

PAGE = "/pengaturan/jadwal-jaga"
SHIFT = {"tanggal": str(TUESDAY), "dari": "08.00", "sampai": "12.00"}


@pytest.fixture
def roster(world: World) -> Roster:
    return Roster(world)


@pytest.fixture
def desk(roster: Roster) -> Desk:
    made = Desk(roster.world)
    made.sign_in("rahma")
    return made


def test_a_stranger_signs_in_first(desk: Desk) -> None:
    assert "/masuk" in desk.another().get(PAGE).headers["Location"]


def test_an_office_without_a_roster_reads_that_it_works_as_before(desk: Desk) -> None:
    page = desk.text(PAGE)
    assert "seperti tanpa jadwal" in page
    assert "Kosong " not in page


def test_a_shift_is_added_and_taken_out_and_tomorrows_gap_is_shown_today(desk: Desk, roster: Roster) -> None:
    desk.post(PAGE, SHIFT | {"petugas": str(roster.dewi)}, page=PAGE)
    assert roster.lines() == ["2026-11-24 08:00-12:00 dewi"]
    page = desk.text(PAGE)
    assert re.search(r"Selasa, 24 November 2026 masih kosong:</b>\s+12.00-15.30", page)
    assert "Kosong 12.00-15.30" in page
    (remove,) = re.findall(rf"{PAGE}/\d+/hapus", page)
    assert desk.post(remove, page=PAGE).status_code == 303
    assert "Hari itu sekarang kosong: 08.00-15.30." in desk.text(PAGE)
    assert roster.lines() == []


def test_a_refused_shift_comes_back_with_what_was_typed(desk: Desk, roster: Roster) -> None:
    wrong = SHIFT | {"petugas": str(roster.agus), "dari": "05.00", "sampai": "09.15"}
    answer = desk.post(PAGE, wrong, page=PAGE)
    assert answer.status_code == 422
    assert "di luar jam layanan" in answer.text
    assert 'value="05.00"' in answer.text
    assert 'value="09.15"' in answer.text
    assert f'value="{roster.agus}" selected' in answer.text


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("", {"tanggal": "besok", "petugas": "x"}),
        ("", SHIFT | {"petugas": "99999999999999999999"}),
        ("/salin", {"senin": "", "pekan": "4"}),
        ("/salin", {"senin": str(MONDAY), "pekan": "banyak"}),
        ("/salin", {"senin": str(MONDAY), "pekan": "53"}),
        ("/cuti", {"mulai": "", "petugas": "1"}),
        ("/cuti", {"mulai": str(TUESDAY), "akhir": str(MONDAY), "petugas": "2"}),
        ("/999/hapus", {}),
        ("/cuti/999/hapus", {}),
    ],
)
def test_what_cannot_be_read_is_refused(desk: Desk, roster: Roster, address: str, form: dict[str, str]) -> None:
    answer = desk.post(PAGE + address, form, page=PAGE)
    assert answer.status_code == 422
    assert "lk-error" in answer.text
    assert roster.lines() == []


def test_a_week_is_copied_and_the_page_turns(desk: Desk, roster: Roster) -> None:
    roster.add(roster.dewi, TUESDAY)
    desk.post(f"{PAGE}/salin", {"senin": str(MONDAY), "pekan": "1"}, page=PAGE)
    assert "1 giliran disalin." in desk.text(f"{PAGE}?pekan=2026-12-02")
    assert "Selasa, 1 Desember 2026" in desk.text(f"{PAGE}?pekan=2026-12-02")
    assert desk.get(f"{PAGE}?pekan=kapan").status_code == 200


def test_an_officer_sees_their_shifts_and_takes_leave_but_makes_no_roster(desk: Desk, roster: Roster) -> None:
    roster.add(roster.dewi, TUESDAY)
    dewi = desk.another()
    dewi.sign_in("dewi")
    page = dewi.text(PAGE)
    assert "Selasa, 24 November 2026, 08.00-15.30" in page
    assert "Tambah giliran" not in page
    assert dewi.post(PAGE, SHIFT | {"petugas": str(roster.agus)}, page=PAGE).status_code == 422
    dewi.post(f"{PAGE}/cuti", {"mulai": str(TUESDAY)}, page=PAGE)
    assert "Sekarang kosong: Selasa, 24 November 2026, 08.00-15.30" in dewi.text(PAGE)
    assert roster.lines() == ["2026-11-24 leave dewi"]


def test_the_rules_are_saved_and_refused_with_what_was_typed(desk: Desk) -> None:
    version = re.search(r'name="tanda" value="([^"]+)"', desk.text(PAGE))
    assert version is not None
    rules = {"kosong": "tunggu", "tunggu": "90", "ingatkan": "17.30", "tanda": version[1]}
    refused = desk.post(f"{PAGE}/aturan", rules | {"ingatkan": "25.99"}, page=PAGE)
    assert refused.status_code == 422
    assert 'value="25.99"' in refused.text
    assert desk.post(f"{PAGE}/aturan", rules, page=PAGE).status_code == 303
    assert desk.app.office.roster == RosterRules(False, 90, "17:30")
    assert 'value="17.30"' in desk.text(PAGE)
    assert "lebih dulu" in desk.post(f"{PAGE}/aturan", rules, page=PAGE).text  # an older page


def test_what_an_officer_knows_well_is_chosen_from_the_list(desk: Desk, roster: Roster) -> None:
    address = f"{PAGE}/bidang/{roster.dewi}"
    assert desk.post(address, {"bidang": ["Perikanan", "Kemiskinan"]}, page=PAGE).status_code == 303
    assert "Kemiskinan, Perikanan" in desk.text(PAGE)
    assert desk.post(address, {"bidang": "Sulap"}, page=PAGE).status_code == 422
    dewi = desk.another()
    dewi.sign_in("dewi")
    assert dewi.post(address, {"bidang": "Pendidikan"}, page=PAGE).status_code == 422
    desk.post(address, page=PAGE)
    assert "Kemiskinan, Perikanan" not in desk.text(PAGE)


def test_a_swap_is_asked_for_and_answered_on_the_page(desk: Desk, roster: Roster) -> None:
    shift = roster.add(roster.dewi, TUESDAY)
    dewi, agus = desk.another(), desk.another()
    dewi.sign_in("dewi")
    agus.sign_in("agus")
    assert "Agus mengambil alih" in dewi.text(PAGE)
    address = f"{PAGE}/{shift}/tukar"
    assert dewi.post(address, {"dengan": "siapa"}, page=PAGE).status_code == 422
    roster.add(roster.agus, TUESDAY, "11.00", "12.00")
    refused = dewi.post(address, {"dengan": f"{roster.agus}:0"}, page=PAGE)
    assert refused.status_code == 422
    assert re.search(rf'<details open>.*<option value="{roster.agus}:0" selected>', refused.text, re.DOTALL)
    roster.remove(roster.agus, TUESDAY)
    dewi.post(address, {"dengan": f"{roster.agus}:0"}, page=PAGE)
    assert "menunggu Agus" in dewi.text(PAGE)
    assert "Dewi meminta Anda jaga Selasa, 24 November 2026, 08.00-15.30." in agus.text(PAGE)
    agus.post(address, {"apa": "setuju"}, page=PAGE)
    assert roster.lines() == ["2026-11-24 08:00-15:30 agus"]
    assert "meminta Anda" not in agus.text(PAGE)


def test_what_is_past_stays_as_it_was(desk: Desk, roster: Roster) -> None:
    shift = roster.add(roster.dewi, MONDAY)
    with roster.world.db.write() as db:
        leave.enter(roster.act(db, "agus"), roster.agus, MONDAY, MONDAY)
    before = roster.lines()
    gone = re.findall(rf"{PAGE}/cuti/\d+/hapus", desk.text(PAGE))
    roster.world.pass_time(days=1)
    desk.sign_in("rahma")  # a session lasts twelve hours
    assert "/hapus" not in desk.text(PAGE)
    for address in (f"{PAGE}/{shift}/hapus", *gone):
        answer = desk.post(address, page=PAGE)
        assert answer.status_code == 422
        assert "sudah lewat" in answer.text
    assert roster.lines() == before


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "besok"])
def test_a_day_beyond_the_calendar_is_no_week(desk: Desk, roster: Roster, day: str) -> None:
    roster.add(roster.dewi, TUESDAY)
    assert "23 November 2026" in desk.text(f"{PAGE}?pekan={day}")
    for form in ({"senin": day, "pekan": "4"}, {"petugas": str(roster.dewi), "mulai": day, "akhir": day}):
        answer = desk.post(f"{PAGE}/{'salin' if 'senin' in form else 'cuti'}", form, page=PAGE)
        assert answer.status_code == 422
        assert "bukan tanggal" in answer.text
