"""A consultation put aside for a while: when it comes back, and who is told."""

from __future__ import annotations

from datetime import timedelta

import acting
import pytest
from cast import SITI
from sqlalchemy import select
from world import World

from handlers.desk import actions, snoozing
from handlers.errors import Refusal
from store.tables import Notice


def asked(world: World) -> str:
    world.hears("whatsapp", SITI, "Berapa penduduk Gantung?")
    return world.the_consultation().number


def test_what_was_put_aside_comes_back_at_its_time_and_tells_its_officer(any_office: World) -> None:
    office = any_office
    number = asked(office)
    dewi = office.officer_named("dewi")
    with office.db.write() as db:
        actions.take(*acting.on(db, office, dewi, number))
        snoozing.snooze(*acting.on(db, office, dewi, number), office.now + timedelta(hours=3))
    for passed, back in ((2, 0), (2, 1), (1, 0)):
        office.pass_time(hours=passed)
        with office.db.write() as db:
            assert len(snoozing.wake_due(db, office.now)) == back
    assert office.case(number).snoozed_until is None
    with office.db.read() as db:
        assert [one.what for one in db.scalars(select(Notice)) if one.officer_id == dewi.id][-1] == "returned"


def test_a_citizen_who_writes_brings_it_back_at_once(office: World) -> None:
    number = asked(office)
    with office.db.write() as db:
        snoozing.snooze(*acting.on(db, office, office.officer_named("dewi"), number), office.now + timedelta(days=3))
    office.hears("whatsapp", SITI, "Bagaimana?")
    assert office.case(number).snoozed_until is None


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_time_that_makes_no_sense_is_refused(office: World, days: int) -> None:
    number = asked(office)
    with pytest.raises(Refusal, match="Pilih tanggal"), office.db.write() as db:
        snoozing.snooze(*acting.on(db, office, office.officer_named("dewi"), number), office.now + timedelta(days=days))


def test_a_day_begins_when_the_office_opens(world: World) -> None:
    for day, at in (("2026-11-24", "08:00"), ("2026-11-29", "08:00"), ("2026-11-27", "08:00")):
        found = snoozing.morning_of(world.office, day)
        assert found is not None
        assert f"{found.astimezone(world.office.zone):%Y-%m-%d %H:%M}" == f"{day} {at}"
    for no_day in ("besok", "9999-12-31", "9999-12-31T23:59"):
        assert snoozing.morning_of(world.office, no_day) is None, no_day
    words = [word for word, _ in snoozing.choices(world.office, world.now)]
    assert words == ["3 jam lagi", "Hari kerja berikutnya", "Pekan depan"]
