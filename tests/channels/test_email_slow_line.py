"""A large mail on a slow line leaves as long as it goes on, and is given up in time with what to do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
from cast import SITI_MAIL
from mails import KEY, OURS, channel

from channels._mail import send as mail_send
from channels.email import Email
from channels.envelope import Address, Outbound
from channels.protocols import SendError

HOST = "127.0.0.1"
MEGABYTE = 1024 * 1024
ANSWERS = {b"EHLO": b"250 kantor\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
LARGE = Outbound(KEY, Address("email", SITI_MAIL, "Siti", "email"), "Terlampir.", subject="Data inflasi")


@dataclass
class SlowLine:
    """What a server has got. rate: bytes a second."""

    rate: int
    port: int = 0
    got: int = 0
    mails: int = 0

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            link, _ = listener.accept()
            with link, link.makefile("rb") as lines:
                link.sendall(b"220 kantor\r\n")
                while line := lines.readline():
                    verb = line.split()[0].upper()
                    link.sendall(ANSWERS.get(verb, b"250 OK\r\n"))
                    if verb == b"DATA":
                        self._read(link)
                        link.sendall(b"250 kept\r\n")

    def _read(self, link: socket.socket) -> None:
        began, end = time.monotonic(), b""
        while not end.endswith(b"\r\n.\r\n"):
            part = link.recv(65_536)
            if not part:
                raise ConnectionAbortedError
            self.got, end = self.got + len(part), (end + part)[-5:]
            time.sleep(max(0.0, self.got / self.rate - (time.monotonic() - began)))
        self.mails += 1


@contextmanager
def slow_line(rate: int) -> Iterator[SlowLine]:
    line = SlowLine(rate)
    with socket.create_server((HOST, 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        line.port = listener.getsockname()[1]
        thread = threading.Thread(target=line.serve, args=(listener,), daemon=True)
        thread.start()
        yield line
    thread.join(10)


@pytest.fixture(autouse=True)
def composed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a mail be ten megabytes at once: composing it takes longer than sending."""
    lines = (b"x" * 76 + b"\r\n") * (10 * MEGABYTE // 78)
    monkeypatch.setattr(mail_send, "compose", lambda *_: Composed(lines))


@dataclass
class Composed:
    lines: bytes

    def as_bytes(self) -> bytes:
        return self.lines


def office(port: int) -> Email:
    return channel(smtp_port=port, smtp_security="none")


def test_a_large_mail_may_take_longer_than_a_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_send, "TIMEOUT", 1)
    with slow_line(4 * MEGABYTE) as line:
        assert office(line.port).send(LARGE) == OURS
    assert line.mails == 1


def test_one_that_would_leave_too_late_is_given_up_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_send, "SLOWEST", 0.5)
    with slow_line(4 * MEGABYTE) as line, pytest.raises(SendError, match=r"10\.0 MB .* tautan") as caught:
        office(line.port).send(LARGE)
    assert (caught.value.unknown, caught.value.permanent, line.mails) == (False, False, 0)
