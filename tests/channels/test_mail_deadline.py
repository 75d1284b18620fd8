"""A mail server that sends a byte now and then holds nobody: every talk with it ends, wherever it drips."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cast import MONDAY_MORNING, SITI_MAIL
from dripping_mail import GREETING, HANDSHAKE, IMAP, NEVER, SMTP, DrippingMail, dripping_mail, make_certificate
from mails import KEY, OURS, channel

from channels._mail import account, fetch
from channels._mail import send as mail_send
from channels.email import Email
from channels.envelope import Address, Missed, Outbound
from channels.protocols import CannotTell, LookUp, SendError

ROOT = Path(__file__).parents[2]
IMAP_MODULES = ("imapclient", "channels._mail.fetch", "channels._mail.account")
LIMITS = (0.4, 2.0, 6.0)  # seconds that a talk may last: more where a busy machine did not come as far as the drops
SLOWEST = 45.0  # seconds for all of it: the server drips for longer
LETTER = Outbound(KEY, Address("email", SITI_MAIL, "Siti", "email"), "Angkanya 17.000 jiwa.", subject="Data inflasi")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    monkeypatch.setattr(fetch, "PAUSES", (0.0,))
    monkeypatch.setattr(fetch, "SLOWEST", 1_000_000)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def office(port: int, tls: str) -> Email:
    security = tls or "none"
    return channel(imap_port=port, smtp_port=port, imap_security=security, smtp_security=security)


def ends(deed: Callable[[int], None], words: Mapping[str, bytes], place: str, **more: Any) -> DrippingMail:
    """Do something with a server that drips at one place, and see it end. deed: gets the port."""
    for limit in LIMITS:
        with pytest.MonkeyPatch.context() as patch, dripping_mail(words, place, **more) as server:
            patch.setattr(account, "PATIENCE", limit)
            patch.setattr(mail_send, "LONGEST", limit)
            began = time.monotonic()
            deed(server.port)
            assert time.monotonic() - began < SLOWEST
        if server.reached:
            break
    assert server.reached
    return server


# a whole talk, so that what follows proves something


@pytest.mark.parametrize("tls", ["", "ssl", "starttls"])
def test_a_server_that_answers_lets_us_in_and_takes_a_mail(certificate: Path, tls: str) -> None:
    with dripping_mail(IMAP, NEVER, certificate, tls=tls) as server, office(server.port, tls).connect():
        pass
    with dripping_mail(SMTP, NEVER, certificate, tls=tls) as server:
        assert office(server.port, tls).send(LETTER) == OURS
        assert server.mails == 1


# reading


@pytest.mark.parametrize(
    ("tls", "place"),
    [
        ("", GREETING),
        ("", "CAPABILITY"),
        ("", "LOGIN"),
        ("ssl", HANDSHAKE),
        ("ssl", GREETING),
        ("ssl", "LOGIN"),
        ("starttls", "STARTTLS"),
        ("starttls", HANDSHAKE),
        ("starttls", "LOGIN"),
    ],
)
def test_a_mailbox_that_drips_while_it_is_opened_is_cut(certificate: Path, tls: str, place: str) -> None:
    def open_it(port: int) -> None:
        with pytest.raises(TimeoutError), office(port, tls).connect():
            pass

    ends(open_it, IMAP, place, certificate=certificate, tls=tls)


@pytest.mark.parametrize("tls", ["", "ssl", "starttls"])
@pytest.mark.parametrize("place", ["EXAMINE", "SEARCH"])
def test_a_mailbox_that_drips_while_it_is_read_is_cut(certificate: Path, tls: str, place: str) -> None:
    def read_it(port: int) -> None:
        with pytest.raises(TimeoutError), office(port, tls).connect() as session:
            list(session.fetch([]))

    ends(read_it, IMAP, place, certificate=certificate, tls=tls)


@pytest.mark.parametrize("tls", ["", "ssl", "starttls"])
def test_a_mail_that_drips_is_a_missed_one(certificate: Path, tls: str) -> None:
    found: list[object] = []

    def read_it(port: int) -> None:
        found.clear()
        with suppress(TimeoutError), office(port, tls).connect() as session:
            found.extend(one for one, _ in session.fetch([]))

    ends(read_it, IMAP, "FETCH", certificate=certificate, tls=tls)
    assert [one.uid for one in found if isinstance(one, Missed)] == [1]


@pytest.mark.parametrize("place", ["LIST", "EXAMINE", "SEARCH"])
def test_a_mailbox_that_drips_while_a_sent_mail_is_looked_for_cannot_tell(certificate: Path, place: str) -> None:
    def look(port: int) -> None:
        with pytest.raises(CannotTell):
            office(port, "").find(LETTER, LookUp(MONDAY_MORNING, MONDAY_MORNING))

    ends(look, IMAP, place, certificate=certificate)


def test_every_command_to_a_mailbox_stands_within_a_deadline() -> None:
    """`close` and `drop` take leave; `socket` and `shutdown` ask the server nothing."""
    harmless = {"socket", "shutdown"}
    outside = []
    for file in sorted((ROOT / "channels").rglob("*.py")):
        tree = ast.parse(file.read_text())
        if not any(isinstance(node, ast.ImportFrom) and node.module in IMAP_MODULES for node in ast.walk(tree)):
            continue
        bounded = {
            id(inner)
            for block in ast.walk(tree)
            if isinstance(block, ast.With)
            and any(
                ast.unparse(item.context_expr).partition("(")[0] in ("within", "_cut_after") for item in block.items
            )
            for inner in ast.walk(block)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            asked = ast.unparse(node.func.value).rpartition(".")[2]
            if asked == "client" and node.func.attr not in harmless and id(node) not in bounded:
                outside.append(f"{file.name}:{node.lineno} {node.func.attr}")
    assert [one for one in outside if "login" not in one] == []  # `_login` is called by `open_client` only


# sending


@pytest.mark.parametrize(
    ("tls", "place"),
    [
        ("", GREETING),
        ("", "EHLO"),
        ("", "AUTH"),
        ("ssl", HANDSHAKE),
        ("ssl", GREETING),
        ("starttls", "STARTTLS"),
        ("starttls", HANDSHAKE),
        ("starttls", "AUTH"),
        ("", "MAIL"),
        ("ssl", "RCPT"),
        ("", "DATA"),
    ],
)
def test_a_mail_that_cannot_have_left_a_server_that_drips_is_tried_again(
    certificate: Path, tls: str, place: str
) -> None:
    def send(port: int) -> None:
        with pytest.raises(SendError) as caught:
            office(port, tls).send(LETTER)
        assert (caught.value.unknown, caught.value.permanent) == (False, False)

    ends(send, SMTP, place, certificate=certificate, tls=tls)


@pytest.mark.parametrize(
    ("tls", "first", "drop"),
    [
        pytest.param("", b"", b"x", id="no number"),
        pytest.param("ssl", b"", b"x", id="no number, TLS"),
        pytest.param("", b"25", b"", id="two digits of a yes"),
        pytest.param("starttls", b"5", b"", id="a digit of a no, STARTTLS"),
        pytest.param("", b"250-kept\r\n", b"250-kept\r\n", id="more and more lines"),
    ],
)
def test_a_mail_whose_last_answer_drips_may_have_left(certificate: Path, tls: str, first: bytes, drop: bytes) -> None:
    error: list[SendError] = []

    def send(port: int) -> None:
        with pytest.raises(SendError) as caught:
            office(port, tls).send(LETTER)
        error.append(caught.value)

    server = ends(send, SMTP, ".", certificate=certificate, first=first, drop=drop, tls=tls)
    assert server.mails == 1
    assert error[-1].unknown


def test_a_server_that_drips_when_we_leave_has_taken_the_mail(certificate: Path) -> None:
    said: list[str] = []

    def send(port: int) -> None:
        with suppress(SendError):
            said.append(office(port, "").send(LETTER))

    ends(send, SMTP, "QUIT", certificate=certificate)
    assert said == [OURS]


# checks: the settings' and doctor's, and before an alert is trusted to the channel


@pytest.mark.parametrize(("words", "place"), [(IMAP, GREETING), (IMAP, "LOGIN"), (SMTP, GREETING), (SMTP, "AUTH")])
def test_the_check_of_a_channel_that_drips_says_so(certificate: Path, words: dict[str, bytes], place: str) -> None:
    well = SMTP if words is IMAP else IMAP

    def check(port: int) -> None:
        with dripping_mail(well, NEVER, certificate) as other:
            ports = (port, other.port) if words is IMAP else (other.port, port)
            with pytest.raises(SendError, match="tidak selesai menjawab"):
                channel(imap_port=ports[0], smtp_port=ports[1]).check()

    ends(check, words, place, certificate=certificate)


def test_a_server_that_drips_keeps_the_size_of_mails_unknown(certificate: Path) -> None:
    def ask(port: int) -> None:
        with pytest.raises(SendError):
            office(port, "").largest_mail()

    ends(ask, SMTP, "EHLO", certificate=certificate)
