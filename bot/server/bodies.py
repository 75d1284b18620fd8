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


@dataclass(frozen=True)
class Body:
    """A body that is there. size: bytes, more than the largest where it was cut."""

    file: IO[bytes]
    size: int


async def read(source: Source, length: int | None, largest: int, patience: Patience) -> Body:
    """Return the body of a request. One that is too large is cut, and its size says so: the app refuses it in words.

    length: what the client declares, None where they declare none. largest: bytes. Raises Unfinished.
    """
    if length is not None and length > largest:
        return Body(BytesIO(), length)
    if length is not None and length <= IN_MEMORY:
        return await _short(source, length, patience)
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # open until the app has answered
    try:
        size = await _long(source, file, largest, patience)
        if length is not None and size < length:
            raise Unfinished(400)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Body(file, size)


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


async def _long(source: Source, file: IO[bytes], largest: int, patience: Patience) -> int:
    began, size, chunks = time.monotonic(), 0, aiter(source)
    with suppress(StopAsyncIteration):
        while size <= largest:
            left = began + patience.most(size) - time.monotonic()
            try:
                async with asyncio.timeout(min(patience.silence, left)):
                    chunk = await anext(chunks)
            except TimeoutError:
                raise Unfinished(408) from None
            file.write(chunk)
            size += len(chunk)
    return size
