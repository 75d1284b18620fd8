"""/metrics: what a monitor reads, and who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families
from web_desk import Desk

from bot.config.alerts import AlertTable
from bot.web.app import create_app
from channels.walkin import WalkIn
from store.operations import heartbeats
from store.tables import Arrival
from store.transport import arrivals, spool

TOKEN = "kunci-pembaca-angka"
HERE = {"Host": "127.0.0.1:8080"}


def figures(desk: Desk) -> dict[tuple[str, ...], float]:
    """Return each figure by its name and its label, as a monitor reads them."""
    answer = desk.flask.test_client().get("/metrics", headers=HERE)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }


def test_every_promised_figure_is_there_and_an_office_without_work_has_none_waiting(desk: Desk) -> None:
    found = figures(desk)
    for name in ("oldest_arrival_seconds", "oldest_due_send_seconds", "spool_arrivals", "shunted", "ledger_open"):
        assert found[f"loket_{name}",] == 0
    assert found["loket_lock_held_seconds",] == 0
    assert found["loket_lock_waits_total",] >= 0
    assert found["loket_database_up",] == 1
    assert found["loket_fault", "redis"] == 1


def test_what_waits_is_counted_and_aged(desk: Desk) -> None:
    desk.world.arrives("whatsapp", "SM1", b"{")
    desk.world.arrives("whatsapp", "SM2", b"{")
    with desk.world.db.write() as db:
        arrivals.shunt(db.get_one(Arrival, 1), "JSONDecodeError", desk.world.now)
    heartbeats.beat(desk.world.db, "worker", desk.world.now)
    folder = desk.world.folder / spool.FOLDER
    folder.mkdir(exist_ok=True)
    (folder / f"1{spool.KEPT}").write_bytes(b"x")
    desk.world.now += timedelta(seconds=90)
    found = figures(desk)
    assert found["loket_oldest_arrival_seconds",] == 90
    assert found["loket_heartbeat_age_seconds", "worker"] == 90
    assert (found["loket_waiting",], found["loket_shunted",], found["loket_spool_arrivals",]) == (1, 1, 1)


def test_a_channel_has_the_moment_when_it_last_worked(desk: Desk) -> None:
    desk.channels["phone"] = WalkIn()
    heartbeats.note(desk.world.db, "check:phone", "", desk.world.now)
    assert figures(desk)["loket_channel_last_success_timestamp_seconds", "phone"] == desk.world.now.timestamp()


def test_a_database_that_is_away_leaves_the_other_figures(desk: Desk) -> None:
    desk.world.db.close()
    for file in desk.world.folder.glob("*.db*"):
        file.unlink()
        file.with_suffix(".db").touch()
    found = figures(desk)
    assert found["loket_database_up",] == 0
    assert found["loket_fault", "database"] == 1
    assert ("loket_shunted",) not in found


ELSEWHERE = {"Host": "loket.contoh.example"}
ASKED = (
    (HERE, "127.0.0.1", 200),
    ({"Host": "[::1]:8080"}, "::1", 200),
    (HERE, "10.0.0.9", 401),
    (HERE | {"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", 401),
    (ELSEWHERE, "127.0.0.1", 401),
    (ELSEWHERE | {"Authorization": f"Bearer {TOKEN}"}, "10.0.0.9", 200),
    (ELSEWHERE | {"Authorization": f"Bearer {TOKEN}x"}, "10.0.0.9", 401),
    (ELSEWHERE | {"Authorization": "Bearer "}, "10.0.0.9", 401),
)


def test_figures_are_for_this_computer_and_for_who_has_the_token(desk: Desk) -> None:
    settings = replace(desk.app.settings, alerts=AlertTable(metrics_token=TOKEN))
    client = create_app(replace(desk.app, settings=settings)).test_client()
    for headers, address, status in ASKED:
        answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == status, (headers, address)
        assert status == 200 or "metrics_token" in answer.text


def test_without_a_token_nobody_elsewhere_reads_them(desk: Desk) -> None:
    asked = ELSEWHERE | {"Authorization": "Bearer "}
    assert desk.flask.test_client().get("/metrics", headers=asked).status_code == 401
