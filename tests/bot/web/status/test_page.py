"""The status page: what is ill, what waits for a person, and the ways out."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cast import BUDI, SITI
from web_desk import Desk
from world import World

from channels.protocols import SendError
from channels.whatsapp import WhatsApp
from store.office import officers
from store.operations import backlog, heartbeats
from store.tables import Arrival, Heartbeat, Message, Refusal, Template
from store.transport import arrivals, refusals
from store.vocabulary import Role

URL = "http://127.0.0.1:8080/hooks/whatsapp"


def refuse(desk: Desk, reason: str = "tanda tangan tidak cocok") -> None:
    with desk.world.db.write() as db:
        refusal = Refusal(
            channel="whatsapp", at=desk.world.now, reason=reason, url=URL, query="", headers={}, body=b"Body=x"
        )
        refusals.record(db, refusal)


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
        arrivals.shunt(db.get_one(Arrival, 1), "JSONDecodeError: baris 1", desk.world.now)
    assert "JSONDecodeError" not in desk.text("/status")  # it may quote what a citizen wrote
    desk.world.officer("lina", role="admin")
    admin = desk.another()
    admin.sign_in("lina")
    assert "JSONDecodeError: baris 1" in admin.text("/status")
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


def test_while_the_clock_that_asks_it_is_silent_nothing_is_known_of_the_worker(desk: Desk) -> None:
    for part in ("worker", "clock"):
        heartbeats.beat(desk.world.db, part, desk.world.now - timedelta(minutes=3))
    page = desk.text("/status")
    assert 'troubled">belum diketahui' in page and page.count('down">tidak memberi kabar') == 1


@pytest.mark.parametrize(("silent", "shown"), [(0, 'well">berjalan'), (3, 'down">tidak memberi kabar')])
def test_a_part_that_gives_no_sign_of_life_is_named_in_red(desk: Desk, silent: int, shown: str) -> None:
    heartbeats.beat(desk.world.db, "worker", desk.world.now)
    desk.world.now += timedelta(minutes=silent)
    heartbeats.beat(desk.world.db, "clock", desk.world.now)
    line = desk.text("/status").partition("Worker")[2].partition("</tr>")[0]
    assert f'data-health="{shown}<' in line


def test_redis_away_is_told_and_is_no_reason_for_an_error(desk: Desk) -> None:
    line = desk.text("/status").partition("</svg>Redis")[2].partition("</tr>")[0]
    assert "tidak menjawab" in line and "pesan tetap diproses" in line


@pytest.mark.parametrize(("seconds", "health"), [(0.01, "well"), (0.6, "troubled")])
def test_a_redis_that_answers_slowly_is_told_in_its_colour(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, seconds: float, health: str
) -> None:
    monkeypatch.setattr(type(desk.app.bell), "ping", lambda _bell: seconds)
    line = desk.text("/status").partition("Redis")[2].partition("</tr>")[0]
    assert f'data-health="{health}"' in line


def failed(desk: Desk, sender: str, state: str = "failed") -> str:
    """A message to this citizen that is stuck; its key."""
    desk.world.hears("whatsapp", sender, "Minta data penduduk")
    with desk.world.db.write() as db:
        message = db.merge(desk.world.said()[-1])
        message.state, message.error, message.attempts = state, "Twilio: nomor tidak ada (21211).", 3
    return message.key


def states(desk: Desk) -> dict[str, str]:
    return {one.key: one.state for one in desk.world.said()}


def test_everything_that_failed_is_tried_again_at_once_but_nothing_that_may_have_arrived(desk: Desk) -> None:
    one, other = failed(desk, SITI), failed(desk, BUDI, "unknown")
    assert "Coba lagi semua" in desk.text("/status")
    assert desk.post("/status/ulang", page="/status").status_code == 303
    assert (states(desk)[one], states(desk)[other]) == ("queued", "unknown")
    page = desk.text("/status")
    assert "1 kiriman dicoba lagi." in page and "Coba lagi semua" not in page


def test_an_answer_that_waits_for_the_citizen_asks_nothing_of_the_office(desk: Desk) -> None:
    failed(desk, SITI), failed(desk, BUDI, "held")
    assert "1 perlu tindakan, 1 menunggu warga </span>" in " ".join(desk.text("/status").split())


def test_a_failed_message_of_a_complaint_is_neither_shown_nor_tried_by_who_may_not_see_it(desk: Desk) -> None:
    key = failed(desk, SITI)
    with desk.world.db.write() as db:
        db.merge(desk.world.the_consultation()).kind = "complaint"
    assert desk.world.the_consultation().number not in desk.text("/status")
    desk.post("/status/ulang", page="/status")
    assert states(desk)[key] == "failed"


@pytest.mark.parametrize("state", ["failed", "unknown"])
@pytest.mark.parametrize("kind", ["notice", "copy"])
def test_a_stuck_mail_to_somebody_else_than_the_citizen_is_shown_and_tried_again(
    desk: Desk, kind: str, state: str
) -> None:
    desk.world.hears("whatsapp", SITI, "Minta data penduduk")
    case = desk.world.the_consultation()
    facts = {"direction": "staff", "kind": kind, "author": "bot", "body": "", "at": desk.world.now}
    with desk.world.db.write() as db:
        db.add(
            Message(
                key="m1", consultation_id=case.id, channel="email", recipient="budi@desa.example", state=state, **facts
            )
        )
    page = desk.text("/status")
    assert "budi@desa.example" in page and case.number in page
    assert desk.post("/pesan/m1/ulang?dari=status", page="/status").location == "/status"
    with desk.world.db.read() as db:
        assert db.get_one(Message, 3).state == "queued"


@pytest.mark.parametrize(("trouble", "word"), [("", "Semua kanal menerima kami."), ("sandi salah", "sandi salah.")])
def test_all_channels_can_be_tried_and_the_card_says_what_was_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, trouble: str, word: str
) -> None:
    def check(channel: Any) -> str:
        if trouble:
            raise SendError(trouble, permanent=True)
        return "baik"

    monkeypatch.setattr(WhatsApp, "check", check)
    assert desk.post("/status/periksa", page="/status").status_code == 303
    page = desk.text("/status")
    assert word in page and "Diperiksa 09.00" in page
    assert ("Ditolak" in page) is bool(trouble)
    desk.world.pass_time(hours=2)
    assert ("Ditolak" in desk.text("/status")) is bool(trouble)
    desk.world.hears("whatsapp", SITI, "Minta data penduduk")  # now it works
    assert "Ditolak" not in desk.text("/status")


def card(desk: Desk, channel: str) -> str:
    """The card of a channel on the page, without markup."""
    cards = desk.text("/status").split('lk-channel-card"')
    (shown,) = [one.partition("</section>")[0] for one in cards[1:] if f"<h3>{channel}</h3>" in one]
    return shown


def summary(desk: Desk) -> str:
    return desk.text("/status").partition('aria-live="polite">')[2].partition("<")[0]


def all_well(desk: Desk) -> None:
    """Give every part a sign of life, and every channel a good check."""
    for part in ("worker", "clock", "mail:email", *(f"check:{name}" for name in desk.app.channels)):
        heartbeats.note(desk.world.db, part, "", desk.world.now)


@pytest.fixture
def quick_redis(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk.app.bell), "ping", lambda _bell: 0.0001)


@pytest.mark.usefixtures("quick_redis")
def test_a_channel_is_ready_only_after_a_check_or_a_message(desk: Desk) -> None:
    all_well(desk)
    assert summary(desk) == "Semua berjalan baik"
    assert "Siap" in card(desk, "WhatsApp")
    with desk.world.db.write() as db:
        db.delete(db.get_one(Heartbeat, "check:whatsapp"))
    assert "Siap" not in card(desk, "WhatsApp") and "Belum terbukti" in card(desk, "WhatsApp")
    assert summary(desk) == "1 kanal belum terbukti bekerja"
    heartbeats.note(desk.world.db, "check:whatsapp", "", desk.world.now - timedelta(days=8))
    assert "Belum terbukti" in card(desk, "WhatsApp")
    desk.world.hears("whatsapp", SITI, "Minta data penduduk")
    assert "Siap" in card(desk, "WhatsApp")


@pytest.mark.usefixtures("quick_redis")
@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_nothing_is_called_well_above_a_message_that_did_not_arrive(desk: Desk, state: str) -> None:
    failed(desk, SITI, state)
    all_well(desk)
    assert summary(desk) == "1 hal perlu perhatian"
    assert "Ada yang gagal" in card(desk, "WhatsApp") and "1 kiriman tidak sampai" in card(desk, "WhatsApp")


@pytest.mark.usefixtures("quick_redis")
def test_an_arrival_that_was_set_aside_counts_as_something_ill(desk: Desk) -> None:
    all_well(desk)
    with desk.world.db.write() as db:
        db.add(Arrival(channel="whatsapp", key="x", raw=b"", received_at=desk.world.now, state="shunted"))
    assert summary(desk) == "1 hal perlu perhatian"


def test_a_check_in_the_settings_or_at_the_first_start_is_known_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_channel: Any) -> str:
        raise SendError("sandi salah", permanent=True)

    monkeypatch.setattr(WhatsApp, "check", refused)
    with desk.world.db.write() as db:
        (officers.by_name(db, "dewi") or pytest.fail("nobody")).role = Role.ADMIN
    desk.post("/pengaturan/kanal/whatsapp/uji", page="/pengaturan/kanal")
    assert "Ditolak" in card(desk, "WhatsApp") and "sandi salah." in card(desk, "WhatsApp")


@pytest.mark.parametrize(("minutes", "health"), [(0, "well"), (2, "troubled"), (6, "down")])
def test_a_queue_that_stands_still_is_told_in_its_colour(desk: Desk, minutes: int, health: str) -> None:
    with desk.world.db.write() as db:
        db.add(Arrival(channel="whatsapp", key="x", raw=b"", received_at=desk.world.now, state="new"))
    desk.world.now += timedelta(minutes=minutes)
    line = desk.text("/status").partition("Antrean</span>")[2].partition("</tr>")[0]
    assert f'data-health="{health}"' in line
    assert (f"tertinggal {minutes} menit" in line) is (minutes > 0)


@pytest.mark.parametrize(("free", "health"), [(6, "well"), (4, "troubled"), (0.5, "down")])
def test_a_disk_that_fills_is_told_in_its_colour(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, free: float, health: str
) -> None:
    usage = SimpleNamespace(total=100 * 10**9, used=(100 - free) * 10**9, free=free * 10**9)
    monkeypatch.setattr("bot.web.status.parts.shutil.disk_usage", lambda _folder: usage)
    line = desk.text("/status").partition("Penyimpanan</span>")[2].partition("</tr>")[0]
    assert f'data-health="{health}"' in line


def test_the_card_counts_the_templates_the_provider_has_approved(desk: Desk) -> None:
    with desk.world.db.write() as db:
        for name, status in (("a", "approved"), ("b", "approved"), ("c", "pending")):
            db.add(Template(channel="whatsapp", external_id=name, name=name, status=status, fetched_at=desk.world.now))
    assert "2 dari 3 templat disetujui" in desk.text("/status")


@pytest.mark.parametrize(("pings", "silent", "shown"), [(3, 11, True), (3, 9, False), (2, 60, False)])
def test_a_gateway_phone_that_used_to_give_signs_of_life_and_stopped_is_named(
    desk: Desk, pings: int, silent: int, shown: bool
) -> None:
    desk.app.channels["sms_gateway"] = desk.app.channels["whatsapp"]  # type: ignore[index]
    for number in range(pings):
        desk.world.arrives("sms_gateway", f"ping-{number}")
    with desk.world.db.write() as db:
        for number in range(pings):
            arrivals.finish(db.get_one(Arrival, number + 1), [], desk.world.now)
    desk.world.pass_time(minutes=silent)
    assert ("Ponsel gateway diam sejak Hari ini 09.00" in desk.text("/status")) is shown


def test_what_went_wrong_lately_is_told_once_per_cause_and_the_latest_first(desk: Desk) -> None:
    failed(desk, SITI)
    failed(desk, BUDI)
    desk.world.pass_time(minutes=5)
    refuse(desk)
    told = desk.text("/status").partition("Kejadian terakhir")[2].partition("</section>")[0]
    lines = [re.sub(r"<[^>]+>", "", line) for line in told.split("<li")[1:]]
    assert [" ".join(line.partition(">")[2].split()) for line in lines] == [
        "09.05 WhatsApp: 1 permintaan ditolak. tanda tangan tidak cocok",
        "09.00 WhatsApp: 2 pesan gagal terkirim. Twilio: nomor tidak ada (21211).",
        "08.00 Jam layanan dimulai, buka sampai 15.30",
    ]
    desk.world.pass_time(days=1)
    assert "2 pesan gagal" not in desk.text("/status")


@pytest.mark.parametrize(("age", "health"), [(None, ""), (3, "well"), (27, "troubled"), (73, "down")])
def test_the_age_of_the_last_copy_is_told_and_its_absence_is_only_a_hint(
    desk: Desk, age: int | None, health: str
) -> None:
    if age is not None:
        mark = desk.world.folder / "cadangan"
        mark.touch()
        made = (desk.world.now - timedelta(hours=age)).timestamp()
        os.utime(mark, (made, made))
    line = desk.text("/status").partition("Cadangan")[2].partition("</tr>")[0]
    assert f'data-health="{health}"' in line
    assert ("belum ada tanda" in line) is (age is None)
    assert ('href="/bantuan/admin#cadangan"' in line) is (age is None)


def test_only_the_part_that_changes_is_asked_for_anew(desk: Desk) -> None:
    part = desk.get("/status", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="state"') and 'hx-trigger="every 5s"' in part
    assert "lk-rail" not in part


def test_what_waits_is_noted_every_five_minutes_of_the_last_day(any_world: World) -> None:
    any_world.arrives("whatsapp", "SM1")
    any_world.hears("whatsapp", SITI, "Minta data penduduk")  # its acknowledgement waits to leave
    for minutes in (0, 2, 3, 60 * 24):
        any_world.pass_time(minutes=minutes)
        backlog.beat(any_world.db, any_world.now)
    with any_world.db.read() as db:
        assert [one.waiting for one in backlog.lately(db)] == [2, 2]  # after 5 minutes and a day later
        assert backlog.waiting(db, any_world.now) == 2
    any_world.pass_time(days=-2)  # a clock set back
    backlog.beat(any_world.db, any_world.now)
    with any_world.db.read() as db:
        assert [one.at for one in backlog.lately(db)] == [any_world.now]
