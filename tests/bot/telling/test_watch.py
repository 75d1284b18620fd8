"""The watch: it tells once whatever process keeps it, and goes on while nothing can be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cast import SITI
from ports import free_port
from scripted_server import ScriptedServer, serving
from twilio_lookalike import Lookalike
from whole_office import StoppedClock, hears

from bot.app import App
from bot.config.alerts import AlertTable
from bot.telling import book as books
from bot.telling import machine_signs
from bot.telling import watch as watches
from bot.telling.faults import seen
from bot.telling.watch import Watch
from store.operations import heartbeats

PHONE = "+6281200000100"


@pytest.fixture
def office(joints: App) -> App:
    """An office that nobody rings (its Redis is away), and that tells by SMS."""
    return replace(joints, settings=replace(joints.settings, alerts=AlertTable(to=(f"sms:{PHONE}",))))


def rounds(watch: Watch, clock: StoppedClock, minutes: int) -> None:
    for _ in range(minutes * 2):
        watch.round()
        clock.advance(seconds=30)


def told(twilio: Lookalike) -> list[str]:
    return [one.body for one in twilio.to(PHONE)]


def test_a_fault_is_told_once_by_whoever_keeps_the_watch_and_after_a_restart_too(
    office: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    rounds(Watch(office), clock, 4)
    rounds(Watch(office), clock, 4)
    assert len(told(twilio)) == 1
    assert "GANGGUAN: Redis tidak menjawab" in told(twilio)[0]
    assert books.read(office.settings.data).now["redis"].way == "sms"


def test_the_end_of_a_fault_is_told_once(
    office: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(office)
    rounds(watch, clock, 4)
    monkeypatch.setattr(type(office.bell), "ping", lambda _bell: 0.001)
    rounds(watch, clock, 4)
    assert [one.partition(": ")[2].partition(":")[0] for one in told(twilio)] == ["GANGGUAN", "SUDAH PULIH"]


def test_an_alert_that_no_way_takes_leaves_later(office: App, twilio: Lookalike, clock: StoppedClock) -> None:
    twilio.trouble.append(400)
    rounds(Watch(office), clock, 7)
    assert len(told(twilio)) == 1


def test_what_nobody_can_be_told_of_is_tried_all_the_time_and_logged_once_an_hour(
    office: App,
    twilio: Lookalike,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    twilio.trouble.extend([400] * 1000)
    watch = Watch(office)
    rounds(watch, clock, 90)
    monkeypatch.setattr(type(office.bell), "ping", lambda _bell: 0.001)
    begun, tried = _lines(caplog, "fault: redis"), len(_lines(caplog, "could not be told"))
    caplog.clear()
    rounds(watch, clock, 90)
    assert 1000 - len(twilio.trouble) > 80, "it was tried all the time"
    assert (len(begun), len(_lines(caplog, "over: redis"))) == (2, 2)
    assert tried + len(_lines(caplog, "could not be told")) <= 4
    twilio.trouble.clear()
    rounds(watch, clock, 3)
    assert [one.partition(": ")[2].partition(":")[0] for one in told(twilio)] == ["SUDAH PULIH"]


def _lines(caplog: pytest.LogCaptureFixture, words: str) -> list[str]:
    return [one.getMessage() for one in caplog.records if words in one.getMessage()]


def test_what_cannot_be_written_is_told_once_all_the_same(
    office: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(books, "_written", full)
    rounds(Watch(office), clock, 10)
    assert len(told(twilio)) == 1


def test_a_data_folder_that_cannot_be_opened_stops_no_alert(
    office: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def closed(*_: Any, **__: Any) -> Iterator[Any]:
        raise OSError(5, "Input/output error")
        yield

    monkeypatch.setattr(watches.books, "opened", closed)
    rounds(Watch(office), clock, 10)
    assert len(told(twilio)) == 1


@pytest.mark.parametrize(("seconds", "way"), [(7200, "maju 120"), (-7200, "mundur 120")])
def test_a_clock_that_jumped_is_told(
    office: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch, seconds: float, way: str
) -> None:
    begun = clock.now
    monkeypatch.setattr(watches.time, "clock_gettime", lambda _kind: (clock.now - begun).total_seconds())
    watch = Watch(office)
    rounds(watch, clock, 1)
    begun += clock.now.resolution * seconds * 1_000_000
    clock.advance(seconds=seconds)
    rounds(watch, clock, 1)
    assert f"jam melompat {way} menit" in books.read(office.settings.data).now["computer_clock"].detail
    assert [one for one in told(twilio) if "Jam komputer melompat" in one]


def test_the_web_keeps_the_watch_only_while_the_clock_is_silent_or_the_database_away(
    office: App, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []
    monkeypatch.setattr(watches, "is_served", lambda *_: True)
    monkeypatch.setattr(Watch, "round", lambda watch: kept.append(watch))
    watch = Watch(office)
    heartbeats.beat(office.db, "clock", clock())
    watches.stand_in(office, watch)
    assert kept == []
    clock.advance(minutes=2)
    watches.stand_in(office, watch)
    assert len(kept) == 1
    with office.db.read() as db:
        assert {one.part: one.at for one in heartbeats.everyone(db)}["web"] == clock()
    office.db.close()
    (office.settings.data / "loket.db").write_bytes(b"no database")
    watches.stand_in(office, watch)
    assert len(kept) == 2


def test_only_a_server_that_answers_gives_a_sign_of_life(office: App, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ScriptedServer()) as hub:  # answers 404, as a hub without Redis answers 503: it is there
        there = SimpleNamespace(host="127.0.0.1", port=int(hub.url.rpartition(":")[2]))
        monkeypatch.setattr(watches, "live_facts", lambda _settings: there)
        app = replace(office, settings=replace(office.settings, port=free_port()))
        watches.stand_in(app, Watch(app))
    with office.db.read() as db:
        assert {one.part for one in heartbeats.everyone(db)} & {"web", "live"} == {"live"}


def test_no_part_counts_as_silent_while_nothing_can_be_written() -> None:
    silent, away = seen("part_silent", name="worker"), seen("database")
    assert watches.believed([silent, away, seen("redis")]) == [away, seen("redis")]
    assert watches.believed([silent]) == [silent]


def test_a_look_that_takes_long_is_no_jump_of_the_clock(
    office: App, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, watch = clock.now, Watch(office)
    monkeypatch.setattr(watches, "steady", lambda: (clock.now - begun).total_seconds())
    monkeypatch.setattr(watches, "look", lambda _app, _now: clock.advance(minutes=2) or [])
    watch.round()
    monkeypatch.setattr(watches, "look", lambda _app, _now: [])
    watch.round()
    assert "computer_clock" not in books.read(office.settings.data).now


def test_a_clock_that_jumps_back_and_ahead_is_told_once_within_the_hour(
    office: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds, watch = [1000.0], Watch(office)
    monkeypatch.setattr(watches, "steady", lambda: seconds[0])
    monkeypatch.setattr(type(office.bell), "ping", lambda _bell: 0.001)

    def minutes(many: int) -> None:
        for _ in range(many * 2):
            watch.round()
            seconds[0] += 30
            clock.advance(seconds=30)

    minutes(2)
    clock.advance(hours=-2)
    minutes(8)
    clock.advance(hours=2)
    minutes(20)
    assert [("GANGGUAN: Jam" in one, "PULIH: Jam" in one) for one in told(twilio)] == [(True, False), (False, True)]


def test_right_after_a_jump_of_the_clock_nobody_knows_who_is_silent(
    office: App, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [1000.0]
    monkeypatch.setattr(watches, "steady", lambda: seconds[0])
    heartbeats.beat(office.db, "worker", clock())
    watch = Watch(office)
    watch.round()
    clock.advance(days=30)  # the worker gives its next sign in a moment
    watch.round()
    assert "part_silent:worker" not in books.read(office.settings.data).now
    seconds[0] += 120
    clock.advance(minutes=2)
    watch.round()
    assert "part_silent:worker" in books.read(office.settings.data).now


def test_right_after_a_jump_of_the_clock_nobody_knows_how_long_something_has_waited(
    office: App, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds, watch = [1000.0], Watch(office)
    monkeypatch.setattr(watches, "steady", lambda: seconds[0])
    hears(office, SITI)
    watch.round()
    clock.advance(days=30)  # the worker reads the message in a moment
    watch.round()
    assert "queue" not in books.read(office.settings.data).now
    seconds[0] += 120
    clock.advance(minutes=2)
    watch.round()
    assert "queue" in books.read(office.settings.data).now


def test_a_fault_that_lasts_over_a_jump_of_the_clock_is_not_told_as_over(
    office: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds, watch = [1000.0], Watch(office)
    monkeypatch.setattr(watches, "steady", lambda: seconds[0])
    hears(office, SITI)
    for jump in (0, 10):
        clock.advance(minutes=jump)
        for _ in range(30):
            seconds[0] += 30
            clock.advance(seconds=30)
            watch.round()
    about = [one for one in told(twilio) if "Antrean" in one]
    assert len(about) == 1 and "GANGGUAN" in about[0]
    assert "queue" in books.read(office.settings.data).now


def test_another_computer_that_leads_goes_on_with_what_was_told(
    office: App, twilio: Lookalike, clock: StoppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One alert and one recovery, whichever computer leads."""
    begun = clock.now
    monkeypatch.setattr(watches, "steady", lambda: (clock.now - begun).total_seconds())
    computers = [office, replace(office, settings=replace(office.settings, data=tmp_path / "other"))]
    (tmp_path / "other").mkdir()
    heartbeats.beat(office.db, "worker", clock())
    clock.advance(minutes=10)
    watching = [Watch(one, leads=True) for one in computers]
    for number, watch in enumerate((*watching, *watching)):
        watch.take_over()
        rounds(watch, clock, 3)
        for other in computers:
            if other is not computers[number % 2]:
                watches.leave(other)
    silent = [one for one in told(twilio) if "Worker" in one]
    assert len(silent) == 1
    heartbeats.beat(office.db, "worker", clock())
    watching[1].take_over()
    rounds(watching[1], clock, 2)
    silent = [one.partition(": ")[2].partition(":")[0] for one in told(twilio) if "Worker" in one]
    assert silent == ["GANGGUAN", "SUDAH PULIH"]


def test_a_computer_that_does_not_lead_tells_of_a_data_folder_that_it_cannot_read(
    office: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_folder: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine_signs.pulse, "unwritable", gone)
    Watch(office).round_here()
    assert "folder data tidak terbaca" in books.read(office.settings.data).now["disk"].detail.lower()


def test_a_computer_that_does_not_lead_looks_at_itself_alone(
    office: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeats.beat(office.db, "worker", clock())
    clock.advance(minutes=10)
    monkeypatch.setattr(type(office.bell), "ping", lambda _bell: 0.001)
    monkeypatch.setattr(machine_signs, "GIGABYTE", 1 << 60)
    watch = Watch(office)
    for _ in range(4):
        watch.round_here()
        clock.advance(seconds=30)
    assert list(books.read(office.settings.data).now) == ["disk"]
    assert len(told(twilio)) == 1
