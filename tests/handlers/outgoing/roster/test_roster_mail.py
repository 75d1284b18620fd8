"""Mail about the roster: who serves tomorrow is reminded in the evening, supervisors learn of a gap a day ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_desk import FRIDAY, MONDAY, TUESDAY, Roster
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.outgoing.roster import roster_mail
from store.office import officers
from store.tables import Message

NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def roster(any_world: World) -> Roster:
    made = Roster(any_world)
    with any_world.db.write() as db:
        for name in ("rahma", "dewi", "agus"):
            officer = officers.by_name(db, name)
            assert officer is not None
            officer.email = f"{name}@contoh.example"
    return made


def mails(roster: Roster) -> list[tuple[str, str]]:
    """Let the clock look; return who was written to of what, in all."""
    world = roster.world
    with world.db.read() as db:
        due = roster_mail.any_due(db, world.office, world.now)
    if due:
        with world.db.write() as db:
            roster_mail.queue_due(db, world.office, world.now)
    with world.db.read() as db:
        assert not roster_mail.any_due(db, world.office, world.now)
        found = db.scalars(select(Message).where(col(Message.direction) == "staff").order_by(col(Message.id)))
        return [(one.recipient.split("@")[0], one.body.partition("\n")[0]) for one in found]


def fill(roster: Roster, *days: date) -> None:
    for day in days:
        roster.add(roster.dewi, day, "08.00", "16.00" if day.weekday() == 4 else "15.30")


def test_a_gap_of_the_next_service_day_is_told_once_to_who_supervises(roster: Roster) -> None:
    assert mails(roster) == []  # an office without a roster has no gaps
    roster.add(roster.dewi, TUESDAY, "08.00", "12.00")
    told = (
        "rahma",
        "Belum ada petugas di PST pada Selasa, 24 November 2026, pukul 12.00-15.30. Isi jadwalnya hari ini.",
    )
    assert mails(roster) == [told]
    roster.world.pass_time(minutes=5)
    assert mails(roster) == [told]


def test_on_friday_the_gap_is_that_of_monday_and_no_gap_tells_nobody(roster: Roster) -> None:
    fill(roster, TUESDAY, FRIDAY)
    assert mails(roster) == []
    roster.world.now += FRIDAY - MONDAY
    ((name, text),) = mails(roster)
    assert name == "rahma"
    assert "Senin, 30 November 2026" in text


def test_who_serves_tomorrow_is_reminded_once_in_the_evening_of_all_their_hours(roster: Roster) -> None:
    roster.add(roster.dewi, TUESDAY, "08.00", "10.00")
    roster.add(roster.dewi, TUESDAY, "13.00", "15.30")
    roster.add(roster.agus, TUESDAY, "10.00", "13.00")
    roster.world.pass_time(hours=8, minutes=59)  # 17.59
    assert mails(roster) == []
    roster.world.pass_time(minutes=1)
    (dewi, agus) = mails(roster)
    assert dewi[0] == "dewi"
    assert "Selasa, 24 November 2026, Anda jaga di PST pukul 08.00-10.00 dan 13.00-15.30." in dewi[1]
    assert agus[0] == "agus"
    roster.world.pass_time(minutes=1)
    assert len(mails(roster)) == 2


def test_the_office_chooses_when_and_who_wants_no_mail_gets_none(roster: Roster) -> None:
    world = roster.world
    world.office = replace(world.office, roster=replace(world.office.roster, remind_at="16:00"))
    fill(roster, TUESDAY)
    with world.db.write() as db:
        dewi = officers.by_id(db, roster.dewi)
        assert dewi is not None
        dewi.preferences = {"mail": False}
    world.pass_time(hours=7)
    assert mails(roster) == []


def test_nobody_is_reminded_of_a_day_that_became_a_holiday(roster: Roster) -> None:
    fill(roster, TUESDAY)
    roster.world.office = replace(roster.world.office, closed=(TUESDAY,))
    roster.world.pass_time(hours=9)
    assert mails(roster) == []
