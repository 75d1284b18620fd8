"""The office that every process sees soon after an admin saved it, without a restart."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import event, text

from bot.app import REFRESH_EVERY, OfficeNow
from handlers.office import overrides
from store.db.database import Database


def save_hours(db: Database, world, monday: list[str]) -> None:
    with db.write() as session:
        overrides.choose(session, "hours", {"mon": monday}, by="rahma", now=world.now)


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let the time by which the settings are read again stand still, until a test moves it."""
    moment = [1000.0]
    monkeypatch.setattr("bot.app.time", SimpleNamespace(monotonic=lambda: moment[0]))
    return moment


def test_another_process_sees_a_change_within_two_seconds(any_world, seconds):
    office = OfficeNow(any_world.office, any_world.db)
    assert office() == any_world.office
    elsewhere = Database(any_world.db.url, any_world.folder)
    save_hours(elsewhere, any_world, ["09:00-10:00"])
    elsewhere.close()
    seconds[0] += REFRESH_EVERY
    assert office().hours["mon"] == ("09:00-10:00",)
    assert REFRESH_EVERY < 2


def test_the_database_is_asked_at_most_once_a_second_and_with_one_small_query(world, seconds):
    office = OfficeNow(world.office, world.db)
    office()
    asked: list[str] = []
    event.listen(world.db.reader, "before_cursor_execute", lambda *told: told[2] == "BEGIN" or asked.append(told[2]))
    for _ in range(1000):
        office()
    assert asked == []
    seconds[0] += 1
    for _ in range(1000):
        office()
    assert len(asked) == 1 and "counter" in asked[0]


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
