"""An upgrade to the version that promises in line: every old row stays true, and nothing promised that day changes.

Dewi opens the office on Monday at 08.00, Rahma supervises. The program of before promised all at once; its tables end
with migration 0028.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from acting import do
from migrating import move
from sqlalchemy import select, text
from sqlmodel import col
from time_rules import happened, pass_time, tick, told
from world import World

from handlers.desk import actions, answering
from handlers.office.office import Targets
from handlers.reports import dashboard
from store.operations import heartbeats
from store.tables import Event, Notice
from store.vocabulary import CaseOutcome

BEFORE = "0028"
FRIDAY = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)  # 14.00 WIB
SATURDAY = FRIDAY + timedelta(days=1)
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, 08.00 WIB


@pytest.fixture
def office(any_world: World) -> World:
    """On Friday one was answered, one was closed unanswered, one waits too long; three wrote on Saturday."""
    world = any_world
    world.office = replace(world.office, targets=Targets(in_line=False))
    world.rahma = world.officer("rahma", role="supervisor", on_duty=False)
    world.dewi = world.officer("dewi")
    world.now = FRIDAY
    numbers = [writes(world, place) for place in range(3)]
    do(world, answering.reply, numbers[0], "Jumlahnya 17.000 jiwa", by=world.dewi)
    do(world, actions.close, numbers[1], by=world.dewi, outcome=CaseOutcome.NOT_DATA)
    pass_time(world, minutes=30)
    world.now = SATURDAY
    for place in range(3, 6):
        writes(world, place)
    return world


def writes(world: World, place: int) -> str:
    world.hears("whatsapp", f"+62812000002{place:02}", f"Minta data penduduk {2000 + place}")
    tick(world)
    world.pass_time(minutes=1)
    return world.consultations()[-1].number


def runs_until(world: World, moment: datetime) -> None:
    """Let the program of before run until a moment."""
    if moment >= OPENING:
        world.now = OPENING
        tick(world)
    world.now = moment
    tick(world)
    heartbeats.beat(world.db, "clock", moment)


def upgrade(world: World) -> None:
    """Put the tables back to the earlier schema, and start the new program over them."""
    move(world, to=BEFORE)
    old = rows(world)
    move(world, to="head")
    assert {table: columns_of_before(found, old[table]) for table, found in rows(world).items()} == old
    world.office = replace(world.office, targets=Targets())


def rows(world: World) -> dict[str, list[dict]]:
    with world.db.read() as db:
        return {
            table: [dict(one) for one in db.execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings()]
            for table in ("consultation", "notice", "event", "message")
        }


def columns_of_before(found: list[dict], old: list[dict]) -> list[dict]:
    return [{name: one[name] for name in before} for one, before in zip(found, old, strict=True)]


def due(world: World, opening: datetime = OPENING) -> list[float | None]:
    moments = [one.due_at for one in world.consultations()]
    return [None if one is None else (one - opening) / timedelta(minutes=1) for one in moments]


def verdicts(world: World) -> list[bool | None]:
    with world.db.read() as db:
        cases = dashboard.figures.cases(db, FRIDAY, world.now)
    return [dashboard.in_time(world.office, one, world.now) for one in sorted(cases, key=lambda one: one.number)]


def test_an_upgrade_over_the_weekend_lines_up_what_waits_and_leaves_what_was_judged(office: World) -> None:
    runs_until(office, SATURDAY + timedelta(hours=1))
    broken = office.consultations()[2].breached_at
    assert broken is not None
    upgrade(office)
    assert {(one.line_place, one.promised_seconds) for one in office.consultations()} == {(None, None)}
    with office.db.read() as db:
        assert {one.more for one in db.scalars(select(Notice))} == {0}
    office.now = OPENING
    tick(office)
    assert [one.line_place for one in office.consultations()] == [None, None, None, 2, 3, 4]
    assert due(office)[3:] == [10, 15, 20]  # one officer, and who waits since Friday stands in front
    assert office.consultations()[2].breached_at == broken
    assert verdicts(office) == [True, False, False, None, None, None]
    assert happened(office).count("breached") == 1


def test_an_upgrade_in_the_morning_changes_no_promise_of_that_morning(office: World) -> None:
    runs_until(office, OPENING + timedelta(minutes=3))
    helped = office.consultations()[3].number
    do(office, answering.reply, helped, "Jumlahnya 17.000 jiwa", by=office.dewi)
    tick(office)
    before, holders = due(office), [one.officer_id for one in office.consultations()]
    assert before[4:] == [5, 5]
    upgrade(office)
    tick(office)
    assert due(office) == before
    assert [one.officer_id for one in office.consultations()] == holders
    assert "lined_up" not in happened(office)
    pass_time(office, minutes=2)
    assert [one.breached_at for one in office.consultations()[3:]] == [None, *[OPENING + timedelta(minutes=5)] * 2]
    office.pass_time(seconds=1)
    assert verdicts(office) == [True, False, False, True, False, False]
    with office.db.read() as db:
        summed_up = [one.more for one in db.scalars(select(Notice).where(col(Notice.what) == "breached"))]
    assert summed_up == [0, 1]  # the one of Friday, and the two of this morning together


def test_after_an_upgrade_in_the_morning_the_next_opening_has_its_line(office: World) -> None:
    runs_until(office, OPENING + timedelta(minutes=3))
    upgrade(office)
    office.now = OPENING + timedelta(hours=10)
    writes(office, 6)
    office.now = OPENING + timedelta(days=1)
    tick(office)
    assert office.consultations()[6].line_place == 5  # four were broken on Monday
    assert due(office, OPENING + timedelta(days=1))[6] == 25
    with office.db.read() as db:
        assert len(list(db.scalars(select(Event).where(col(Event.what) == "lined_up")))) == 1


def test_a_program_that_was_stopped_over_the_opening_forms_the_line_of_that_opening(office: World) -> None:
    runs_until(office, SATURDAY + timedelta(hours=1))
    upgrade(office)
    office.now = OPENING + timedelta(minutes=4)
    tick(office)
    assert due(office)[3:] == [10, 15, 20]


def test_the_way_back_and_up_again_loses_nothing(office: World) -> None:
    runs_until(office, OPENING + timedelta(minutes=1))
    upgrade(office)
    upgrade(office)
    tick(office)
    assert "lined_up" not in happened(office)
    assert told(office, "breached") == [("rahma", "breached")]
