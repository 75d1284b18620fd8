"""A real IMAP server for whoever asks for one, and a fresh mailbox on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from dovecot import Dovecot, running_dovecot
from mailbox_reader import Box


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def box(dovecot: Dovecot) -> Box:
    return Box(dovecot, f"pst-{uuid.uuid4().hex[:8]}@kantor.example")
