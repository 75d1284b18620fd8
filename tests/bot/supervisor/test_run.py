"""The supervisor: everything in one place, started again when it dies, ended in order."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fresh_tables
import pytest
from ports import free_port

from bot.config import demo
from bot.config.place import Place
from bot.config.settings import SettingsError
from bot.supervisor import children, prepare, run, supervisor
from bot.supervisor.children import Backoff, ChildProcess
from bot.supervisor.launch import Process, Start, spawn
from bot.supervisor.plan import Plan
from bot.supervisor.run import CannotRun
from bot.supervisor.supervisor import Supervisor

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

SLEEPS = ["timeit", "-n1", "-r1", "import time; time.sleep(60)"]
ENDS = ["timeit", "-n1", "-r1", "pass"]
STUBBORN = ["timeit", "-n1", "-r1", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"]
PATIENCE = 60.0  # for a busy machine; at rest everything here takes a few seconds


def wait_for(condition: Callable[[], object], what: str, within: float = PATIENCE) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"waited {within} s for {what}"
        time.sleep(0.05)


# parts


def test_a_part_that_dies_is_started_again_after_a_while() -> None:
    part = ChildProcess("x", ENDS, spawn)
    part.tend(100.0)
    assert part.process is not None
    part.process.wait()
    part.tend(101.0)
    assert not part.runs()
    part.tend(101.4)
    assert part.process is None
    part.tend(101.5)
    assert part.process is not None
    part.process.wait()


def test_who_keeps_dying_waits_longer_each_time_until_he_lives_a_minute() -> None:
    backoff = Backoff()
    waits = []
    for _ in range(9):
        backoff.died(lived=1.0, now=0.0)
        waits.append(backoff.not_before)
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    backoff.died(lived=61.0, now=0.0)
    assert backoff.not_before == 0.5


def test_a_part_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(children, "LAST_WORK", 0.3)
    monkeypatch.setattr(children, "INSIST", 0.3)
    part = ChildProcess("x", STUBBORN, spawn, tmp_path / "out")
    part.tend(0.0)
    wait_for((tmp_path / "out").exists, "the part")
    wait_for(lambda: (tmp_path / "out").read_text(), "the part to ignore SIGTERM")
    children.end([part])
    assert part.process is not None
    assert part.process.poll() == -signal.SIGKILL


def test_nobody_looks_for_mail_before_the_simulator_answers(tmp_path: Path) -> None:
    started: list[str] = []

    def launch(start: Start) -> Process:
        started.append(start.words[1])
        return spawn(Start(ENDS, {}))

    port = free_port()
    office = Supervisor(Place(), Plan("127.0.0.1", 1, str(tmp_path), ports=(port,)), launch)
    office.tend()
    assert started == ["web"]
    with socket.create_server(("127.0.0.1", port)):
        office.tend()
    assert started == ["web", "worker", "clock"]
    office.stop()


def test_workers_end_before_the_web_and_redis_ends_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ended: list[str] = []
    monkeypatch.setattr(supervisor, "end", lambda parts: ended.extend(part.name for part in parts))
    all_ = Supervisor(Place(), Plan("127.0.0.1", 1, str(tmp_path), redis=str(tmp_path), simulator="s.json"), spawn)
    assert all_.redis is not None
    monkeypatch.setattr(all_.redis.server, "stop", lambda: ended.append("redis"))
    all_.stop()
    assert ended == ["worker", "clock", "web", "simulator", "redis"]


# before anything starts


def test_a_taken_port_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PORT_COMES_FREE", 0.2)
    port = free_port()
    told = pytest.raises(CannotRun, match=f"Port {port} sedang dipakai.*--port {port + 10}")
    with socket.create_server(("127.0.0.1", port)), told:
        run.require_port(Plan("127.0.0.1", port, ""))
    run.require_port(Plan("127.0.0.1", port, ""))


def test_one_data_folder_has_one_supervisor(tmp_path: Path) -> None:
    with run.only_one(tmp_path), pytest.raises(CannotRun, match="sudah berjalan"):
        run.only_one(tmp_path)
    run.only_one(tmp_path).close()


def test_a_plan_survives_the_way_between_two_processes() -> None:
    plan = Plan("127.0.0.1", 8080, "/data", "/data/redis", "s.json", [1, 2], ["Selamat datang"])
    assert Plan.from_json(plan.to_json()) == plan
    for wrong in ("Traceback", '{"host": "x", "nonsense": 1}'):
        with pytest.raises(ValueError, match=r"."):
            Plan.from_json(wrong)


def test_a_demo_stays_the_same_over_restarts(tmp_path: Path) -> None:
    fresh_tables.of_demo(tmp_path / "d", 8099)
    first = demo.facts(tmp_path / "d")
    assert demo.prepare(tmp_path / "d") == first
    assert demo.facts(tmp_path / "d") == first
    with socket.create_server(("127.0.0.1", first.smtp_port)):
        moved = demo.prepare(tmp_path / "d")
    assert moved.smtp_port != first.smtp_port
    assert (moved.port, moved.http_port, moved.account_sid) == (8099, first.http_port, first.account_sid)
    assert moved.passwords == first.passwords


def test_what_the_demo_keeps_is_for_our_eyes_only(tmp_path: Path) -> None:
    demo.prepare(tmp_path / "d")
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in (tmp_path / "d").iterdir()} == {
        "demo.json": "0o600",
        "simulator.json": "0o600",
    }


def test_the_demo_has_all_its_channels_on_this_computer_only(tmp_path: Path) -> None:
    facts = demo.prepare(tmp_path)
    settings = demo.settings(tmp_path)
    assert set(settings.channels) == {"whatsapp", "sms", "phone", "email", "walkin", "chat"}
    assert settings.host == "127.0.0.1"
    assert settings.public_url == facts.public_url
    assert settings.office.templates["whatsapp"] == set(demo.TEMPLATES)
    assert settings.demo
    assert facts.auth_token in settings.secrets


def test_the_demo_never_moves_into_an_offices_data(tmp_path: Path) -> None:
    (tmp_path / "loket.db").touch()
    with pytest.raises(SettingsError, match="bukan demo"):
        prepare.prepare(Place(data=tmp_path, demo=True))


def test_an_office_never_moves_into_the_demos_data(tmp_path: Path) -> None:
    demo.prepare(tmp_path / "data")
    text = 'public_url = "https://a.example"\n[office]\nname = "K"\nshort_name = "K"\n[channels.sms_gateway]\n'
    text += 'url = "http://127.0.0.1"\nusername = "u"\npassword = "p"\nsigning_key = "k"\n'
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(SettingsError, match="berisi demo"):
        prepare.prepare(Place(config=tmp_path / "config.toml"))


# the web server

SLOW_WEB = """
import sys, time, types
from pathlib import Path
from flask import Flask
made = types.ModuleType("bot.web.app")
def create_app(app):
    flask = Flask("slow")
    @flask.get("/slow")
    def slow():
        Path(sys.argv[1], "asked").touch()
        time.sleep(1.5)
        return "finished"
    @flask.get("/readyz")
    def readyz():
        return "ok"
    return flask
made.create_app = create_app
sys.modules["bot.web.app"] = made
from bot.web import serve
from bot.config.place import Place
sys.exit(serve.main(Place(data=Path(sys.argv[1]), demo=True)))
"""


def test_sigterm_finishes_the_requests_under_way(tmp_path: Path) -> None:
    port = free_port()
    facts = demo.prepare(tmp_path, port)
    web = subprocess.Popen([sys.executable, "-c", SLOW_WEB, str(tmp_path)], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: run.is_healthy("127.0.0.1", port), "the web server")
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            wait_for((tmp_path / "asked").exists, "the request to be under way")
            web.send_signal(signal.SIGTERM)
            assert b"finished" in b"".join(iter(lambda: line.recv(1000), b""))
        assert web.wait(PATIENCE) == 0
    finally:
        web.kill()
        web.wait()
    assert facts.port == port


# surroundings of a part


def test_a_proxy_for_the_internet_is_no_way_to_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("no_proxy", "intranet.contoh.example")
    found = children.supervised()
    assert found["no_proxy"] == found["NO_PROXY"] == "intranet.contoh.example,127.0.0.1,localhost"
