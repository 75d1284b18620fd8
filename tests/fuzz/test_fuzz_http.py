"""Bytes that are no proper HTTP: the server never answers 500, and serves the next request."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from fuzzing import Target, fuzz
from hypothesis import strategies as some
from odd_words import damaged, octets, texts, words
from office_process import wait_for
from running_bridge import running

pytestmark = [pytest.mark.process, pytest.mark.slow]

PATIENCE = 0.2  # seconds for an answer that may never come
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "CONNECT", "PRI", "get", "", "G\0T")
PATHS = ("/", "/hooks/a", "/large", "/unchanged", "*", "http://x/a", "//", "/%ff%00", "/%", "/?a=%ff&b", "/\xff", "?")
HEADERS = (
    *(
        "Content-Length",
        "Transfer-Encoding",
        "Host",
        "Cookie",
        "Content-Type",
        "Expect",
        "Upgrade",
        "Connection",
        "Range",
    ),
    *("X_One", "X-Forwarded-For", "Accept-Encoding", "Content-Encoding", "Trailer", "TE", "Date", ""),
)
VALUES = (
    *(
        "0",
        "3",
        "5",
        "-1",
        "+3",
        "3, 3",
        "99999999",
        "99999999999999999999",
        "٣",
        "chunked",
        "gzip, chunked",
        "identity",
    ),
    *("100-continue", "websocket", "h2c", "close", "keep-alive", "x", "bytes=0-,1-", "multipart/form-data; boundary=b"),
)
ENDS = ("\r\n", "\r\n", "\r\n", "\n", "\r")
bodies = some.one_of(
    texts.map(octets),
    some.lists(some.tuples(some.integers(0, 20), texts), max_size=3).map(
        lambda parts: b"".join(b"%x\r\n%b\r\n" % (size, octets(text)[:size]) for size, text in parts) + b"0\r\n\r\n"
    ),
    some.just(b"x" * 200_000),
)


@some.composite
def requests(draw: some.DrawFn) -> bytes:
    end = draw(some.sampled_from(ENDS))
    lines = [f"{draw(some.sampled_from(METHODS))} {draw(some.sampled_from(PATHS) | words)} {draw(versions)}", "Host: x"]
    headers = some.lists(some.tuples(some.sampled_from(HEADERS) | words, some.sampled_from(VALUES) | texts), max_size=5)
    lines += [f"{name}: {value}" for name, value in draw(headers)]
    return octets(end.join([*lines, "", ""])) + draw(bodies)


versions = some.sampled_from(("HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", ""))


@pytest.fixture
def port() -> Iterator[int]:
    with running() as port:
        yield port


def said(port: int, data: bytes, patience: float = PATIENCE) -> bytes:
    """Send the bytes. Return the beginning of what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        try:
            line.sendall(data)
            line.settimeout(patience)
            return line.recv(1000)
        except OSError:  # it hung up, or waits for more
            return b""


def test_no_bytes_break_the_server(port: int) -> None:
    def send(data: bytes) -> None:
        assert not said(port, data).startswith(b"HTTP/1.1 500"), "the app broke"
        # what was cut off may hold the threads for a moment: then it is 503
        wait_for(lambda: b" 200 " in said(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 20.0), "the next answer")

    assert fuzz(Target("http", damaged(requests()), send)) > 0
