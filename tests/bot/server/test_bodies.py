"""Room for large bodies is given back however a body ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from bot.server import bodies


async def _sent() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield bytes(bodies.IN_MEMORY // 2 + 1000)


def in_a_thread(work: Callable[[], Coroutine[Any, Any, object]]) -> object:
    """Run a coroutine beside the loop that a browser of other tests may have left in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


def test_a_full_disk_takes_no_room_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    full = partial(open, "/dev/full", "w+b")
    monkeypatch.setattr(bodies, "SpooledTemporaryFile", lambda max_size: full(max_size))
    room = bodies.Room(1_000_000)
    with pytest.raises(OSError, match="No space left"):
        in_a_thread(lambda: bodies.read(_sent(), None, 500_000, bodies.Patience(), room))  # type: ignore[arg-type]
    assert room.taken == 0
