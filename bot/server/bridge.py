"""Between granian and Flask: the body is read first, then the request gets a thread of its lane, then it is answered.

granian's own WSGI gives a thread to a request whose body is still on its way, and waits for it without an end: 36 slow
requests held all 32 threads. Its RSGI leaves body, threads and answer to us.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # granian does not say what it exports

from bot.server import bodies
from bot.server.environ import Scope, declared_length, environ
from bot.server.lanes import Full, Lane, lane_of

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

log = logging.getLogger(__name__)

LARGE = 1024 * 1024  # bytes of a body
PIECE = 64 * 1024  # bytes of an answer that are on their way at once
PIECE_WITHIN = 60.0  # seconds in which the client takes a piece
WITHOUT_BODY = (204, 304)
Header = tuple[str, str]
REFUSALS = {
    400: "the request is not whole",
    408: "the request came too slowly",
    411: "tell the length of the body: Content-Length",
    503: "too many requests at once, try again later",
    507: "no room for the request",
}


class Transport(Protocol):
    """The way of an answer that is sent in pieces."""

    async def send_bytes(self, data: bytes) -> None: ...


class Exchange(bodies.Source, Protocol):
    """Granian's side of one request."""

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None: ...

    def response_stream(self, status: int, headers: list[Header]) -> Transport: ...


@dataclass
class Answer:
    """What the app answers. parts: of the body, which are closed after use."""

    status: int = 500
    headers: list[Header] = field(default_factory=list)
    parts: Iterable[bytes] = ()

    def start(self, status: str, headers: list[Header], _error: Any = None) -> Callable[[bytes], object]:
        self.status, self.headers = int(status[:3]), headers
        return _no_write

    @property
    def length(self) -> float:
        """Return the bytes of the body, infinity where the headers do not say."""
        if self.status in WITHOUT_BODY:
            return 0
        return next((float(value) for name, value in self.headers if name.lower() == "content-length"), float("inf"))

    def close(self) -> None:
        getattr(self.parts, "close", _nothing)()


@dataclass
class Bridge:
    """Serves a WSGI app. The last lane takes every address that no other takes.

    A body without its length that was cut on the way looks whole: granian does not tell. A lane takes such bodies where
    the sender signs them, as providers do.

    large: takes requests with a large body, whatever their address: the app needs much memory for them.
    large_from: bytes.
    """

    app: WSGIApplication
    lanes: tuple[Lane, ...]
    large: Lane
    large_from: int = LARGE
    patience: bodies.Patience = field(default_factory=bodies.Patience)

    async def __call__(self, scope: Scope, exchange: Exchange) -> None:
        try:
            await self._serve(lane_of(self.lanes, scope.path), scope, exchange)
        except ProtocolClosed:
            _refuse(exchange, 400)  # the client hung up; who only stopped sending still reads

    async def _serve(self, lane: Lane, scope: Scope, exchange: Exchange) -> None:
        length = declared_length(scope)
        if length is None and not lane.takes_unmeasured:
            return _refuse(exchange, 411)
        try:
            body = await bodies.read(exchange, length, lane.largest, self.patience, lane.room)
        except bodies.Unfinished as unfinished:
            return _refuse(exchange, unfinished.status)
        except OSError:
            log.exception("the body of a request cannot be kept")
            return _refuse(exchange, 507)
        if body.size > self.large_from:
            lane = self.large
        try:
            rest = await lane.run(partial(self._answer, environ(scope, body), exchange), is_new=True)
            if rest is not None:
                await _stream(lane, rest, exchange)
        except Full:
            log.error("%s: too many requests at once", lane.name)
            _refuse(exchange, 503)
        except MemoryError:
            log.exception("%s: no memory for a request", lane.name)
            _refuse(exchange, 503)
        finally:
            body.close()

    def _answer(self, asked: dict[str, Any], exchange: Exchange) -> Answer | None:
        """Let the app answer, in a thread. Return an answer that is still to be sent, None for one that is sent."""
        answer = Answer()
        answer.parts = self.app(asked, answer.start)
        if asked["REQUEST_METHOD"] != "HEAD" and answer.length > PIECE:
            return answer
        try:
            exchange.response_bytes(answer.status, answer.headers, b"".join(answer.parts))
        finally:
            answer.close()
        return None


async def _stream(lane: Lane, answer: Answer, exchange: Exchange) -> None:
    """Send an answer piece by piece. Who reads slowly holds no thread; who does not read is left."""
    parts = iter(answer.parts)
    try:
        to_client = exchange.response_stream(answer.status, answer.headers)
        while piece := await lane.run(partial(_next_piece, parts)):
            async with asyncio.timeout(PIECE_WITHIN):
                await to_client.send_bytes(piece)
    except TimeoutError:
        log.info("an answer was not read to its end")
    finally:
        await asyncio.shield(lane.run(answer.close))


def _next_piece(parts: Iterator[bytes]) -> bytes:
    found, size = [], 0
    for part in parts:
        found.append(part)
        size += len(part)
        if size >= PIECE:
            break
    return b"".join(found)


def _refuse(exchange: Exchange, status: int) -> None:
    headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
    if status == 503:
        headers.append(("retry-after", "30"))
    with suppress(ProtocolClosed):
        exchange.response_bytes(status, headers, REFUSALS[status].encode())


def _no_write(_data: bytes) -> None:
    """Refuse the callable that start_response of WSGI returns (PEP 3333, write). Flask never calls it."""
    raise NotImplementedError("write() of WSGI is not offered: an answer is what the app returns")


def _nothing() -> None: ...
