"""The clock: whatever breaks, the next second brings the next look."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

from bot.process.logs import Seldom
from bot.work import fetch_mail, jobs, ticker


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
