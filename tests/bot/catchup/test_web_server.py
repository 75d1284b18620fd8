"""When webhooks may have been lost: our web server was away, ended, came up late, or the computer slept."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.catchup import watch, web_server
from bot.catchup.web_server import WebServer
from bot.process import restarts

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def looks(monkeypatch: pytest.MonkeyPatch, folder: Path, *answers: bool) -> list[bool]:
    """Return what a server is said to have lost after each look."""
    there = iter(answers)
    monkeypatch.setattr(web_server, "is_served", lambda *_: next(there))
    server = WebServer("127.0.0.1", 8080, folder)
    found = []
    for _ in answers:
        server.look()
        found.append(server.may_have_lost())
    return found


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def test_a_web_server_that_listens_at_an_address_of_its_own_is_asked_there(tmp_path: Path) -> None:
    own = "127.0.0.9"
    with ThreadingHTTPServer((own, 0), Healthy) as there:
        threading.Thread(target=there.serve_forever, args=(0.01,), daemon=True).start()
        server = WebServer(own, there.server_port, tmp_path)
        server.look()
        assert not server.may_have_lost()
        there.shutdown()
    server.look()
    assert server.may_have_lost(), "it was there and is gone"


def test_webhooks_count_as_lost_also_when_our_web_server_comes_up_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = looks(monkeypatch, tmp_path, False, False, True, True, False, True)
    assert found == [False, False, True, False, True, True]


def test_a_web_server_that_ended_between_two_looks_may_have_lost_webhooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "is_served", lambda *_: True)
    restarts.note(tmp_path, "web", NOW)
    server = WebServer("127.0.0.1", 8080, tmp_path)
    found = []
    for minutes, part in enumerate(("", "worker", "web", "", "web"), start=1):
        if part:
            restarts.note(tmp_path, part, NOW + timedelta(minutes=minutes))
        server.look()
        found.append(server.may_have_lost())
    assert found == [False, False, True, False, True]


def test_a_computer_that_slept_took_no_webhooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "is_served", lambda *_: True)
    times = iter([0.0, 3.0, 3600.0, 3603.0])
    monkeypatch.setattr(web_server, "time", SimpleNamespace(clock_gettime=lambda _: next(times)))
    server = WebServer("127.0.0.1", 8080, tmp_path)
    found = []
    for _ in range(4):
        server.look()
        found.append(server.may_have_lost())
    assert found == [False, False, True, False]


def test_what_was_lost_between_two_comparisons_is_looked_for_at_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = iter([True, False, True, True, True])
    rounds, told = iter([False] * 5 + [True]), []
    seconds = iter(range(0, 1000, 5))
    stop = threading.Event()
    monkeypatch.setattr(stop, "wait", lambda _: next(rounds))
    monkeypatch.setattr(web_server, "is_served", lambda *_: next(there))
    monkeypatch.setattr(watch, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    monkeypatch.setattr(watch.Watch, "look", lambda _, *, web_answers: told.append(web_answers))
    office = SimpleNamespace(settings=SimpleNamespace(host="127.0.0.1", port=8080, data=tmp_path))
    watch.run_forever(office, stop)  # type: ignore[arg-type]
    assert told == [True, False]
