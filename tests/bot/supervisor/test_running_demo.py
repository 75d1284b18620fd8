"""The demo as a whole: started with one command, mended where a part is killed, ended without a rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import fresh_tables
import pytest
from office_process import PATIENCE, wait_for
from ports import free_port

from bot.config import demo
from bot.supervisor import run

CLOSED = "Kantor demo sedang tutup"


class Running:
    """`loket run --demo` as a process, and what it started."""

    def __init__(self, data: Path, port: int, *options: str) -> None:
        self.data = data
        self.port = port
        if not data.exists():
            fresh_tables.of_demo(data, port)
        words = [sys.executable, "-m", "bot", "run", "--demo", "--data", str(data), "--port", str(port), *options]
        self.err = data.with_suffix(".err")
        with self.err.open("a") as err:
            self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=err, text=True)
        self.said: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.strip().startswith("lina"):
                break
        assert self.said, self.err.read_text()

    def all(self) -> dict[int, str]:
        """Every living process that names our data folder, but not the supervisor."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if str(self.data) in words and state not in "ZX" and int(folder.name) != self.process.pid:
                found[int(folder.name)] = words
        return found

    def pids(self, word: str) -> set[int]:
        return {pid for pid, words in self.all().items() if word in words}

    def healthy(self) -> bool:
        return run.is_healthy("127.0.0.1", self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    port = free_port()
    running: list[Running] = []

    def start(*options: str) -> Running:
        running.append(Running(tmp_path / "demo", port, *options))
        return running[-1]

    yield start
    for one in running:
        one.kill()
        for pid in one.all():
            with suppress(ProcessLookupError):  # it ended by itself meanwhile
                os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("options", [(), ("--spawn",)], ids=["fork", "spawn"])
def test_the_demo_runs_heals_and_ends(start: Callable[..., Running], options: tuple[str, ...]) -> None:
    one = start(*options)
    address = f"http://127.0.0.1:{one.port}"
    assert one.said[0] == f"Loket siap: {address}"
    assert any(f"{address}/simulator" in line for line in one.said)
    passwords = {line.split()[0]: line.split()[-1] for line in one.said if "kata sandi" in line}
    assert passwords == dict(demo.facts(one.data).passwords)
    assert urllib.request.urlopen(f"{address}/healthz").status == 200

    for word in ("bot worker", "bot clock", "bot live", "bot web", "bot.simulator", "valkey-server"):
        before = one.pids(word)
        assert before, word
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda word=word, before=before: one.pids(word) - before, f"{word} to come back")
    wait_for(one.healthy, "the web to be well again")
    assert len(list(Path(f"/proc/{one.process.pid}/task").iterdir())) == 1  # a fork of two threads has locks of nobody

    one.process.terminate()
    assert one.process.wait(PATIENCE) == 0
    assert one.all() == {}
    assert "Traceback" not in one.err.read_text()

    again = start(*options)
    first, second = ([line for line in said if not line.startswith(CLOSED)] for said in (one.said, again.said))
    assert first == second
    assert len(one.said) == len(first) or len(again.said) == len(second)  # the clock is moved to the opening once
    again.process.kill()  # nothing outlives a supervisor that had no time to clean up
    again.process.wait()
    wait_for(lambda: not again.all(), "the orphans to end")
