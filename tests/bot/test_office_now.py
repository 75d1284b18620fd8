"""The office that every process sees soon after an admin saved it, without a restart."""

from __future__ import annotations

import time

from sqlalchemy import event, text

from bot.app import REFRESH_EVERY, OfficeNow
from handlers.office import overrides
from store.db.database import Database


def save_hours(db: Database, world, monday: list[str]) -> None:
    with db.write() as session:
        overrides.choose(session, "hours", {"mon": monday}, by="rahma", now=world.now)


def until(office: OfficeNow, monday: tuple[str, ...]) -> float:
    started = time.monotonic()
    while office().hours["mon"] != monday:
        assert time.monotonic() - started < 5
        time.sleep(0.02)
    return time.monotonic() - started


def test_another_process_sees_a_change_within_two_seconds(any_world):
    office = OfficeNow(any_world.office, any_world.db)
    assert office() == any_world.office
    elsewhere = Database(any_world.db.url, any_world.folder)
    save_hours(elsewhere, any_world, ["09:00-10:00"])
    elsewhere.close()
    assert until(office, ("09:00-10:00",)) < REFRESH_EVERY + 1


def test_the_database_is_asked_at_most_once_a_second_and_with_one_small_query(world):
    office = OfficeNow(world.office, world.db)
    office()
    asked: list[str] = []
    event.listen(world.db.reader, "before_cursor_execute", lambda *told: told[2] == "BEGIN" or asked.append(told[2]))
    for _ in range(1000):
        office()
    assert len(asked) <= 1
    office.refresh()
    assert len(asked) <= 2 and all("counter" in one for one in asked)


def test_a_database_that_does_not_answer_leaves_the_office_as_it_was_known(world):
    save_hours(world.db, world, ["09:00-10:00"])
    office = OfficeNow(world.office, world.db)
    assert office().hours["mon"] == ("09:00-10:00",)
    with world.db.write() as db:
        db.execute(text("DROP TABLE counter"))
    office.refresh()
    assert office().hours["mon"] == ("09:00-10:00",)
    fresh = OfficeNow(world.office, world.db)
    assert fresh() == world.office
