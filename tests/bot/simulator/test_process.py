"""The simulator as a process: ready when it listens, gone when it is told to or left alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from simulator_process import Outside, outside, wait_until, write_config

START = """
import os, subprocess, sys
from functools import partial
from bot.process import guard
words = [sys.executable, "-m", "bot.simulator", "--config", sys.argv[1]]
child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, preexec_fn=partial(guard.die_with, os.getpid()))
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


def run(config: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "bot.simulator", "--config", str(config)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def test_ready_means_that_all_three_listen(tmp_path: Path) -> None:
    with outside(tmp_path, "http://127.0.0.1:9") as world:
        for name in ("http_port", "smtp_port", "imap_port"):
            socket.create_connection(("127.0.0.1", world.config[name]), timeout=30).close()


def test_it_listens_on_this_computer_only(lonely: Outside) -> None:
    sockets = Path("/proc/net/tcp")
    if not sockets.exists():
        pytest.skip("only Linux tells what listens where in /proc/net/tcp")
    mine = {f"{lonely.config[name]:04X}" for name in ("http_port", "smtp_port", "imap_port")}
    listening = [line.split()[1].split(":") for line in sockets.read_text().splitlines()[1:] if line.split()[3] == "0A"]
    assert {host for host, port in listening if port in mine} == {"0100007F"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_ends_quietly_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    with outside(tmp_path, "http://127.0.0.1:9") as world:
        idle = socket.create_connection(("127.0.0.1", world.config["imap_port"]), timeout=30)
        world.process.send_signal(number)
        assert world.process.wait(60) == 0
        idle.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the watching thread does it, every second")
def test_it_does_not_outlive_who_started_it(tmp_path: Path) -> None:
    words = [sys.executable, "-c", START, str(write_config(tmp_path, "http://127.0.0.1:9"))]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)  # it is there
        parent.kill()
        wait_until(lambda: not _alive(pid))


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"http_port": 1}'], ids=["empty", "torn", "a list", "half"])
def test_a_setup_that_is_none_is_named(tmp_path: Path, content: str) -> None:
    place = tmp_path / "simulator.json"
    place.write_text(content)
    ended = run(place)
    assert ended.returncode == 2
    assert ended.stderr.startswith("simulator: ")
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken_ends_it_with_a_word(lonely: Outside, tmp_path: Path) -> None:
    ended = run(lonely.folder / "simulator.json")
    assert ended.returncode == 1
    assert "simulator: " in ended.stderr
    assert "Traceback" not in ended.stderr
