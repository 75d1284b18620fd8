"""Threads that run the tasks of the simulated world: one after the other within a lane, lanes at the same time."""

from __future__ import annotations

import logging
import queue
import threading
import zlib
from collections.abc import Callable

log = logging.getLogger(__name__)

Errand = Callable[[], None]


class Crew:
    """Runs tasks in lanes. A lane is the address of a citizen: their messages arrive in the order they were written."""

    def __init__(self, name: str, size: int) -> None:
        self._lanes: list[queue.SimpleQueue[Errand]] = [queue.SimpleQueue() for _ in range(size)]
        for place, lane in enumerate(self._lanes):
            threading.Thread(target=_work, args=(lane,), name=f"{name}-{place}", daemon=True).start()

    def do(self, lane: str, errand: Errand) -> None:
        self._lanes[zlib.crc32(lane.encode()) % len(self._lanes)].put(errand)

    def waiting(self) -> int:
        """Return how many tasks have not begun."""
        return sum(lane.qsize() for lane in self._lanes)


def _work(lane: queue.SimpleQueue[Errand]) -> None:
    while True:
        errand = lane.get()
        try:
            errand()
        except Exception:
            log.exception("an errand broke")
