"""Faults of the office's own parts: killed, frozen, starved; Redis and its folder gone."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from chaos.lab import Fault, Lab

KILLS, PAUSE = 3, 1.5  # seconds between two
How = Callable[[str, Lab], AbstractContextManager[None]]
PARTS = {"web": "bot web", "worker": "bot worker", "clock": "bot clock", "hub": "bot live", "Redis": "-server"}


@contextmanager
def killed(words: str, lab: Lab) -> Iterator[None]:
    """Kill a part with -9 three times: at the beginning, and again while citizens write."""
    over = threading.Event()
    thread = threading.Thread(target=_kill, args=(lab, words, over))
    thread.start()
    yield
    over.set()
    thread.join()


def _kill(lab: Lab, words: str, over: threading.Event) -> None:
    for _ in range(KILLS):
        lab.office.kill(words)
        if over.wait(PAUSE):
            return


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


NAMES = {"hub": "live", "Redis": "redis"}  # of the parts in bot/telling, where they differ


def _each(verb: str, how: How, sign: str, *names: str, **more: str) -> list[Fault]:
    """Return a fault for each part. sign: as which it is told; more: fields of Fault."""
    return [
        Fault(f"{name} {verb}", partial(how, PARTS[name]), signs=_signs(sign, name), **more)  # type: ignore[arg-type]
        for name in names
    ]


def _signs(sign: str, name: str) -> frozenset[str]:
    return frozenset({f"{sign}:{NAMES.get(name, name)}"} if sign else ())


FAULTS = (
    *_each("killed with -9", killed, "part_restarts", "worker", "web", "clock", "hub", "Redis"),
    *_each("frozen", frozen, "part_silent", "worker", "clock"),
    *_each("frozen", frozen, "part_silent", "web", no_page="the web is what stands still"),
    *_each("frozen", frozen, "", "Redis", unseen="it is ended and started again within twenty seconds"),
    *_each("starved", starved, "", "worker", "web", "clock", unseen="it does its work, only later"),
    Fault("Redis and its folder wiped", redis_wiped, unseen="it is started again within a second"),
    Fault("power cut", all_killed, unseen="an office that is off tells nobody; a monitor outside sees it"),
)
