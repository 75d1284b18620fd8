"""Rules for everybody we call over HTTP: time-outs, bounds of an answer, what a failure means, when to try again."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError
from urllib3.poolmanager import PoolManager

from channels._deadline import Deadline, within

TIMEOUT = 10  # seconds of silence; the libraries' own default is for ever
WHOLE = 30.0  # seconds for a whole call, from the first packet to the last byte of the answer
LEAST_RATE = 4096  # bytes a second: a large answer on a slow line gets more time
LARGEST = 8 * 1024 * 1024  # bytes of an answer
PIECE = 16_384  # bytes
LONGEST_NUMBER = 11  # digits; as seconds since 1970 still a year the calendar knows
LONGEST_WAIT = timedelta(days=1)

_call = threading.local()  # deadline: of the call that this thread makes


class Endless(requests.RequestException):
    """An answer was too slow as a whole."""


class TooLarge(Endless):
    """An answer was larger than its bound."""


class WholeAnswer(HTTPAdapter):
    """Reads a whole answer before anybody looks at it, within its bounds in time and size.

    largest: bytes of the answer, 0: nothing but its head is read. whole: seconds for the call.
    rate: bytes a second that give it more time, 0 for no more time.
    """

    def __init__(self, largest: int = LARGEST, *, whole: float = WHOLE, rate: int = LEAST_RATE) -> None:
        self.largest, self.whole, self.rate = largest, whole, rate
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        _watch_connections(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **more: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(proxy, **more)
        _watch_connections(manager)
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        with within(self.whole) as deadline:
            _call.deadline = deadline
            try:
                answer = super().send(request, *args, **more)
                answer.raw = BytesIO(self._body(answer, deadline))
            except Exception as error:
                if deadline.is_cut:
                    raise Endless("no whole answer in time") from None
                if isinstance(error, HTTPError):
                    raise requests.exceptions.ChunkedEncodingError(type(error).__name__) from None
                raise
            finally:
                _call.deadline = None
        return answer

    def _body(self, answer: requests.Response, deadline: Deadline) -> bytes:
        data = bytearray()
        try:
            for piece in answer.raw.stream(PIECE, decode_content=True) if self.largest else ():
                data += piece
                if len(data) > self.largest:
                    raise TooLarge("too large an answer")
                deadline.extend(len(piece) / self.rate if self.rate else 0)
        finally:
            answer.raw.close()
        if deadline.is_cut:  # an answer without a length ends with its connection, whoever cut that
            raise Endless("no whole answer in time")
        return bytes(data)


class _Watched(HTTPConnection):
    """A connection that the deadline of its call may cut, also in the middle of its TLS handshake."""

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        _watch(connection)
        return connection

    def request(self, *args: Any, **more: Any) -> None:
        if self.sock is not None:  # it has served an earlier call
            _watch(self.sock)
        super().request(*args, **more)


class _WatchedSecure(_Watched, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _WatchedSecure


def _watch(connection: Any) -> None:
    deadline: Deadline | None = getattr(_call, "deadline", None)
    if deadline is not None:
        deadline.watch(connection)


def _watch_connections(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


def bound(session: requests.Session, adapter: WholeAnswer | None = None) -> None:
    """Let every call of a session have its bounds. adapter: with the bounds, None for the usual ones."""
    adapter = adapter or WholeAnswer()
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)


def call(
    method: str, url: str, *, timeout: Any = TIMEOUT, adapter: WholeAnswer | None = None, **more: Any
) -> requests.Response:
    """Make one call, and follow no redirect: a POST would turn into a GET and look like success.

    timeout: seconds of silence. adapter: as in `bound`. more: as requests takes it. Raises requests.RequestException.
    """
    with requests.Session() as session:
        bound(session, adapter)
        return session.request(method, url, timeout=timeout, allow_redirects=False, **more)


def was_written(error: requests.RequestException) -> bool:
    """Return whether the request may have reached the provider. It has not, if no connection was made."""
    cause = error.args[0] if error.args else None
    return not isinstance(getattr(cause, "reason", None), ConnectTimeoutError)  # a refused connection is one too


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return the pause that a provider asks for in seconds (RFC 9110 10.2.3).

    None for a date: our own backoff decides then.
    """
    seconds = number(headers.get("Retry-After", ""))
    return min(timedelta(seconds=seconds), LONGEST_WAIT) if seconds else None


def number(text: object) -> int:
    """Return a count, code or time as providers write it. 0 for other text.

    "²".isdigit() is true, but int("²") fails.
    """
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER else 0
