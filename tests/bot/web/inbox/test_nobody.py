"""An office where nobody is given new cases says so above its list, with the button that mends it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from roster_desk import MONDAY, Roster
from web_desk import Desk
from world import World

from handlers.office.office import RosterRules
from handlers.officers.roster import leave

WORDS = "Belum ada petugas yang siap melayani"


def above_the_list(desk: Desk) -> str:
    """Return the strip of the inbox, "" where there is none."""
    return desk.text("/konsultasi").partition('id="nobody"')[2].partition("</div>")[0]


def test_an_officer_begins_at_the_press_of_a_button(desk: Desk) -> None:
    assert above_the_list(desk) == ""
    for name in ("dewi", "agus"):
        colleague = desk.another()
        colleague.sign_in(name)
        colleague.post("/tugas", {"keadaan": "pulang"})
    assert WORDS in above_the_list(desk)
    assert 'name="keadaan" value="hadir"' in above_the_list(desk)
    desk.post("/tugas", {"keadaan": "hadir"}, page="/konsultasi")
    assert above_the_list(desk) == ""


def test_at_night_nobody_is_missed(desk: Desk) -> None:
    for name in ("dewi", "agus"):
        colleague = desk.another()
        colleague.sign_in(name)
        colleague.post("/tugas", {"keadaan": "pulang"})
    desk.world.pass_time(hours=12)
    assert above_the_list(desk) == ""


def test_an_admin_alone_adds_an_officer_and_is_given_no_case(world: World) -> None:
    world.officer("lina", role="admin")
    desk = Desk(world)
    desk.sign_in("lina")
    world.pass_time(hours=12)  # also while the office is closed: that is when it is set up
    assert 'href="/pengaturan/petugas/baru"' in above_the_list(desk)
    world.pass_time(hours=12)
    world.officer("dewi", on_duty=False)
    assert "Mintalah seorang petugas" in above_the_list(desk)
    assert "<form" not in above_the_list(desk)


def signed_in(world: World, name: str) -> Desk:
    desk = Desk(world)
    desk.sign_in(name)
    return desk


@pytest.fixture
def roster(world: World) -> Roster:
    """A roster by which only Agus serves, who is at home. Dewi is present."""
    made = Roster(world)
    made.add(made.agus, MONDAY)
    signed_in(world, "agus").post("/tugas", {"keadaan": "pulang"})
    return made


def test_who_makes_the_roster_reads_that_everybody_is_given_others_cases(roster: Roster) -> None:
    leader, desk = (signed_in(roster.world, name) for name in ("rahma", "dewi"))
    assert "Konsultasi dibagi kepada semua yang siap melayani." in above_the_list(leader)
    assert above_the_list(desk) == ""
    roster.add(roster.dewi, MONDAY)
    assert above_the_list(leader) == ""


def test_everybody_reads_why_consultations_wait_where_nobody_serves_by_the_roster(roster: Roster) -> None:
    roster.world.office = replace(roster.world.office, roster=RosterRules(everybody_if_empty=False))
    for one in (signed_in(roster.world, name) for name in ("rahma", "dewi")):
        assert "tidak ada yang melayani sekarang. Konsultasi baru menunggu." in above_the_list(one)
        assert 'href="/pengaturan/jadwal-jaga"' in above_the_list(one)


def test_who_is_present_on_a_day_of_leave_is_given_nothing_and_that_is_said(roster: Roster) -> None:
    desk = signed_in(roster.world, "dewi")
    with roster.world.db.write() as db:
        leave.enter(roster.act(db), roster.dewi, MONDAY, MONDAY)
    desk.post("/tugas", {"keadaan": "hadir"})
    assert "tercatat cuti hari ini" in above_the_list(signed_in(roster.world, "rahma"))
    roster.world.office = replace(roster.world.office, roster=RosterRules(everybody_if_empty=False))
    assert "tercatat cuti hari ini" in above_the_list(signed_in(roster.world, "dewi"))
