"""A real IMAP server with a fresh mailbox, and a Twilio look-alike, for tests that ask for one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import MONDAY_MORNING
from dovecot import Dovecot, running_dovecot
from mail_office import Counter, counter_with
from mailbox_reader import Box
from mails import mail
from scripted_server import serving
from twilio_lookalike import Lookalike


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
