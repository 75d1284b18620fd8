"""An office at rest: memory of its parts, time until it is ready, and how soon `loket --help` is there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median

from line import Line
from ports import free_port
from whole_office import write_config

from bot.process import guard

PARTS = {"web": "bot web", "worker": "bot worker", "clock": "bot clock", "Redis": "-server", "supervisor": "bot run"}
SETTLES = 3.0
HELPS = 7
SMALL = {"SETTLES": 0.1, "HELPS": 1}


def measure(folder: Path) -> Iterable[Line]:
    write_config(folder, "http://127.0.0.1:9", port=free_port(), redis="embedded")
    first = started(folder, lambda _: None)
    memory: dict[str, float] = {}
    again = started(folder, lambda pid: memory.update(at_rest(pid)))
    yield Line("`loket run` to ready, the first time", first, "s", most=3.0)
    yield Line("`loket run` to ready, tables there", again, "s", most=3.0)
    for name, size in memory.items():
        yield Line(f"memory at rest: {name}", size, "MiB")
    if memory:
        yield Line("memory at rest: all", sum(memory.values()), "MiB", most=220)
    yield Line("`loket --help`", median(time_help() for _ in range(HELPS)), "s", most=0.5)


def started(folder: Path, look: Callable[[int], None]) -> float:
    """Seconds from the command to the line that says ready; then `look` at it and end it."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml")]
    office = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=partial(guard.die_with, os.getpid())
    )
    try:
        assert office.stdout is not None
        if not office.stdout.readline():
            raise RuntimeError("`loket run` ended before it was ready")
        seconds = time.perf_counter() - began
        look(office.pid)
    finally:
        office.terminate()
        office.communicate(timeout=60)
    return seconds


def at_rest(supervisor: int) -> dict[str, float]:
    """MiB of each part, its share of shared pages counted once (PSS; Linux only)."""
    if not Path("/proc/self/smaps_rollup").exists():
        return {}
    time.sleep(SETTLES)
    family = [supervisor, *children(supervisor)]
    return {
        name: sum(pss(one) for pid in family if words in command(pid) for one in with_children(pid, name))
        for name, words in PARTS.items()
    }


def with_children(pid: int, name: str) -> list[int]:
    return [pid] if name == "supervisor" else [pid, *(two for one in children(pid) for two in (one, *children(one)))]


def children(pid: int) -> list[int]:
    found = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(one) for one in " ".join(found).split()]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def time_help() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "--help"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
