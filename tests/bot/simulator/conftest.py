"""An office on loopback, and a simulator process that calls it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from simulator_process import Office, Outside, client, office, outside
from twilio.rest import Client


@pytest.fixture
def bps() -> Iterator[Office]:
    with office() as place:
        yield place


@pytest.fixture
def world(tmp_path: Path, bps: Office) -> Iterator[Outside]:
    with outside(tmp_path, bps.url) as running:
        yield running


@pytest.fixture
def twilio(world: Outside) -> Client:
    """Twilio's own library, pointed at the look-alike."""
    return client(world)


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """A simulator whose office is away, shared by tests that leave no trace in it."""
    with outside(tmp_path_factory.mktemp("lonely"), "http://127.0.0.1:9") as running:
        yield running
