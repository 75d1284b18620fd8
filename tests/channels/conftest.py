"""A real IMAP server for whoever asks for one, and a fresh mailbox on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from dovecot import Dovecot, running_dovecot
from mail_office import Counter, counter_with
from mailbox_reader import Box
from mails import mail


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


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
