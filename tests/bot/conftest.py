"""An office whose Twilio is a look-alike on loopback, and a real Redis."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from twilio_lookalike import Lookalike, serving
from whole_office import StoppedClock, make_app

from bot.app import App
from bot.process.redis_embedded import Embedded
from bot.work import job_app


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def twilio(clock: StoppedClock) -> Iterator[Lookalike]:
    with serving(Lookalike(clock)) as twilio:
        yield twilio


@pytest.fixture
def joints(tmp_path: Path, twilio: Lookalike, clock: StoppedClock) -> Iterator[App]:
    """The App of an office, and nobody at its Redis."""
    app = make_app(tmp_path, twilio.url, clock)
    yield app
    app.db.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_joints(request: pytest.FixtureRequest, tmp_path: Path, twilio: Lookalike, clock: StoppedClock) -> Iterator[App]:
    """The same on each database we promise to run on."""
    database = request.getfixturevalue("postgres_url") if request.param == "postgresql" else "sqlite"
    app = make_app(tmp_path, twilio.url, clock, database=database)
    yield app
    app.db.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """Yield the Redis that the tests of one module share."""
    server = Embedded(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis(server: Embedded) -> Iterator[Redis]:
    """Yield a connection to this Redis, in which nothing is stored."""
    with Redis(unix_socket_path=str(server.socket)) as redis:
        redis.flushall()
        yield redis


@pytest.fixture
def rung(
    tmp_path: Path,
    twilio: Lookalike,
    clock: StoppedClock,
    server: Embedded,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[App]:
    """An office with a real Redis, and the worker's job wired to it."""
    app = make_app(tmp_path, twilio.url, clock, redis=f"unix://{server.socket}")
    monkeypatch.setattr(job_app, "_app", app)
    monkeypatch.setattr(job_app, "_pid", os.getpid())
    yield app
    app.db.close()
