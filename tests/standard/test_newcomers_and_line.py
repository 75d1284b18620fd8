"""Who writes at 08.10 is promised the plain target while the line of the morning still waits: both can be kept.

Dewi opens the office alone on Monday at 08.00; Rahma supervises.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from acting import do
from time_rules import tick, told
from world import World

from handlers.desk import actions, answering
from handlers.self_service import tracking
from store.cases import consultations
from store.desk import queues
from store.desk.queues import Ask
from store.tables import Consultation
from store.vocabulary import CaseEntry

SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 10.00 WIB
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, 08.00 WIB


@pytest.fixture
def office(any_world: World) -> World:
    """Four wrote on Sunday. Dewi holds two at a time. It is eight o'clock."""
    world = any_world
    world.officer("rahma", role="supervisor", on_duty=False)
    world.now = SUNDAY
    for place in range(4):
        writes(world, place)
    world.now = OPENING
    world.dewi = world.officer("dewi", capacity=2)
    tick(world)
    return world


def writes(world: World, place: int) -> None:
    world.hears("whatsapp", f"+62812000009{place:02}", f"Minta data penduduk {2000 + place}")
    tick(world)
    world.pass_time(seconds=1)


def listed(world: World) -> list[int]:
    """Return the list of what waits for first help, from its top: each by which it was to come, the first 1."""
    with world.db.read() as db:
        return places(world, [row.consultation for row in queues.page(db, Ask(helped=False), world.now)])


def pool(world: World) -> list[int]:
    with world.db.read() as db:
        return places(world, consultations.waiting_for_officer(db))


def following(world: World, after: int) -> int:
    """Return what Dewi's page opens after one."""
    with world.db.read() as db:
        found = consultations.next_for(db, world.dewi.id, case_id(world, after))
    assert found is not None
    return places(world, [found])[0]


def places(world: World, found: list[Consultation]) -> list[int]:
    ids = [one.id for one in world.consultations()]
    return [ids.index(one.id) + 1 for one in found]


def case_id(world: World, came: int) -> int:
    return world.consultations()[came - 1].id


def helps(world: World, came: int) -> None:
    case = world.consultations()[came - 1]
    if case.officer_id is None:
        do(world, actions.take, case.number, by=world.dewi)
    do(world, answering.reply, case.number, "Jumlahnya 17.000 jiwa", by=world.dewi)
    tick(world)


def change(world: World, came: int, **values: object) -> None:
    found_id = case_id(world, came)
    with world.db.write() as db:
        found = db.get_one(Consultation, found_id)
        for name, value in values.items():
            setattr(found, name, value)


def test_the_list_and_the_queue_put_first_whose_promise_breaks_first(office):
    assert listed(office) == [1, 2, 3, 4] and pool(office) == [3, 4]
    office.now = OPENING + timedelta(minutes=6)
    writes(office, 5)  # is due at 08.11, the third in line at 08.15
    assert listed(office) == [1, 2, 5, 3, 4]
    assert pool(office) == [5, 3, 4]


def test_a_free_place_goes_to_whose_promise_breaks_first_and_so_does_the_next_page(office):
    office.now = OPENING + timedelta(minutes=6)
    writes(office, 5)
    assert following(office, 2) == 1
    helps(office, 1)
    assert pool(office) == [3, 4]
    assert following(office, 2) == 5


def test_whoever_works_from_the_top_keeps_both_promises_and_no_alarm_is_sounded(office):
    for minute in range(1, 21):
        office.now = OPENING + timedelta(minutes=minute)
        tick(office)
        if minute in (9, 12):
            writes(office, 50 + minute)
        if minute % 3 == 0 and listed(office):
            helps(office, listed(office)[0])
    assert listed(office) == [] and len(office.consultations()) == 6
    assert told(office, "breached") == []
    assert [one.breached_at for one in office.consultations()] == [None] * 6


def test_a_newcomers_place_leaves_out_who_is_promised_help_later_and_makes_nobody_wait_longer(office):
    office.now = OPENING + timedelta(minutes=6)
    before = [place(office, one) for one in (1, 2, 3, 4)]
    writes(office, 5)
    assert before == [1, 2, 3, 4]
    assert [place(office, one) for one in (1, 2, 3, 4)] == before
    assert place(office, 5) == 3  # behind two whose promise breaks earlier, not behind the whole line


def place(world: World, came: int) -> int:
    found_id = case_id(world, came)
    with world.db.read() as db:
        return tracking.progress(db, world.office, db.get_one(Consultation, found_id), world.now).place


def test_what_nothing_is_promised_to_stands_where_it_came_and_what_is_not_worked_out_yet_last(office):
    change(office, 3, entry=CaseEntry.AFTERWARDS, due_at=None)
    change(office, 1, due_at=None)
    assert listed(office) == [3, 2, 4, 1]
