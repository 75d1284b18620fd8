"""A provider that sends a byte now and then holds nobody: every call over HTTP ends as a whole, wherever it drips."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
import requests
from twilio_lookalike import ACCOUNT, TOKEN, WHATSAPP

from channels import _http, _twilio
from channels._http import Endless, TooLarge, WholeAnswer, call
from channels.protocols import SendError
from channels.whatsapp import WhatsApp

WHOLE = 0.4
DRIPS_ON = 60  # seconds: a server here drips for minutes
HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def dripping(first: bytes = b"", drop: bytes = b"x") -> Iterator[str]:
    """A server that answers with its first bytes at once, then a drop every 50 ms for as long as somebody listens."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    connection.sendall(first)
                    while not over.wait(0.05):
                        connection.sendall(drop)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def took(deed: Callable[[], object], error: type[Exception]) -> float:
    began = time.monotonic()
    with pytest.raises(error):
        deed()
    return time.monotonic() - began


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(HEAD + b"X-Slow: ", id="in its head"),
        pytest.param(HEAD + b"Content-Length: 100000\r\n\r\n", id="in its body"),
        pytest.param(HEAD + b"\r\n", id="in a body without a length"),
    ],
)
def test_an_answer_that_drips_is_cut_and_never_taken_for_a_whole_one(first: bytes) -> None:
    with dripping(first) as there:
        ask = lambda: call("GET", f"http://{there}/", adapter=WholeAnswer(whole=WHOLE))  # noqa: E731
        assert took(ask, Endless) < DRIPS_ON


def test_a_handshake_that_drips_is_cut() -> None:
    with dripping(b"\x16\x03\x03\x40\x00", b"\x02") as there:  # a TLS record of 16 kB begins
        ask = lambda: call("GET", f"https://{there}/", adapter=WholeAnswer(whole=WHOLE))  # noqa: E731
        assert took(ask, requests.RequestException) < DRIPS_ON


def test_a_large_answer_that_comes_along_gets_the_time_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "PIECE", 10)
    head = HEAD + b"Content-Length: 200\r\n\r\n"
    with dripping(head, b"x" * 10) as there:  # a second for all of it, more on a busy machine
        assert len(call("GET", f"http://{there}/", adapter=WholeAnswer(whole=0.8, rate=5)).content) == 200
    with dripping(head, b"x" * 10) as there:
        assert took(lambda: call("GET", f"http://{there}/", adapter=WholeAnswer(100, whole=9)), TooLarge) < DRIPS_ON


def test_a_send_whose_answer_drips_may_have_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_twilio, "bound", lambda session: _http.bound(session, WholeAnswer(whole=WHOLE)))
    with dripping(HEAD + b"Content-Length: 9999\r\n\r\n") as there:
        channel = WhatsApp(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP, api_base=f"http://{there}")
        with pytest.raises(SendError) as error:
            channel.create(to="whatsapp:+6281200000001", from_=f"whatsapp:{WHATSAPP}", body="Selamat pagi")
    assert error.value.unknown
