"""The duty roster: what goes together, which hours nobody covers, a week copied forward, leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cast import SITI
from roster_desk import ALL_DAY, FRIDAY, MONDAY, TUESDAY, Roster
from world import World

from handlers.errors import Refusal
from handlers.officers.roster import leave, plan
from store.tables import Officer
from store.vocabulary import Role

A_WEEK = timedelta(days=7)


@pytest.fixture
def roster(any_world: World) -> Roster:
    return Roster(any_world)


def test_an_office_without_shifts_keeps_no_roster(roster: Roster) -> None:
    world = roster.world
    with world.db.read() as db:
        assert not plan.is_kept(db, world.office, world.now)
    roster.add(roster.dewi, MONDAY)
    with world.db.read() as db:
        assert plan.is_kept(db, world.office, world.now + timedelta(days=7))
        assert not plan.is_kept(db, world.office, world.now + timedelta(days=8))


@pytest.mark.parametrize(
    ("parts", "gaps"),
    [
        ([], "08.00-11.30 dan 13.00-16.00"),
        ([("08.00", "16.00")], ""),
        ([("08.00", "11.30")], "13.00-16.00"),
        ([("09.00", "10.00"), ("10.00", "14.30")], "08.00-09.00 dan 14.30-16.00"),
    ],
)
def test_a_gap_is_service_time_that_nobody_covers(roster: Roster, parts: list[Any], gaps: str) -> None:
    for start, end in parts:
        roster.add(roster.dewi, FRIDAY, start, end)
    assert roster.gaps(FRIDAY) == gaps


def test_who_became_admin_covers_nothing(roster: Roster) -> None:
    roster.add(roster.dewi, TUESDAY)
    with roster.world.db.write() as db:
        db.get_one(Officer, roster.dewi).role = Role.ADMIN
    assert roster.gaps(TUESDAY) == "08.00-15.30"


def test_two_officers_together_leave_no_gap(roster: Roster) -> None:
    roster.add(roster.dewi, TUESDAY, "08.00", "12.30")
    roster.add(roster.agus, TUESDAY, "12.00", "15.30")
    assert roster.gaps(TUESDAY) == ""


@pytest.mark.parametrize(
    ("day", "hours", "says"),
    [
        (MONDAY - timedelta(days=3), ALL_DAY, "sudah lewat"),
        (MONDAY + timedelta(days=400), ALL_DAY, "lebih dari setahun"),
        (MONDAY + timedelta(days=5), ALL_DAY, "kantor tutup"),
        (TUESDAY, ("07.00", "15.30"), "di luar jam layanan"),
        (TUESDAY, ("12.00", "09.00"), "bukan jam"),
        (TUESDAY, ("pagi", "siang"), "bukan jam"),
    ],
)
def test_a_shift_lies_in_the_service_hours_of_a_day_to_come(roster: Roster, day: Any, hours: Any, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        roster.add(roster.dewi, day, *hours)
    assert roster.lines() == []


def test_nobody_serves_twice_at_once(roster: Roster) -> None:
    roster.add(roster.dewi, TUESDAY, "08.00", "12.00")
    with pytest.raises(Refusal, match="Dewi sudah jaga"):
        roster.add(roster.dewi, TUESDAY, "11.00", "15.30")
    roster.add(roster.dewi, TUESDAY, "12.00", "15.30")


def test_only_who_leads_makes_the_roster(roster: Roster) -> None:
    shift = roster.add(roster.dewi, TUESDAY)
    with pytest.raises(Refusal, match="penanggung jawab"):
        roster.add(roster.dewi, FRIDAY, "08.00", "11.30", by="dewi")
    with roster.world.db.write() as db, pytest.raises(Refusal, match="penanggung jawab"):
        plan.remove(roster.act(db, "dewi"), shift)


def test_who_has_left_serves_no_more(roster: Roster) -> None:
    roster.add(roster.dewi, TUESDAY)
    with roster.world.db.write() as db:
        roster.act(db, "dewi").by.active = False
    with pytest.raises(Refusal, match="tidak ada lagi"):
        roster.add(roster.dewi, FRIDAY, "08.00", "11.30")
    assert roster.lines() == []
    assert roster.gaps(TUESDAY) == "08.00-15.30"


def test_a_week_is_copied_forward_and_says_what_it_left_out(roster: Roster) -> None:
    world = roster.world
    for day in (TUESDAY, FRIDAY):
        roster.add(roster.dewi, day, "08.00", "11.30")
    world.office = replace(world.office, closed=(FRIDAY + A_WEEK,))
    with world.db.write() as db:
        copied = plan.copy_forward(roster.act(db), MONDAY, 2)
    assert copied.count == 3
    assert len(copied.left_out) == 1
    assert "kantor tutup" in copied.left_out[0]
    assert len(roster.lines()) == 5
    with world.db.write() as db:
        again = plan.copy_forward(roster.act(db), MONDAY, 2)
    assert again.count == 0
    assert len(roster.lines()) == 5


def test_an_empty_week_is_not_copied(roster: Roster) -> None:
    with roster.world.db.write() as db, pytest.raises(Refusal, match="belum berisi"):
        plan.copy_forward(roster.act(db), MONDAY, 1)


def test_leave_takes_an_officer_out_and_names_what_is_empty_now(roster: Roster) -> None:
    for day in (TUESDAY, FRIDAY):
        roster.add(roster.dewi, day, "08.00", "11.30")
    roster.add(roster.agus, TUESDAY)
    with roster.world.db.write() as db:
        left = leave.enter(roster.act(db, "dewi"), roster.dewi, TUESDAY, FRIDAY + timedelta(days=2))
    assert left == ["Jumat, 27 November 2026, 08.00-11.30 dan 13.00-16.00"]
    assert roster.lines(MONDAY, FRIDAY) == [
        "2026-11-24 leave dewi",
        "2026-11-24 08:00-15:30 agus",
        "2026-11-25 leave dewi",
        "2026-11-26 leave dewi",
        "2026-11-27 leave dewi",
    ]
    with pytest.raises(Refusal, match="Dewi cuti"):
        roster.add(roster.dewi, FRIDAY, "08.00", "11.30")


def test_leave_of_a_colleague_is_not_theirs_to_enter(roster: Roster) -> None:
    with roster.world.db.write() as db, pytest.raises(Refusal, match="Cuti rekan"):
        leave.enter(roster.act(db, "agus"), roster.dewi, TUESDAY, TUESDAY)


def test_who_goes_on_leave_today_gives_back_what_waits_for_them(roster: Roster) -> None:
    world = roster.world
    world.hears("whatsapp", SITI, "Mohon data penduduk")
    assert world.the_consultation().officer_id == roster.dewi
    with world.db.write() as db:
        leave.enter(roster.act(db), roster.dewi, MONDAY, MONDAY)
    assert world.the_consultation().officer_id == roster.agus


def test_a_day_of_leave_can_be_taken_back(roster: Roster) -> None:
    with roster.world.db.write() as db:
        leave.enter(roster.act(db, "dewi"), roster.dewi, TUESDAY, TUESDAY)
    with roster.world.db.read() as db:
        (row,) = [one.shift for one in plan.shifts.between(db, TUESDAY, TUESDAY)]
    with roster.world.db.write() as db:
        leave.cancel(roster.act(db, "dewi"), row.id or 0)
    assert roster.lines() == []
    with roster.world.db.write() as db, pytest.raises(Refusal, match="sudah tidak ada"):
        leave.cancel(roster.act(db, "dewi"), row.id or 0)
