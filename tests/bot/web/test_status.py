"""The status page: what is ill, what waits for a person, and the ways out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import SITI
from web_desk import Desk

from store import heartbeats, inbox
from store.tables import Arrival, Refusal

URL = "http://127.0.0.1:8080/hooks/whatsapp"


def refuse(desk: Desk, reason: str = "tanda tangan tidak cocok") -> None:
    with desk.world.db.write() as db:
        refusal = Refusal(
            channel="whatsapp", at=desk.world.now, reason=reason, url=URL, query="", headers={}, body=b"Body=x"
        )
        inbox.refuse(db, refusal)


def test_refused_requests_stand_there_with_the_reason_and_the_address_we_computed(desk: Desk) -> None:
    refuse(desk)
    page = desk.text("/status")
    assert "tanda tangan tidak cocok" in page
    assert URL in page
    assert "1 sejak awal" in page


def test_a_replay_that_is_still_wrong_says_so_and_stays(desk: Desk) -> None:
    refuse(desk)
    assert desk.post("/status/ditolak/1", page="/status").status_code == 303
    page = desk.text("/status")
    assert "Masih ditolak" in page
    assert "Putar ulang" in page
    desk.post("/status/ditolak/99", page="/status")
    assert "tidak ada lagi" in desk.text("/status")


def test_an_arrival_that_was_set_aside_can_be_tried_again(desk: Desk) -> None:
    desk.world.arrives("whatsapp", "SM1", b"{")
    with desk.world.db.write() as db:
        inbox.shunt(db.get_one(Arrival, 1), "JSONDecodeError: baris 1", desk.world.now)
    assert "JSONDecodeError: baris 1" in desk.text("/status")
    assert desk.post("/status/tersisih/1", page="/status").status_code == 303
    with desk.world.db.read() as db:
        assert db.get_one(Arrival, 1).state == "new"


def test_a_message_that_failed_can_be_sent_again_from_here(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Minta data penduduk")
    (acknowledgement,) = desk.world.said()
    with desk.world.db.write() as db:
        failed = db.merge(acknowledgement)
        failed.state, failed.error, failed.attempts = "failed", "Twilio: nomor tidak ada (21211).", 3
    page = desk.text("/status")
    assert "Twilio: nomor tidak ada (21211)." in page
    assert "3×" in page
    assert desk.post(f"/pesan/{acknowledgement.key}/ulang?dari=status", page="/status").location == "/status"
    assert desk.world.said()[0].state == "queued"


@pytest.mark.parametrize(("silent", "word"), [(0, "berjalan"), (3, "tidak memberi kabar")])
def test_a_part_that_gives_no_sign_of_life_is_named(desk: Desk, silent: int, word: str) -> None:
    heartbeats.beat(desk.world.db, "worker", desk.world.now)
    heartbeats.beat(desk.world.db, "clock", desk.world.now)
    desk.world.now += timedelta(minutes=silent)
    line = desk.text("/status").partition("Worker")[2].partition("</tr>")[0]
    assert word in line


def test_redis_away_is_told_and_is_no_reason_for_an_error(desk: Desk) -> None:
    assert "tidak menjawab, pesan tetap diproses" in desk.text("/status")


def test_healthz_is_for_everybody_and_tells_when_the_database_is_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = desk.another()
    assert stranger.get("/healthz").data == b"ok\n"

    def gone() -> None:
        raise OSError

    monkeypatch.setattr(desk.world.db, "read", gone)
    assert stranger.get("/healthz").status_code == 503
