"""Between granian and Flask: the body is read first, then the request gets a thread of its lane, then it is answered.

granian's own WSGI gives a thread to a request whose body is still on its way, and waits for it without an end: 36 slow
requests held all 32 threads. Its RSGI leaves body, threads and answer to us.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # granian does not say what it exports

from bot.server import bodies
from bot.server.environ import Scope, declared_length, environ
from bot.server.lanes import Full, Lane, lane_of

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

log = logging.getLogger(__name__)

LARGE = 1024 * 1024  # bytes of a body
IN_MEMORY = 64 * 1024  # bytes of a file that is answered from memory
WITHOUT_BODY = (204, 304)
Header = tuple[str, str]
REFUSALS = {
    400: "the request is not whole",
    408: "the request came too slowly",
    411: "tell the length of the body: Content-Length",
    503: "too many requests at once, try again later",
    507: "no room for the request",
}


class Exchange(bodies.Source, Protocol):
    """Granian's side of one request."""

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None: ...

    def response_file(self, status: int, headers: list[Header], file: str) -> None: ...

    def response_file_range(self, status: int, headers: list[Header], file: str, start: int, end: int) -> None: ...


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

    @property
    def path(self) -> str:
        """Return the path of the file that the app shows as it is, or a range of it, "" for any other answer."""
        shown = getattr(getattr(self.parts, "iterable", self.parts), "file", None)  # of werkzeug's FileWrapper
        is_whole = isinstance(shown, BufferedReader) and isinstance(shown.name, str | Path) and shown.tell() == 0
        return str(Path(shown.name).absolute()) if is_whole and shown is not None else ""

    @property
    def span(self) -> tuple[int, int] | None:
        """Return the first byte of a range, and the one after its last. None for a whole answer."""
        first, end = (getattr(self.parts, name, None) for name in ("start_byte", "end_byte"))  # of its _RangeWrapper
        return (first, end) if isinstance(first, int) and isinstance(end, int) else None

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
            await lane.run(partial(self._answer, environ(scope, body), exchange), is_new=True)
        except Full:
            log.error("%s: too many requests at once", lane.name)
            _refuse(exchange, 503)
        except MemoryError:
            log.exception("%s: no memory for a request", lane.name)
            _refuse(exchange, 503)
        finally:
            body.close()

    def _answer(self, asked: dict[str, Any], exchange: Exchange) -> None:
        """Let the app answer, in a thread.

        granian keeps in memory what a client has not read yet. A large file it opens itself, and reads as much of it as
        the client takes.
        """
        answer = Answer()
        answer.parts = self.app(asked, answer.start)
        try:
            _send(exchange, answer, is_file=asked["REQUEST_METHOD"] != "HEAD" and answer.length > IN_MEMORY)
        finally:
            answer.close()


def _send(exchange: Exchange, answer: Answer, *, is_file: bool) -> None:
    """Hand an answer to granian. is_file: where it is a file's, it is read by the client, not from memory."""
    if not is_file or not answer.path:
        exchange.response_bytes(answer.status, answer.headers, b"".join(answer.parts))
    elif answer.span is None:
        exchange.response_file(answer.status, answer.headers, answer.path)
    else:
        exchange.response_file_range(answer.status, answer.headers, answer.path, *answer.span)


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
