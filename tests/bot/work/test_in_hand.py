"""An arrival that ends its process is set aside after two real workers died of it. Everybody else is answered."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import BUDI, SITI
from redis import Redis
from whole_office import StoppedClock, hears, rows, said
from workers import die, work

from bot import bell
from bot.app import App
from bot.work import in_hand, jobs, take_arrivals
from handlers.intake import pipeline
from handlers.intake.pipeline import ReadMessage
from store.tables import Arrival
from store.transport import arrivals

POISON = "pesan yang mematikan"
RAHMA = "+6281200000999"


def compute() -> None:
    while True:
        pass


def wait() -> None:
    time.sleep(60)


@pytest.fixture
def poisoned(rung: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """An office with three messages. Whoever translates the middle one is killed."""
    for sender, body in ((BUDI, "minta data Budi"), (SITI, POISON), (RAHMA, "minta data Rahma")):
        hears(rung, sender, body)
    deadly_to_read(rung, monkeypatch, die)
    return rung


def deadly_to_read(app: App, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]) -> None:
    channel = type(app.channels["whatsapp"])
    real = channel.parse

    def parse(self: object, raw: bytes, received_at: object) -> object:
        if POISON.rsplit(maxsplit=1)[-1].encode() in raw:
            deed()
        return real(self, raw, received_at)  # type: ignore[arg-type]

    monkeypatch.setattr(channel, "parse", parse)


def deadly_to_handle(app: App, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]) -> None:
    real = pipeline.handle

    def handle(*given: object) -> object:
        if any(isinstance(one, ReadMessage) and one.message.body == POISON for one in given):
            deed()
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "handle", handle)


def states(app: App) -> list[tuple[str, int]]:
    return [(one.state, one.cut_off) for one in rows(app, Arrival)]


def notes(app: App) -> list[Path]:
    return list((app.settings.data / take_arrivals.IN_HAND).iterdir())


@pytest.mark.parametrize("deadly", [deadly_to_read, deadly_to_handle])
def test_what_killed_two_workers_is_set_aside_and_everybody_else_is_answered_once(
    rung: App, redis: Redis, monkeypatch: pytest.MonkeyPatch, deadly: Callable[..., None]
) -> None:
    for sender, body in ((BUDI, "minta data Budi"), (SITI, POISON), (RAHMA, "minta data Rahma")):
        hears(rung, sender, body)
    deadly(rung, monkeypatch, die)
    for _ in range(3):
        work(rung, redis)
    assert [state for state, _ in states(rung)] == ["done", "shunted", "done"]
    with rung.db.read() as db:
        assert [one.error for one in arrivals.shunted(db)] == [arrivals.STOPPED]
    assert len(said(rung)) == 2
    assert notes(rung) == []


def test_only_the_arrival_that_was_worked_on_counts_the_end_of_the_process(poisoned: App, redis: Redis) -> None:
    work(poisoned, redis)
    assert (
        in_hand.look(poisoned.settings.data / take_arrivals.IN_HAND, lambda one: take_arrivals._cut_off(poisoned, one))
        == set()
    )
    assert states(poisoned) == [("new", 0), ("new", 1), ("new", 0)]


def rests(app: App, clock: StoppedClock) -> None:
    clock.advance(minutes=5)
    jobs.tick(app)


def test_what_somebody_else_ended_twice_is_handled_after_five_minutes(
    poisoned: App, redis: Redis, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        work(poisoned, redis)
    monkeypatch.undo()
    jobs.tick(poisoned)
    assert states(poisoned)[1] == ("shunted", 2)
    rests(poisoned, clock)
    jobs.work(poisoned)
    assert [state for state, _ in states(poisoned)] == ["done"] * 3
    assert len(said(poisoned)) == 3


def test_what_ends_a_third_process_stays_set_aside(poisoned: App, redis: Redis, clock: StoppedClock) -> None:
    for _ in range(3):
        work(poisoned, redis)
    for _ in range(2):
        rests(poisoned, clock)
        work(poisoned, redis)
        work(poisoned, redis)
    assert states(poisoned)[1] == ("shunted", 3)


def test_try_again_gives_it_two_more_processes(poisoned: App, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        work(poisoned, redis)
    with poisoned.db.write() as db:
        arrivals.put_back(db, 2)
    assert states(poisoned)[1] == ("new", 0)
    work(poisoned, redis)
    monkeypatch.undo()
    jobs.work(poisoned)
    assert states(poisoned)[1] == ("done", 1)


def test_what_computes_for_too_long_ends_its_process_like_what_kills_it(
    rung: App, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_hand, "LONGEST", 0.2)
    hears(rung, SITI, POISON)
    deadly_to_read(rung, monkeypatch, compute)
    for _ in range(3):
        work(rung, redis)
    assert states(rung) == [("shunted", 2)]


def test_each_note_limits_the_processor_time_from_then_on_and_no_longer_than_the_work(tmp_path: Path) -> None:
    """Without the limit the queue would end the process too, minutes later."""
    with in_hand.noting(tmp_path) as note:
        note(1)
        assert 50 < signal.getitimer(signal.ITIMER_PROF)[0] <= 61
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_a_job_over_its_time_ends_its_fork_and_counts_no_fault_of_a_message(
    rung: App, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "JOB_TIMEOUT", 1)
    hears(rung, SITI, POISON)
    deadly_to_read(rung, monkeypatch, wait)
    work(rung, redis)
    monkeypatch.undo()
    jobs.work(rung)
    assert states(rung) == [("done", 0)]


def test_an_error_that_ends_the_job_and_not_the_process_is_no_end(rung: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    hears(rung, SITI)
    monkeypatch.setattr(take_arrivals, "_settle", broken)
    with pytest.raises(OSError, match="disk full"):
        jobs.work(rung)
    assert notes(rung) == []
    monkeypatch.undo()
    jobs.work(rung)
    assert states(rung) == [("done", 0)]


@pytest.mark.parametrize(("ended_one", "later"), [(False, "new"), (True, "done")])
def test_the_next_wait_for_what_another_process_works_on_unless_it_has_ended_one(
    rung: App, ended_one: bool, later: str
) -> None:
    for body in ("minta data Siti", "minta data inflasi", "terima kasih"):
        hears(rung, SITI, body)
    if ended_one:
        take_arrivals._cut_off(rung, 2)
    with in_hand.noting(rung.settings.data / take_arrivals.IN_HAND) as note:
        note(2)
        jobs.work(rung)
        assert [state for state, _ in states(rung)] == ["done", "new", later]
    jobs.work(rung)
    assert [state for state, _ in states(rung)] == ["done"] * 3


@pytest.mark.parametrize("written", [b"\0" * 20, b"", b"abc", b"-1", b"1_0"])
def test_a_note_that_is_no_number_is_removed_and_names_no_arrival(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "bad").write_bytes(written)
    reported: list[int] = []
    assert in_hand.look(tmp_path, reported.append) == set()
    assert (reported, list(tmp_path.iterdir())) == ([], [])


def test_a_note_that_may_not_be_opened_is_removed_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: object, *given: int) -> int:
        if path == tmp_path / "of_root":
            raise PermissionError(13, "Permission denied")
        return real(path, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    for name in ("of_root", "left"):
        (tmp_path / name).write_bytes(b"7")
    reported: list[int] = []
    in_hand.look(tmp_path, reported.append)
    assert (reported, list(tmp_path.iterdir())) == ([7], [])


def test_what_cannot_be_removed_stops_no_work(rung: App) -> None:
    (rung.settings.data / take_arrivals.IN_HAND / "a folder").mkdir(parents=True)
    hears(rung, SITI)
    jobs.work(rung)
    assert states(rung) == [("done", 0)]


def test_a_process_that_waits_for_the_lock_or_commits_has_no_arrival_in_hand(
    rung: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[int]] = []

    def looking(real: Callable[..., object]) -> Callable[..., object]:
        def run(*given: object) -> object:
            seen.append(in_hand.look(rung.settings.data / take_arrivals.IN_HAND, pytest.fail))
            return real(*given)

        return run

    hears(rung, SITI)
    for module, name in ((arrivals, "still_waiting"), (pipeline, "handle"), (take_arrivals, "_settle")):
        monkeypatch.setattr(module, name, looking(getattr(module, name)))
    take_arrivals.read_inbox(rung)
    assert seen == [set(), {1}, set()]
