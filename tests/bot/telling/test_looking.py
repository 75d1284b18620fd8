"""Looking at an office: each fault is seen where it is, and nothing is seen where all is well."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from whole_office import StoppedClock

from bot.app import App
from bot.backup import nightly
from bot.process import pulse, restarts
from bot.telling import channel_signs, machine_signs
from bot.telling.looking import look
from store.db import memory, turnstile
from store.ledger_words import Difference
from store.operations import heartbeats, ledger
from store.tables import LedgerDay, LedgerLine, Message, Refusal
from store.transport import arrivals, refusals, spool
from store.vocabulary import Actor, Direction, MessageKind, MessageState


def keys(app: App, *, besides: frozenset[str] = frozenset({"redis"})) -> set[str]:
    """Return the faults that are seen, without that of Redis, which no test of this file starts."""
    return {one.key for one in look(app, app.clock())} - besides


def shunt(app: App) -> None:
    with app.db.write() as db:
        arrivals.keep_written(db, "whatsapp", "SM1", "x", app.clock())
        arrivals.shunt(arrivals_first(db), "JSONDecodeError", app.clock())


def arrivals_first(db):  # type: ignore[no-untyped-def]
    from store.tables import Arrival

    return db.get_one(Arrival, 1)


def say(app: App, *, state: MessageState, times: int = 1, attempts: int = 1) -> None:
    with app.db.write() as db:
        for number in range(times):
            db.add(
                Message(
                    key=f"k{number:019}",
                    channel="whatsapp",
                    direction=Direction.OUT,
                    kind=MessageKind.MESSAGE,
                    author=Actor.BOT,
                    at=app.clock(),
                    due_at=app.clock(),
                    state=state,
                    attempts=attempts,
                )
            )


def refuse(app: App) -> None:
    with app.db.write() as db:
        for _ in range(channel_signs.IS_REFUSED):
            refusal = Refusal(channel="whatsapp", at=app.clock(), reason="x", url="", query="", headers={}, body=b"")
            refusals.record(db, refusal)


def spool_unreadable(app: App) -> None:
    folder = app.settings.data / spool.FOLDER
    folder.mkdir(exist_ok=True)
    (folder / f"1{spool.SET_ASIDE}").write_bytes(b"?")


def restart(app: App) -> None:
    for _ in range(machine_signs.OFTEN):
        restarts.note(app.settings.data, "worker", app.clock())


def remember(app: App) -> None:
    with app.db.write() as db:
        memory.keep(db, nightly.TROUBLE, "diska penuh")


def differ(app: App) -> None:
    day, now = app.clock().date(), app.clock()
    of_line = {"channel": "whatsapp", "day": day, "incoming": True, "at": now, "found_at": now}
    words = (Difference.MISSING, Difference.CAUGHT_UP)
    with app.db.write() as db:
        lines = [LedgerLine(name=word, difference=word, **of_line) for word in words]
        ledger.keep(db, LedgerDay(channel="whatsapp", day=day, checked_at=now), lines)


def test_a_difference_that_an_officer_looked_into_is_no_fault(joints: App) -> None:
    differ(joints)
    (seen,) = [one for one in look(joints, joints.clock()) if one.key == "ledger"]
    assert seen.detail == "1 pesan perlu dilihat"
    with joints.db.write() as db:
        ledger.settle(db, "whatsapp", joints.clock().date(), Difference.MISSING, "rahma")
    assert keys(joints) == set()


def test_an_office_that_is_well_has_no_fault(joints: App) -> None:
    assert keys(joints) == set()
    assert keys(joints, besides=frozenset()) == {"redis"}


@pytest.mark.parametrize(
    ("harm", "key"),
    [
        (shunt, "shunted"),
        (refuse, "webhook_refused:whatsapp"),
        (spool_unreadable, "spool_unreadable"),
        (restart, "part_restarts:worker"),
        (remember, "backup"),
        (differ, "ledger"),
        (lambda app: say(app, state=MessageState.FAILED, times=3), "channel_failing:whatsapp"),
        (lambda app: heartbeats.note(app.db, "check:sms", "Twilio menolak", app.clock()), "channel_refused:sms"),
    ],
)
def test_what_is_wrong_now_is_seen_now(joints: App, harm, key: str) -> None:  # type: ignore[no-untyped-def]
    harm(joints)
    assert keys(joints) == {key}


def test_a_part_that_gives_no_sign_of_life_is_seen_and_one_that_is_expected_too(
    joints: App, clock: StoppedClock
) -> None:
    heartbeats.beat(joints.db, "clock", clock())
    heartbeats.expect(joints.db, "web", clock())
    clock.advance(seconds=119)
    assert keys(joints) == set()
    clock.advance(seconds=1)
    assert keys(joints) == {"part_silent:clock", "part_silent:web"}
    heartbeats.expect(joints.db, "web", clock())
    assert keys(joints) == {"part_silent:clock", "part_silent:web"}


def test_the_hub_is_missed_only_where_the_web_that_asks_it_is_there(joints: App, clock: StoppedClock) -> None:
    for part in ("web", "live"):
        heartbeats.beat(joints.db, part, clock())
    clock.advance(minutes=3)
    assert keys(joints) == {"part_silent:web"}
    heartbeats.beat(joints.db, "web", clock())
    assert keys(joints) == {"part_silent:live"}


def test_the_worker_is_missed_only_where_the_clock_that_asks_it_is_there(joints: App, clock: StoppedClock) -> None:
    for part in ("clock", "worker"):
        heartbeats.beat(joints.db, part, clock())
    clock.advance(minutes=3)
    assert keys(joints) == {"part_silent:clock"}
    heartbeats.beat(joints.db, "clock", clock())
    assert keys(joints) == {"part_silent:worker"}


def test_messages_that_do_not_leave_are_seen_and_one_for_later_is_none(joints: App, clock: StoppedClock) -> None:
    say(joints, state=MessageState.QUEUED)
    clock.advance(minutes=11)
    assert keys(joints) == {"channel_waiting:whatsapp", "queue"}
    with joints.db.write() as db:
        message = db.get_one(Message, 1)
        message.attempts, message.due_at = 0, clock() + timedelta(hours=1)
    assert keys(joints) == set()


def test_a_fault_of_long_ago_is_none(joints: App, clock: StoppedClock) -> None:
    refuse(joints)
    restart(joints)
    clock.advance(hours=2)
    assert keys(joints) == set()


def test_a_genuine_request_shows_that_refused_ones_are_not_the_providers(joints: App) -> None:
    refuse(joints)
    with joints.db.write() as db:
        arrivals.keep_written(db, "whatsapp", "SM1", "x", joints.clock())
    assert "webhook_refused:whatsapp" not in keys(joints)


def test_a_full_disk_and_a_held_lock_are_seen(joints: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_signs.shutil, "disk_usage", lambda _place: SimpleNamespace(free=5))
    monkeypatch.setattr(machine_signs.turnstile, "holder", lambda _place: turnstile.Holder(42, 11))
    assert {one.key: one.detail for one in look(joints, joints.clock())}["write_lock"].startswith("proses 42")
    assert keys(joints) == {"disk", "write_lock"}


def test_a_data_folder_whose_signs_of_life_cannot_be_written_is_told(joints: App) -> None:
    place = joints.settings.data / pulse.FOLDER
    place.write_text("no folder")
    assert "data_folder" in keys(joints)
    place.unlink()
    pulse.beat(joints.settings.data, "worker")
    assert "data_folder" not in keys(joints)


def test_a_database_that_does_not_answer_is_a_fault_and_hides_no_other(joints: App) -> None:
    restart(joints)
    joints.db.close()
    for file in Path(joints.settings.data).glob("loket.db*"):
        file.unlink()
    sqlite3.connect(joints.settings.data / "loket.db").close()
    assert keys(joints) == {"database", "part_restarts:worker"}


def test_only_the_last_restarts_are_kept_and_a_torn_line_is_passed_over(joints: App) -> None:
    folder = joints.settings.data
    for number in range(restarts.KEPT + 5):
        restarts.note(folder, f"part{number}", joints.clock())
    with (folder / restarts.NAME).open("a") as file:
        file.write("2026-11-3")
    kept = restarts.read(folder)
    assert [kept[0].part, kept[-1].part, len(kept)] == ["part5", "part54", restarts.KEPT]
    assert os.stat(folder / restarts.NAME).st_mode & 0o077 == 0
