"""Faults of the office's own parts: killed, frozen, starved; Redis and its folder gone."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from chaos.lab import Fault, Lab

PARTS = {"web": "bot web", "worker": "bot worker", "clock": "bot clock", "hub": "bot live", "Redis": "-server"}


@contextmanager
def killed(words: str, lab: Lab) -> Iterator[None]:
    """Kill a part with -9 twice: at the beginning and once more while citizens write."""
    lab.office.kill(words)
    yield
    lab.office.kill(words)


@contextmanager
def frozen(words: str, lab: Lab) -> Iterator[None]:
    with lab.office.frozen(words):
        yield


@contextmanager
def starved(words: str, lab: Lab) -> Iterator[None]:
    over = threading.Event()
    thread = threading.Thread(target=_starve, args=(lab, words, over))
    thread.start()
    yield
    over.set()
    thread.join()


def _starve(lab: Lab, words: str, over: threading.Event) -> None:
    while not over.is_set():
        lab.office.starve(words, 1.0)


@contextmanager
def redis_wiped(lab: Lab) -> Iterator[None]:
    """Kill Redis and delete its folder."""
    lab.office.kill("-server")
    shutil.rmtree(lab.folder / "data" / "redis", ignore_errors=True)
    yield


@contextmanager
def all_killed(lab: Lab) -> Iterator[None]:
    """Kill everything at once, as a power cut does, and start again at the end."""
    lab.office.cut_power()
    yield
    lab.start()


def _each(verb: str, how: Callable[[str, Lab], AbstractContextManager[None]], *names: str) -> list[Fault]:
    return [Fault(f"{name} {verb}", partial(how, PARTS[name])) for name in names]


FAULTS = (
    *_each("killed with -9", killed, "worker", "web", "clock", "hub", "Redis"),
    *_each("frozen", frozen, "worker", "web", "clock", "Redis"),
    *_each("starved", starved, "worker", "web", "clock"),
    Fault("Redis and its folder wiped", redis_wiped),
    Fault("power cut", all_killed),
)
