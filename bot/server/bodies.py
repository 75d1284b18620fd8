"""Read the body of a request before a thread is given to it: who sends slowly holds none, and is sent away in time.

A phone with one bar is not sent away: it sends more than the least rate, and falls silent for less than the silence.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol

IN_MEMORY = 64 * 1024  # bytes of a body that stay in memory; the rest is in a file


class Source(Protocol):
    """The body of a request as granian gives it: whole when awaited, or in chunks."""

    def __call__(self) -> Awaitable[bytes]: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...


@dataclass(frozen=True)
class Patience:
    """How long a body may take.

    silence: seconds without a byte. grace: seconds before the rate counts. least_rate: bytes a second.
    """

    silence: float = 20.0
    grace: float = 20.0
    least_rate: int = 500

    def most(self, size: int) -> float:
        """Return how many seconds so many bytes may take."""
        return self.grace + size / self.least_rate


class Unfinished(Exception):
    """Refuse a body that does not come, or not whole.

    status: of HTTP.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Room:
    """Room for large bodies that are there at once, on their way and being answered: they lie in the temporary folder.

    It is taken as bytes come: who only declares much takes none. most: bytes of all of them.
    """

    most: int
    taken: int = 0

    def take(self, size: int) -> None:
        """Take room for so many bytes. Raises Unfinished where there is none."""
        if self.taken + size > self.most:
            raise Unfinished(503)
        self.taken += size

    def give_back(self, size: int) -> None:
        self.taken -= size


@dataclass
class Body:
    """A body that is there. size: bytes, more than the largest where it was cut. room: where it took room for them."""

    file: IO[bytes]
    size: int
    room: Room | None = None

    def close(self) -> None:
        try:
            self.file.close()  # on a full disk this fails, with what was not written yet
        finally:
            if self.room is not None:
                self.room.give_back(self.size)


async def read(source: Source, length: int | None, largest: int, patience: Patience, room: Room) -> Body:
    """Return the body of a request. One that is too large is cut, and its size says so: the app refuses it in words.

    length: what the client declares, None where they declare none. largest: bytes. Raises Unfinished.
    """
    if length is not None and length > largest:
        return Body(BytesIO(), length)
    if length is not None and length <= IN_MEMORY:
        return await _short(source, length, patience)
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # open until the app has answered
    body = Body(file, 0, room)
    try:
        await _long(source, body, room, largest, patience)
        if length is not None and body.size < length:
            raise Unfinished(400)
    except BaseException:
        body.close()
        raise
    file.seek(0)
    return body


async def _short(source: Source, length: int, patience: Patience) -> Body:
    """Read a short body at once: a webhook is one."""
    try:
        async with asyncio.timeout(patience.most(length)):
            data = await source()
    except TimeoutError:
        raise Unfinished(408) from None
    if len(data) < length:
        raise Unfinished(400)
    return Body(BytesIO(data), len(data))


async def _long(source: Source, body: Body, room: Room, largest: int, patience: Patience) -> None:
    """Read a body piece by piece, until it ends or is larger than it may be."""
    began, chunks = time.monotonic(), aiter(source)
    with suppress(StopAsyncIteration):
        while body.size <= largest:
            left = began + patience.most(body.size) - time.monotonic()
            try:
                async with asyncio.timeout(min(patience.silence, left)):
                    chunk = await anext(chunks)
            except TimeoutError:
                raise Unfinished(408) from None
            room.take(len(chunk))
            body.size += len(chunk)
            body.file.write(chunk)
