"""A whole office whose parts can be killed with -9 one by one, as a power cut or a full memory would."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.process import guard

PATIENCE = 60.0


def wait_for(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited {PATIENCE} s for {what}"
        time.sleep(0.05)


class Office:
    """`loket run` as a child of ours, and its parts. program: the words of Python that stand for `loket`."""

    def __init__(self, folder: Path, port: int, program: Sequence[str] = ("-m", "bot")) -> None:
        self.port = port
        self.output = (folder / "output").open("ab")
        words = [sys.executable, *program, "run", "--config", str(folder / "config.toml")]
        lives = partial(guard.die_with, os.getpid())
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, preexec_fn=lives
        )

    def answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    def parts(self, words: str) -> list[int]:
        """Process ids of a part and of what it forked."""
        mine = [pid for pid in children(self.process.pid) if words in command(pid)]
        return [one for pid in mine for one in (pid, *descendants(pid))]

    def kill(self, words: str) -> list[int]:
        """Kill a part with -9, and what it forked with it."""
        wait_for(lambda: self.parts(words), f"{words} to run")
        killed = self.parts(words)
        for pid in killed:
            end(pid)
        return killed

    def stop(self) -> None:
        family = descendants(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(60)
        finally:
            for pid in (self.process.pid, *family):
                if self.process.returncode is None or "bot" in command(pid):
                    end(pid)
            self.process.wait(10)
            self.output.close()


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(one) for one in task.read_text().split()]
        except OSError:
            continue
    return found


def descendants(pid: int) -> list[int]:
    return [one for child in children(pid) for one in (child, *descendants(child))]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
