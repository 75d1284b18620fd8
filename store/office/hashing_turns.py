"""Turns of the slow hash of passwords: each takes 64 MiB for some 50 ms, so only a few run at once.

Strangers and known people take separate turns. A flood of strangers delays nobody who is known.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

STRANGERS, KNOWN = threading.BoundedSemaphore(2), threading.BoundedSemaphore(1)
LONGEST_WAIT = 3.0  # seconds: who waits holds a thread of the pages


class Busy(Exception):
    """Refuse a hash because too many others wait for theirs."""


@contextmanager
def turn(*, is_known: bool) -> Iterator[None]:
    """Hold a turn. is_known: see password_fits in officers.py. Raises Busy after three seconds."""
    turns = KNOWN if is_known else STRANGERS
    if not turns.acquire(timeout=LONGEST_WAIT):
        raise Busy
    try:
        yield
    finally:
        turns.release()
