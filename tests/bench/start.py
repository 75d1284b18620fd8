"""The start of an office, its memory at rest, and how soon `loket --help` is there.

An office as most run it: bundled Redis, SQLite, and the hub that keeps officers' screens up to date.
"""

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

# words of its command line; what a child started itself counts as the child's
PARTS = {"web": "bot web", "worker": "bot worker", "clock": "bot clock", "hub": "bot live", "Redis": "-server"}
STARTS = 3  # with tables there
SETTLES = 3.0  # seconds
HELPS = 7
SMALL = {"STARTS": 1, "SETTLES": 0.1, "HELPS": 1}


def measure(folder: Path) -> Iterable[Line]:
    port = free_port()
    write_config(folder, "http://127.0.0.1:9", port=port, redis="embedded", public_url=f"http://127.0.0.1:{port}")
    first = started(folder)
    memory: dict[str, float] = {}
    again = [started(folder) for _ in range(STARTS - 1)]
    again.append(started(folder, lambda pid: memory.update(at_rest(pid))))
    yield Line("`loket run` to ready, the first time", first, "s", most=4.0)
    yield Line("`loket run` to ready, tables there", median(again), "s", most=3.0)
    for name, size in memory.items():
        yield Line(f"memory at rest: {name}", size, "MiB")
    if memory:
        yield Line("memory at rest: all", sum(memory.values()), "MiB", most=180)
    helps = median(time_of("-m", "bot", "--help") for _ in range(HELPS))
    yield Line("`loket --help`", helps, "s", most=0.5)
    yield Line(
        "  `loket --help` / an empty Python", helps / median(time_of("-c", "") for _ in range(HELPS)), "x", most=8
    )


def started(folder: Path, look: Callable[[int], None] = lambda pid: None) -> float:
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
    """MiB of each part; a page that several processes share is counted in parts, so all add up (PSS; Linux only)."""
    if not Path("/proc/self/smaps_rollup").exists():
        return {}
    time.sleep(SETTLES)
    found = {"supervisor": pss(supervisor)}
    for child in children(supervisor):
        name = next((name for name, words in PARTS.items() if words in command(child)), command(child))
        found[name] = found.get(name, 0) + sum(pss(one) for one in (child, *descendants(child)))
    return found


def descendants(pid: int) -> list[int]:
    return [one for child in children(pid) for one in (child, *descendants(child))]


def children(pid: int) -> list[int]:
    found = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(one) for one in " ".join(found).split()]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def time_of(*words: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
