"""The bell: cheap while it rings, silent when Redis is gone, never an error."""

from __future__ import annotations

import logging
import socket
import statistics
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from bot.bell import JOB, LEAVE_ALONE, LIVE, QUEUE, RINGS_FOR, RUNG, TIMEOUT, Bell
from bot.process.redis_embedded import Embedded
from bot.work import job_app

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


@pytest.fixture
def bell(server: Embedded, redis: Redis) -> Bell:
    return Bell(f"unix://{server.socket}")


def jobs(redis: Redis) -> list[str]:
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    return [job.func_name for job in queue.jobs]


def test_many_rings_make_one_job(bell: Bell, redis: Redis) -> None:
    for _ in range(50):
        bell.ring()
    assert jobs(redis) == [JOB]


def test_a_ring_after_clear_makes_a_new_job(bell: Bell, redis: Redis) -> None:
    bell.ring()
    bell.clear()
    bell.ring()
    assert jobs(redis) == [JOB, JOB]


def test_a_job_that_stays_takes_the_next_ring_and_leaves_nothing(bell: Bell, redis: Redis) -> None:
    assert not bell.rings_again()
    bell.ring()
    assert bell.rings_again()
    assert redis.keys("rq:job:*") == jobs(redis) == []
    assert not bell.rings_again()


def test_a_ring_whose_job_was_lost_heals_by_itself(bell: Bell, redis: Redis) -> None:
    bell.ring()
    assert 0 < redis.ttl(RUNG) <= RINGS_FOR


def test_a_job_carries_nothing_and_leaves_nothing(bell: Bell, redis: Redis) -> None:
    bell.ring()
    (job,) = Queue(QUEUE, connection=redis, serializer=JSONSerializer).jobs
    assert (job.args, job.kwargs) == ([], {})
    assert job.result_ttl == 0
    assert job.timeout == 300
    assert 0 < redis.ttl(job.key) <= 60  # without a worker the jobs do not pile up


def test_ringing_what_rings_already_is_one_command(bell: Bell, redis: Redis) -> None:
    bell.ring()
    redis.config_resetstat()
    for _ in range(10):
        bell.ring()
    calls = {name: row["calls"] for name, row in redis.info("commandstats").items()}
    calls.pop("cmdstat_config|resetstat", None)
    assert calls == {"cmdstat_set": 10}


def test_ringing_what_rings_already_costs_at_most_two_pings(bell: Bell) -> None:
    bell.ring()
    pings, rings = [], []
    for _ in range(300):
        pings.append(bell.ping() or 0.0)
        began = time.perf_counter()
        bell.ring()
        rings.append(time.perf_counter() - began)
    assert statistics.median(rings) <= 2 * statistics.median(pings)


def test_tell_reaches_whoever_listens(bell: Bell, redis: Redis) -> None:
    listener = redis.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(LIVE)
    listener.get_message(timeout=30)  # that it listens
    bell.tell("K-2026-000001")
    heard = listener.get_message(timeout=30)
    listener.close()
    assert heard is not None
    assert heard["data"] == b"K-2026-000001"


def test_without_redis_nothing_is_raised_and_one_line_is_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bell = Bell(f"unix://{tmp_path / 'nobody.sock'}")
    with caplog.at_level(logging.WARNING, "bot.bell"):
        for _ in range(20):
            bell.ring()
            bell.clear()
            bell.tell("K-2026-000001")
            assert not bell.rings_again()
    assert bell.ping() is None
    assert len(caplog.records) == 1


def test_a_redis_that_hears_and_never_answers_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One time-out, then peace for a second. Who is late once is only busy; who is late again does not answer."""
    seconds, tries = [1000.0], []
    monkeypatch.setattr("bot.bell.time", SimpleNamespace(monotonic=lambda: seconds[0]))
    monkeypatch.setattr(Bell, "_ring", lambda bell, ring=Bell._ring: (tries.append(1), ring(bell)))
    with socket.create_server(("127.0.0.1", 0)) as deaf, caplog.at_level(logging.WARNING, "bot.bell"):
        bell = Bell(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        for complaints in (0, 1, 1):
            tries.clear()
            for _ in range(100):
                bell.ring()
            assert (len(tries), len(caplog.records)) == (1, complaints)
            seconds[0] += LEAVE_ALONE
    assert TIMEOUT <= 0.5


def test_the_bell_works_again_when_redis_is_back(tmp_path: Path) -> None:
    server = Embedded(tmp_path / "redis")
    server.start()
    try:
        bell = Bell(f"unix://{server.socket}")
        bell.ring()
        server.stop()
        bell.ring()
        server.start()
        time.sleep(1.1)
        bell.clear()
        bell.ring()
        with Redis(unix_socket_path=str(server.socket)) as redis:
            assert jobs(redis)[-1] == JOB
    finally:
        server.stop()


class FakeApp:
    """Counts how often it was told of a fork."""

    def __init__(self) -> None:
        self.db = self
        self.forks = 0

    def after_fork(self) -> None:
        self.forks += 1


def test_a_job_in_a_fresh_fork_drops_its_parents_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    app = FakeApp()
    monkeypatch.setattr(job_app, "_app", app)
    monkeypatch.setattr(job_app, "_pid", -1)  # built by somebody else: we are the fork
    assert job_app.app_for_jobs() is app  # type: ignore[comparison-overlap]
    job_app.app_for_jobs()
    assert app.forks == 1
