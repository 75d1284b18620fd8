"""A full disk: what cannot be kept is never answered with 200, and what is set aside comes in later, once."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import twilio_lookalike
from cast import BUDI, SITI
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from whole_office import StoppedClock, post, rows, said

from bot.app import App
from bot.web.public import hooks
from bot.work import jobs
from store.tables import Arrival, Consultation, Refusal
from store.transport import spool

LONG = "minta data penduduk " * 2000  # needs pages of its own
FROM_SITI = twilio_lookalike.whatsapp("SM1", SITI, LONG)
FROM_BUDI = twilio_lookalike.whatsapp("SM2", BUDI, LONG)


@pytest.fixture
def client(joints: App) -> FlaskClient:
    flask = Flask(__name__)
    flask.register_blueprint(hooks.blueprint(joints))
    return flask.test_client()


@contextmanager
def full_database(app: App) -> Iterator[None]:
    """SQLite may not take one page more: SQLITE_FULL, as on a full disk. Files may still be written."""
    with app.db.writer.connect() as connection:  # the only one the pool has
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    assert app.db.writer.pool.checkedin() == 1  # type: ignore[attr-defined]  # a QueuePool
    yield
    with app.db.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


@contextmanager
def full_disk() -> Iterator[None]:
    """This process may write no byte into any file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def spooled(app: App) -> list[str]:
    folder = app.settings.data / spool.FOLDER
    return [one.suffix for one in folder.iterdir()] if folder.exists() else []


def test_what_the_database_cannot_take_goes_to_the_spool_and_comes_in_later_once(
    client: FlaskClient, joints: App
) -> None:
    with full_database(joints):
        assert [post(client, "whatsapp", FROM_SITI).status_code for _ in range(3)] == [200] * 3
        assert rows(joints, Arrival) == []
        assert spooled(joints) == [".json"]
        with pytest.raises(OperationalError, match="full"):
            jobs.tick(joints)
        assert spooled(joints) == [".json"]
    for _ in range(2):
        jobs.tick(joints)
    assert spooled(joints) == []
    assert post(client, "whatsapp", FROM_SITI).status_code == 200
    jobs.work(joints)
    assert [one.key for one in rows(joints, Arrival)] == ["SM1"]
    assert len(rows(joints, Consultation)) == len(said(joints)) == 1


def test_the_time_of_what_was_spooled_is_the_time_it_came(
    client: FlaskClient, joints: App, clock: StoppedClock
) -> None:
    came = joints.clock()
    with full_database(joints):
        post(client, "whatsapp", FROM_SITI)
    clock.advance(hours=1)
    jobs.tick(joints)
    assert [one.received_at for one in rows(joints, Arrival)] == [came]


def test_when_the_spool_cannot_be_written_either_the_provider_keeps_it(client: FlaskClient, joints: App) -> None:
    (joints.settings.data / spool.FOLDER).write_text("a file where the folder should be")
    with full_database(joints):
        answer = post(client, "whatsapp", FROM_SITI)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert rows(joints, Arrival) == []


def test_on_a_disk_without_a_free_byte_a_webhook_is_answered_503_and_taken_when_it_is_sent_again(
    client: FlaskClient, joints: App
) -> None:
    assert post(client, "whatsapp", FROM_BUDI).status_code == 200
    with full_disk():
        statuses = [post(client, "whatsapp", FROM_SITI).status_code for _ in range(2)]
    assert statuses == [503, 503]
    assert spooled(joints) == []
    assert [one.key for one in rows(joints, Arrival)] == ["SM2"]
    assert post(client, "whatsapp", FROM_SITI).status_code == 200
    jobs.work(joints)
    assert sorted(one.key for one in rows(joints, Arrival)) == ["SM1", "SM2"]
    assert len(rows(joints, Consultation)) == 2


def test_on_a_full_disk_a_forged_request_is_still_refused(client: FlaskClient, joints: App) -> None:
    with full_disk():
        answer = post(client, "whatsapp", FROM_SITI, headers={"X-Twilio-Signature": "Zm9yZ2Vk"})
    assert answer.status_code == 403
    assert rows(joints, Refusal) == []


def test_a_broken_file_in_the_spool_stops_nobody(client: FlaskClient, joints: App) -> None:
    with full_database(joints):
        post(client, "whatsapp", FROM_SITI)
    (joints.settings.data / spool.FOLDER / f"{'0' * 64}.json").write_text('{"channel": "whats')
    jobs.tick(joints)
    jobs.work(joints)
    assert [one.key for one in rows(joints, Arrival)] == ["SM1"]
    assert len(said(joints)) == 1
    assert spooled(joints) == [".broken"]
