"""A real IMAP server with a fresh mailbox, and a Twilio look-alike, for tests that ask for one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import imap_proxy
import pytest
from cast import MONDAY_MORNING
from dovecot import Dovecot, running_dovecot
from imap_proxy import Proxy
from mail_office import Counter, counter_with
from mailbox_reader import Box
from mails import mail
from scripted_server import serving
from twilio_lookalike import Lookalike

from channels._mail import account, fetch


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def twilio() -> Iterator[Lookalike]:
    with serving(Lookalike(lambda: MONDAY_MORNING)) as twilio:
        yield twilio


@pytest.fixture
def box(dovecot: Dovecot) -> Box:
    return Box(dovecot, f"pst-{uuid.uuid4().hex[:8]}@kantor.example")


@pytest.fixture
def counter(tmp_path: Path, box: Box) -> Iterator[Counter]:
    with counter_with(tmp_path, box) as made:
        yield made


@pytest.fixture
def asked(counter: Counter) -> Counter:
    """Siti has asked by mail and has her acknowledgement."""
    counter.hears(mail())
    return counter


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mailbox reader wait for moments where it waits for minutes."""
    monkeypatch.setattr(account, "PATIENCE", 2.0)
    monkeypatch.setattr(fetch, "SLOWEST", 1_000_000)
    monkeypatch.setattr(fetch, "PAUSES", (0.0, 0.05, 0.1))


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    with imap_proxy.imap_proxy(dovecot.port) as made:
        made.pause = 0.2
        yield made
