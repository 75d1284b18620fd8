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


async def _slowly(pause: float, most: int) -> AsyncIterator[bytes]:
    for _ in range(most):
        await asyncio.sleep(pause)
        yield b"x"


@pytest.mark.parametrize(
    ("pause", "patience"),
    [
        (3600, bodies.Patience(silence=0.05, grace=3600, least_rate=1)),  # nothing comes
        (0.01, bodies.Patience(silence=3600, grace=0.05, least_rate=10**9)),  # a byte now and then
    ],
)
def test_silence_and_a_drip_are_both_sent_away(pause: float, patience: bodies.Patience) -> None:
    async def read() -> object:
        room = bodies.Room(1_000_000)
        async with asyncio.timeout(60):
            return await bodies.read(_slowly(pause, 1000), None, 500_000, patience, room)  # type: ignore[arg-type]

    with pytest.raises(bodies.Unfinished) as refused:
        in_a_thread(read)
    assert refused.value.status == 408


def test_the_office_waits_less_than_a_minute_for_a_byte_and_asks_for_a_rate() -> None:
    patience = bodies.Patience()
    assert 0 < patience.silence < 60
    assert patience.most(25_000_000) < 24 * 3600  # the largest attachment, as slowly as it may come


def test_all_large_bodies_share_one_room_until_they_are_answered() -> None:
    room = bodies.Room(3 * (bodies.IN_MEMORY // 2 + 1000) + 1)

    def read() -> bodies.Body:
        found = in_a_thread(lambda: bodies.read(_sent(), None, 500_000, bodies.Patience(), room))  # type: ignore[arg-type]
        assert isinstance(found, bodies.Body)
        return found

    first = read()
    with pytest.raises(bodies.Unfinished) as refused:
        read()
    assert (refused.value.status, room.taken) == (503, first.size)
    first.close()
    read().close()
    assert room.taken == 0
