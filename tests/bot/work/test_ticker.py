"""The clock: whatever breaks, the next second brings the next look."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from bot.app import App
from bot.config.backup import BackupTable
from bot.config.place import Place as ThePlace
from bot.process.guard import Stop
from bot.process.logs import Seldom
from bot.retention import nightly as retention
from bot.work import fetch_mail, jobs, ticker
from channels.envelope import Arrival
from store.db.leadership import Overtaken
from store.transport import arrivals, spool


def test_a_tick_that_breaks_is_told_once_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[object] = []

    def broken(app: Any) -> None:
        looks.append(app)
        raise RuntimeError("the database is away")

    monkeypatch.setattr(jobs, "tick", broken)
    may_complain = Seldom()
    with caplog.at_level(logging.WARNING, "bot.work.ticker"):
        for _ in range(3):
            ticker.tick(object(), may_complain)  # type: ignore[arg-type]  # handed on unread
    assert len(looks) == 3
    assert len(caplog.records) == 1
    assert "the database is away" in caplog.text


def test_a_mail_reader_that_breaks_reads_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ticker, "MAIL_PAUSE", 0.01)
    stop = threading.Event()
    tries: list[str] = []

    def fetch(app: Any, name: str, stop: threading.Event) -> None:
        tries.append(name)
        if len(tries) == 3:
            stop.set()
            return
        raise RuntimeError("no connection")

    monkeypatch.setattr(fetch_mail, "fetch_mail", fetch)
    with caplog.at_level(logging.ERROR, "bot.work.ticker"):
        ticker.reader(object(), "email", stop).join(10)  # type: ignore[arg-type]  # handed on unread
    assert tries == ["email"] * 3


class Place:
    """A place in the line of clocks: the lead comes at the third try. The second finds the database away."""

    def __init__(self) -> None:
        self.tries = 0

    def take(self) -> bool:
        self.tries += 1
        if self.tries == 2:
            raise RuntimeError("the database is away")
        return self.tries == 3


def test_a_clock_that_waits_takes_what_its_own_computer_kept(joints: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "EVERY", 0.01)
    folder = joints.settings.data / spool.FOLDER
    spool.keep(folder, arrivals.Row("sms", Arrival("SM-1", b"Body=halo"), joints.clock()))
    place = Place()
    assert ticker.wait_for(place, joints, Stop())  # type: ignore[arg-type]  # asked for `take` only
    assert place.tries == 3
    with joints.db.read() as db:
        assert len(arrivals.waiting(db, 9)) == 1
    assert spool.depth(folder).waiting == 0


def test_a_clock_that_is_told_to_stop_waits_no_more(joints: App) -> None:
    stop = Stop()
    stop.asked = True
    assert not ticker.wait_for(Place(), joints, stop)  # type: ignore[arg-type]  # asked for `take` only


class Kept:
    """A lead that another clock takes after some signs of life."""

    def __init__(self, signs: int) -> None:
        self.signs = signs

    def keep(self) -> None:
        self.signs -= 1
        if self.signs < 0:
            raise Overtaken


def test_a_clock_keeps_the_lead_until_another_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "EVERY", 0.01)
    lead, lost = Kept(3), threading.Event()
    ticker.keep_forever(lead, ticker.Ticked(time.monotonic()), threading.Event(), lost)  # type: ignore[arg-type]
    assert lost.is_set()
    assert lead.signs == -1


def test_a_clock_whose_sign_of_life_breaks_gives_the_next_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Breaks(Kept):
        def keep(self) -> None:
            super().keep()
            if self.signs == 1:
                raise RuntimeError("no more threads")

    monkeypatch.setattr(ticker, "EVERY", 0.01)
    lost = threading.Event()
    ticker.keep_forever(Breaks(3), ticker.Ticked(time.monotonic()), threading.Event(), lost)  # type: ignore[arg-type]
    assert lost.is_set()
    assert "no more threads" in caplog.text


def test_a_clock_that_stands_in_a_tick_gives_no_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "EVERY", 0.01)
    lead, lost, stop = Kept(0), threading.Event(), threading.Event()
    began = time.monotonic() - ticker.LONGEST_TICK - 1
    threading.Timer(0.1, stop.set).start()
    ticker.keep_forever(lead, ticker.Ticked(began), stop, lost)  # type: ignore[arg-type]  # asked for `keep` only
    assert not lost.is_set()


def test_what_nobody_asks_for_is_started_with_the_clock(joints: App, monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, tuple[Any, ...]] = {}
    monkeypatch.setattr(ticker, "_start", lambda name, work, *words: started.update({name: (work, *words)}))
    kept = replace(joints, settings=replace(joints.settings, backup=BackupTable()))
    end = threading.Event()
    ticker.start_threads(kept, ThePlace(), end)
    assert started["retention"] == (retention.run_forever, kept, end, ticker.tend_backups)
    assert {"backup", "catch-up", "ledger", "watch", "probing"} <= started.keys()
