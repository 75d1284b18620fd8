"""The bell and the tick: with Redis, without it, and after it forgot, the work is done."""

from __future__ import annotations

import os
import signal

import pytest
from cast import PASSWORD, SITI
from redis import Redis
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from sqlalchemy.exc import OperationalError
from twilio_lookalike import Lookalike
from whole_office import StoppedClock, hears, rows, states

from bot.app import App
from bot.bell import QUEUE, RUNG
from bot.process.guard import Stop
from bot.process.redis_embedded import Embedded
from bot.work import job_app, jobs, worker
from handlers.officers import routing
from store.operations import heartbeats
from store.tables import Arrival, Consultation, Officer


def queue(redis: Redis) -> Queue:
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)


def run_worker(redis: Redis) -> None:
    """RQ's worker over what lies in the queue now."""
    one = SimpleWorker([queue(redis)], connection=redis, serializer=JSONSerializer)
    one.work(burst=True, logging_level="WARNING")


def beats(app: App) -> set[str]:
    with app.db.read() as db:
        return {one.part for one in heartbeats.everyone(db)}


# with Redis


def test_a_ring_does_all_there_is_to_do_and_leaves_nothing_in_redis(rung: App, redis: Redis) -> None:
    for _ in range(3):
        hears(rung, SITI)
        rung.bell.ring()
    assert len(queue(redis)) == 1
    run_worker(redis)
    assert (len(rows(rung, Consultation)), states(rung)) == (1, ["sent"])
    assert [one for one in redis.scan_iter() if b"job" in one or one == RUNG.encode()] == []
    assert "worker" in beats(rung)


def test_what_comes_while_the_worker_looks_rings_anew(rung: App, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    real = jobs.work

    def work(app: App) -> int:
        done = real(app)
        if len(rows(app, Arrival)) == 1:  # after the last look, before the job ends
            hears(app, SITI, "satu lagi")
            app.bell.ring()
        return done

    monkeypatch.setattr(jobs, "work", work)
    hears(rung, SITI)
    rung.bell.ring()
    run_worker(redis)
    assert [one.state for one in rows(rung, Arrival)] == ["done", "done"]


def test_a_lost_job_is_rung_again_by_the_tick(rung: App, redis: Redis) -> None:
    hears(rung, SITI)
    rung.bell.ring()
    queue(redis).empty()  # the job is gone, the bell still counts as rung
    jobs.tick(rung)
    assert len(queue(redis)) == 0
    redis.pexpire(RUNG, 1)  # as by itself after some seconds
    while redis.exists(RUNG):
        pass
    jobs.tick(rung)
    run_worker(redis)
    assert states(rung) == ["sent"]


def test_a_wiped_redis_loses_nothing(rung: App, redis: Redis) -> None:
    hears(rung, SITI)
    rung.bell.ring()
    redis.flushall()
    jobs.tick(rung)
    run_worker(redis)
    assert states(rung) == ["sent"]


def test_a_job_that_breaks_loses_nothing(rung: App, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: App) -> int:
        raise OperationalError("disk I/O error", None, Exception())

    hears(rung, SITI)
    with monkeypatch.context() as while_broken:
        while_broken.setattr(jobs, "work", broken)
        rung.bell.ring()
        run_worker(redis)
    assert [one.state for one in rows(rung, Arrival)] == ["new"]
    jobs.tick(rung)
    run_worker(redis)
    assert states(rung) == ["sent"]


def test_the_tick_leaves_the_work_to_a_worker_that_may_still_come(rung: App, redis: Redis) -> None:
    hears(rung, SITI)
    jobs.tick(rung)
    assert [one.state for one in rows(rung, Arrival)] == ["new"]
    assert len(queue(redis)) == 1


def test_the_tick_works_itself_when_no_worker_comes(rung: App, clock: StoppedClock) -> None:
    hears(rung, SITI)
    clock.advance(seconds=jobs.WORKER_SILENT.total_seconds() + 1)
    jobs.tick(rung)
    assert states(rung) == ["sent"]


def test_with_nothing_to_do_the_tick_rings_once_a_minute_so_that_the_worker_shows_its_life(
    rung: App, redis: Redis, clock: StoppedClock
) -> None:
    jobs.tick(rung)
    run_worker(redis)
    assert beats(rung) == {"clock", "worker"}
    clock.advance(seconds=59)
    jobs.tick(rung)
    assert len(queue(redis)) == 0
    clock.advance(seconds=1)
    jobs.tick(rung)
    assert len(queue(redis)) == 1


# without Redis


def test_without_redis_the_tick_does_the_work(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    jobs.tick(joints)
    assert (states(joints), len(twilio.to(SITI))) == (["sent"], 1)


def test_without_redis_a_job_still_runs_to_its_end(joints: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_app, "_app", joints)
    monkeypatch.setattr(job_app, "_pid", os.getpid())
    hears(joints, SITI)
    jobs.ring()
    assert states(joints) == ["sent"]


# by time alone


def test_what_is_due_later_leaves_when_its_time_has_come(joints: App, twilio: Lookalike, clock: StoppedClock) -> None:
    twilio.trouble.append(429)
    hears(joints, SITI)
    jobs.tick(joints)
    jobs.tick(joints)
    assert (states(joints), twilio.asked) == (["queued"], 1)
    clock.advance(minutes=1)
    jobs.tick(joints)
    assert states(joints) == ["sent"]


def test_a_waiting_consultation_goes_to_whoever_has_room(joints: App, clock: StoppedClock) -> None:
    hears(joints, SITI)
    jobs.tick(joints)
    with joints.db.write() as db:
        db.add(Officer(name="dewi", display_name="Dewi", password_hash=PASSWORD, on_duty=True, created_at=clock()))
    jobs.tick(joints)
    assert [one.state for one in rows(joints, Consultation)] == ["assigned"]
    with joints.db.read() as db:
        assert not routing.waits(db, joints.office, clock())


def test_a_worker_told_to_stop_while_rq_starts_does_not_work(
    server: Embedded, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: signal.getsignal(number) for number in numbers}
    starting = worker._worker(f"unix://{server.socket}")
    starting.before_work = Stop()
    monkeypatch.setattr(starting, "subscribe", lambda: os.kill(os.getpid(), signal.SIGTERM))
    try:
        with pytest.raises(StopRequested):
            starting.work(burst=True, logging_level="WARNING")
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        starting.connection.close()
