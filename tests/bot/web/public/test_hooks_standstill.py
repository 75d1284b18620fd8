"""A database that stands still: a webhook is answered all the same, and what it brought comes in later, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import twilio_lookalike
from cast import SITI
from flask import Flask
from flask.testing import FlaskClient
from holds import HOLDS, READERS, WRITERS
from twilio_lookalike import Lookalike
from whole_office import CONFIG, StoppedClock, make_app, post, rows, said

from bot.app import App
from bot.web.public import hooks
from bot.web.status import status_page
from bot.work import jobs
from store.tables import Arrival
from store.transport import spool

PHONE = """
[channels.phone]
account_sid = "{account}"
auth_token = "{token}"
number = "{sms}"
api_base = "{api_base}"
"""
CALL = [("CallSid", "CA1"), ("AccountSid", twilio_lookalike.ACCOUNT), ("From", SITI), ("To", twilio_lookalike.SMS)]
NOT_OF_ARRIVALS = ("postgresql", "writers' lock")  # they are stored beside who holds it


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, a tenth as long."""
    monkeypatch.setattr(spool, "KEPT_WITHIN", 0.3)
    monkeypatch.setattr(hooks, "DUTY_WITHIN", 0.1)


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    database: str,
    tmp_path: Path,
    twilio: Lookalike,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[App]:
    """An office that takes calls too, on the database that the test's parameter names."""
    monkeypatch.setattr("whole_office.CONFIG", CONFIG + PHONE)
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else "sqlite"
    app = make_app(tmp_path, twilio.url, clock, database=url)
    yield app
    app.db.close()


@pytest.fixture
def client(app: App) -> FlaskClient:
    web = Flask(__name__)
    web.register_blueprint(hooks.blueprint(app))
    web.register_blueprint(status_page.health(app))
    return web.test_client()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("database", "hold"), [one for one in WRITERS if one != NOT_OF_ARRIVALS])
def test_webhooks_go_to_the_spool_while_the_database_stands_still(client: FlaskClient, app: App, hold: str) -> None:
    with HOLDS[hold](app.settings.database_url, app.settings.data):
        answers = [
            post(client, "whatsapp", twilio_lookalike.whatsapp("SM1", SITI, "minta data penduduk")),
            post(client, "phone", CALL),
            client.get("/healthz"),
        ]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert b"<Response>" in answers[1].data
        assert spool.depth(app.settings.data / spool.FOLDER).waiting == 2
    jobs.tick(app)
    jobs.work(app)
    assert "SM1" in {one.key for one in rows(app, Arrival)}
    assert spool.depth(app.settings.data / spool.FOLDER).waiting == 0
    assert len([one for one in said(app) if one.channel == "whatsapp"]) == 1


@pytest.mark.parametrize(("database", "hold"), READERS)
def test_a_monitor_hears_at_once_that_the_database_does_not_answer(
    client: FlaskClient, app: App, hold: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code == 200
    if hold == "frozen server":  # the others are asked for as long as ever: they answer, on a busy machine late
        monkeypatch.setattr(status_page, "READY_WITHIN", 0.2)
    with HOLDS[hold](app.settings.database_url, app.settings.data):
        answers = [client.get(path).status_code for path in ("/healthz", "/readyz")]
    assert answers == [200, 503 if hold == "frozen server" else 200]
