"""Lanes: each provider is called in a thread of its own, so that one that hangs delays no other, and no tick."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary

from store.db.database import Database

log = logging.getLogger(__name__)

WAITS = 1.0  # seconds that others wait for a provider: most answer in less


class Lanes:
    """Run one thing at a time in each lane."""

    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}

    def busy(self) -> set[str]:
        """Return the lanes in which something is still under way."""
        return {lane for lane, thread in list(self._threads.items()) if thread.is_alive()}

    def run(self, lane: str, deed: Callable[[], object]) -> None:
        """Run a deed in a lane and wait a moment for its end. Nothing is done where the lane is busy.

        Raises what the deed raises in that moment. What it raises later is logged.
        """
        if lane in self.busy():
            return
        errors: list[Exception] = []
        waited_for = threading.Event()
        waited_for.set()
        thread = threading.Thread(target=_run, args=(deed, errors, waited_for), name=lane, daemon=True)
        self._threads[lane] = thread
        thread.start()
        thread.join(WAITS)
        if thread.is_alive():
            waited_for.clear()
        elif errors:
            raise errors[0]

    def wait(self, seconds: float) -> bool:
        """Wait until a busy lane is free, for so long at most. Return whether any was busy."""
        busy = [self._threads[lane] for lane in self.busy()]
        if busy:
            busy[0].join(seconds)
        return bool(busy)


def _run(deed: Callable[[], object], errors: list[Exception], waited_for: threading.Event) -> None:
    try:
        deed()
    except Exception as error:
        errors.append(error)
        if not waited_for.is_set():
            log.exception("a call to a provider broke")


_of: WeakKeyDictionary[Database, dict[str, Lanes]] = WeakKeyDictionary()


def lanes_of(db: Database, task: str = "send") -> Lanes:
    """Return the lanes of this process for a task. A thread that hangs outlives the job that began it."""
    return _of.setdefault(db, {}).setdefault(task, Lanes())
