"""What every computer forgets by itself: old lines of its logs, and arrivals that it could not read."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select
from whole_office import StoppedClock

from bot.app import App
from bot.retention import this_computer
from handlers.office import overrides
from store.db import turnstile
from store.db.patience import TooLong
from store.db.turnstile import Turnstile
from store.tables import Destruction
from store.transport import spool


def choose(app: App, **days: int) -> None:
    with app.db.write() as db:
        overrides.choose(db, "retention", days, by="rahma", now=app.clock())
    app.office_now.refresh()


def test_old_lines_and_unreadable_arrivals_go_and_are_on_record(joints: App, clock: StoppedClock) -> None:
    logs, unread = joints.settings.data / this_computer.FOLDER, joints.settings.data / spool.FOLDER
    for folder in (logs, unread):
        folder.mkdir(exist_ok=True)
    (logs / "web.log").write_text("2020-01-01 02:00:00,000 INFO web x: Siti\n")
    (unread / "old.broken").touch()
    (unread / "new.broken").touch()
    os.utime(unread / "old.broken", (1, 1))
    os.utime(unread / "new.broken", (clock.now.timestamp(), clock.now.timestamp()))
    this_computer.forget_old(joints, clock.now)
    assert (logs / "web.log").exists() and (unread / "old.broken").exists()  # nothing is chosen
    choose(joints, logs=30, raw=30)
    this_computer.forget_old(joints, clock.now)
    assert [one.name for one in (*logs.iterdir(), *unread.iterdir())] == ["new.broken"]
    with joints.db.read() as db:
        assert {(one.kind, one.number) for one in db.scalars(select(Destruction))} == {("logs", 1), ("set_aside", 1)}


def test_while_nothing_can_be_recorded_nothing_is_deleted(
    joints: App, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(joints, raw=30, logs=30)
    unread, lines = joints.settings.data / spool.FOLDER / "old.broken", joints.settings.data / "log" / "web.log"
    for file in (unread, lines):
        file.parent.mkdir(exist_ok=True)
        file.write_text("2020-01-01 02:00:00,000 INFO web x: Siti\n")
        os.utime(file, (1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(turnstile, "LOCK_WAIT", 0.01)
        with Turnstile(joints.settings.data).hold(), pytest.raises(TooLong):
            this_computer.once_a_day(joints, clock.now)
    assert unread.exists() and lines.exists()
    this_computer.once_a_day(joints, clock.now)
    assert not unread.exists()
    with joints.db.read() as db:
        assert {(one.kind, one.number) for one in db.scalars(select(Destruction))} == {("logs", 1), ("set_aside", 1)}


def test_on_the_first_day_after_a_long_gap_nothing_goes_because_the_clock_may_be_far_ahead(
    joints: App, clock: StoppedClock
) -> None:
    folder = joints.settings.data / spool.FOLDER
    folder.mkdir(exist_ok=True)
    choose(joints, raw=30)
    unread = folder / "unread.broken"

    def is_there_after(days: int) -> bool:
        clock.advance(days=days)
        unread.touch()
        os.utime(unread, (1, 1))
        this_computer.once_a_day(joints, clock.now)
        return unread.exists()

    assert not is_there_after(0)
    assert is_there_after(0)  # once a day
    assert not is_there_after(31)
    assert is_there_after(32)
    assert is_there_after(0)
    assert not is_there_after(1)
