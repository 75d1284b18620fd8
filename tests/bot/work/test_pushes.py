"""Notices reach officers' devices once, encrypted and signed, whatever the push service does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import acting
import push_service
import pytest
from cast import SITI, SITI_MAIL
from push_office import NUMBER, after, app_of, known, mention, set_up, switch_on, waiting
from push_service import PushService
from sqlalchemy import select
from world import World

from bot import push_key
from bot.app import App
from bot.work import send_pushes, web_push
from channels.formats.notes import UNPROVEN
from handlers.desk import answering
from handlers.officers import presence, team
from handlers.officers.notices import notify
from handlers.outgoing.push import notice_push
from store.desk import notices
from store.tables import Device, Notice, Officer, Push
from store.vocabulary import NoticeKind


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service.serving() as service:
        yield service


@pytest.fixture
def office(any_world: World, service: PushService) -> World:
    """Dewi has a phone, and Siti's consultation, of which her phone tells 30 seconds later."""
    return set_up(any_world, service)


@pytest.fixture
def small(world: World, service: PushService) -> World:
    """The same on SQLite alone."""
    return set_up(world, service)


@pytest.mark.parametrize(("note", "at_night", "rung"), [(UNPROVEN, True, 0), (UNPROVEN, False, 1), ("", True, 1)])
def test_out_of_hours_who_has_not_proved_their_address_rings_nobody(
    small: World, service: PushService, note: str, at_night: bool, rung: int
) -> None:
    after(small, 60)
    service.taken.clear()
    small.pass_time(hours=13 if at_night else 0)
    small.hears("chat", SITI_MAIL, "Jumlah penduduk Gantung?", note=note)
    assert small.case("K-2026-000002").officer_id is not None  # on duty still: they see it in their list
    after(small, times=2)
    assert len(service.taken) == rung


def test_what_was_not_seen_is_pushed_once_encrypted_and_signed(office: World, service: PushService) -> None:
    after(office, 29)
    assert service.taken == []
    after(office, 1, times=3)
    (push,) = service.taken
    assert push.news() == {
        "judul": "Ditugaskan kepada Anda",
        "teks": f"{NUMBER} ditugaskan kepada Anda.",
        "alamat": f"/konsultasi/{NUMBER}",
        "tanda": NUMBER,
    }
    key, claims = push.signed_by(service.url)
    assert key == push_key.public_key("rahasia")
    assert claims["sub"] == "https://loket.contoh.example"
    assert {name: push.headers[name] for name in ("TTL", "Urgency", "Topic", "Content-Encoding")} == {
        "TTL": "14400",
        "Urgency": "normal",
        "Topic": NUMBER,
        "Content-Encoding": "aes128gcm",
    }
    (device,) = known(office)
    assert (device.label, device.last_sent_at) == ("Chrome di Android", office.now - timedelta(seconds=2))
    assert waiting(office) == 0


def test_the_citizens_words_are_told_only_where_the_office_allows_it(small: World, service: PushService) -> None:
    small.officer("rahma", role="supervisor")
    small.office = replace(small.office, notice_push_words=True)
    switch_on(small, service.endpoint("ponsel-rahma"), "rahma")
    small.hears("whatsapp", "+6281200000555", "PENGADUAN: petugasnya membentak saya", name="Budi Hartono")
    after(small)
    told = {one.path: one.news()["teks"] for one in service.taken}
    assert told["/kirim/ponsel-dewi"] == f"{NUMBER} ditugaskan kepada Anda.\nSiti Rahmawati: Minta data rahasia"
    assert told["/kirim/ponsel-rahma"] == "Pengaduan P-2026-000001 masuk dan menunggu Anda."


def test_several_notices_about_one_case_are_one_push_and_the_urgent_one_is_told(
    small: World, service: PushService
) -> None:
    with small.db.write() as db:
        dewi = db.get_one(Officer, small.officer_named("dewi").id)
        notify(db, [dewi], small.the_consultation(), NoticeKind.BREACHED, now=small.now)
    mention(small)
    after(small)
    (push,) = service.taken
    assert push.news()["teks"] == f"Janji layanan {NUMBER} sudah lewat."
    assert push.headers["Urgency"] == "high"


def test_what_was_seen_helped_or_is_old_is_not_pushed(small: World, service: PushService) -> None:
    dewi = small.officer_named("dewi")
    acting.do(small, answering.reply, NUMBER, "Baik, kami carikan.", by=dewi)
    after(small)
    mention(small)
    with small.db.write() as db:
        notices.seen(db, dewi.id or 0, None, small.now)
    after(small)
    acting.do(small, answering.note, NUMBER, "@dewi lagi", by=small.officer_named("agus"))
    after(small, 3601)
    assert (service.taken, waiting(small)) == ([], 0)


def test_what_was_seen_while_the_push_waited_is_not_sent(small: World, service: PushService) -> None:
    service.answers = [503]
    after(small)
    with small.db.write() as db:
        notices.seen(db, small.officer_named("dewi").id or 0, None, small.now)
    after(small, 60)
    assert (len(service.taken), waiting(small)) == (1, 0)


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_its_service_knows_no_more_is_removed(office: World, service: PushService, status: int) -> None:
    service.answers = [status]
    after(office)
    assert (known(office), waiting(office)) == ([], 0)


@pytest.mark.parametrize(("answers", "tries"), [([503, 429], 3), ([500] * 9, 5)])
def test_a_service_in_trouble_is_asked_again_each_time_later(
    office: World, service: PushService, answers: list[int], tries: int
) -> None:
    service.answers = list(answers)
    after(office)
    after(office, 29)
    assert len(service.taken) == 1
    after(office, 1)
    assert len(service.taken) == 2
    after(office, 600, times=9)
    assert (len(service.taken), waiting(office)) == (tries, 0)
    assert [one.failures for one in known(office)] == [int(tries == 5)]


def test_a_service_says_when_to_come_again(small: World, service: PushService) -> None:
    service.answers, service.more_headers = [429], {"Retry-After": "300"}
    after(small)
    after(small, 299)
    assert len(service.taken) == 1
    after(small, 1)
    assert len(service.taken) == 2


@pytest.mark.parametrize("status", [302, 400, 403, 413])
def test_what_a_service_refuses_is_not_tried_again_and_no_redirect_is_followed(
    small: World, service: PushService, status: int
) -> None:
    service.answers, service.more_headers = [status], {"Location": service.endpoint("elsewhere")}
    after(small, 600, times=3)
    assert [one.path for one in service.taken] == ["/kirim/ponsel-dewi"]
    assert [one.failures for one in known(small)] == [1]


def test_a_hanging_service_delays_the_others_once(
    small: World, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_push, "TIMEOUT", 1.5)  # the one that is well has it too
    with push_service.serving() as hanging:
        hanging.hangs = threading.Event()
        small.office = replace(small.office, push_services=(hanging.url, service.url))
        with small.db.write() as db:
            db.delete(db.scalars(select(Device)).one())
        for name in ("pertama", "kedua"):
            switch_on(small, hanging.endpoint(name))
        switch_on(small, service.endpoint("sehat"))
        after(small)
        assert [one.path for one in hanging.taken] == ["/kirim/pertama"]
        assert [one.path for one in service.taken] == ["/kirim/sehat"]
        assert waiting(small) == 2


def test_a_process_that_ends_between_claim_and_send_sends_once(office: World, service: PushService) -> None:
    office.pass_time(seconds=30)
    with office.db.write() as db:
        notice_push.plan_due(db, office.office, office.now)
    with office.db.write() as db:
        push_id = db.scalars(select(Push)).one().id or 0
        assert notice_push.prepare(db, office.office, push_id, office.now) is not None
    after(office, 59)
    assert service.taken == []
    after(office, 1, times=3)
    assert len(service.taken) == 1


@pytest.mark.parametrize("end", ["taken back", "forgotten"])
def test_a_notice_that_is_deleted_takes_its_push_along(office: World, service: PushService, end: str) -> None:
    service.answers = [503]
    after(office)
    dewi, case = office.officer_named("dewi").id or 0, office.the_consultation().id or 0
    with office.db.write() as db:
        if end == "taken back":
            notices.take_back(db, dewi, case, NoticeKind.ASSIGNED)
        else:
            notices.seen(db, dewi, None, office.now)
            notices.forget(db, office.now + timedelta(days=90))
    after(office, 600)
    with office.db.read() as db:
        assert db.scalars(select(Notice)).all() == []
    assert (len(service.taken), waiting(office)) == (1, 0)


def test_a_push_that_is_claimed_is_not_claimed_again(office: World) -> None:
    office.pass_time(seconds=30)
    with office.db.write() as db:
        notice_push.plan_due(db, office.office, office.now)
    with office.db.write() as db:
        push_id = db.scalars(select(Push)).one().id or 0
        assert notice_push.prepare(db, office.office, push_id, office.now) is not None
        assert notice_push.prepare(db, office.office, push_id, office.now) is None


def test_a_push_that_another_process_put_off_is_not_claimed_early(office: World, service: PushService) -> None:
    service.answers, service.more_headers = [429], {"Retry-After": "300"}
    after(office)
    with office.db.write() as db:
        push_id = db.scalars(select(Push)).one().id or 0
        early = office.now + timedelta(seconds=299)
        assert notice_push.prepare(db, office.office, push_id, early) is None
        assert notice_push.prepare(db, office.office, push_id, early + timedelta(seconds=1)) is not None


def test_what_was_planned_before_loket_stood_still_is_not_pushed(office: World, service: PushService) -> None:
    office.pass_time(seconds=30)
    with office.db.write() as db:
        notice_push.plan_due(db, office.office, office.now)
    after(office, 12 * 3600)
    assert (service.taken, waiting(office)) == ([], 0)


@pytest.mark.parametrize("end", ["left", "other password"])
def test_who_left_or_has_another_password_gets_nothing_and_the_device_goes(
    small: World, service: PushService, end: str
) -> None:
    with small.db.write() as db:
        dewi = db.get_one(Officer, small.officer_named("dewi").id)
        if end == "left":
            dewi.active = False
            presence.leave_for_good(db, small.office, dewi, by="lina", now=small.now)
        else:
            team.reset_password(dewi)
    after(small)
    assert (service.taken, waiting(small), known(small)) == ([], 0, [])


def test_a_service_that_is_not_allowed_any_more_is_never_called(small: World, service: PushService) -> None:
    small.office = replace(small.office, push_services=("fcm.googleapis.com",))
    after(small)
    assert (service.taken, known(small)) == ([], [])


def test_keys_that_are_no_keys_end_the_device_and_nothing_else(small: World, service: PushService) -> None:
    switch_on(small, service.endpoint("kedua"))
    with small.db.write() as db:
        db.scalars(select(Device).order_by(Device.id)).first().p256dh = push_service.base64url(b"\4" * 65)  # type: ignore[union-attr, arg-type]
    after(small)
    assert [one.path for one in service.taken] == ["/kirim/kedua"]
    assert [one.endpoint for one in known(small)] == [service.endpoint("kedua")]


def test_a_complaint_goes_to_no_device_of_who_may_not_see_it_any_more(small: World, service: PushService) -> None:
    small.officer("rahma", role="supervisor")
    switch_on(small, service.endpoint("ponsel-rahma"), "rahma")
    small.hears("whatsapp", "+6281200000555", "PENGADUAN: petugasnya membentak saya")
    with small.db.write() as db:
        db.get_one(Officer, small.officer_named("rahma").id).role = "officer"  # type: ignore[assignment]
    after(small)
    assert [one.path for one in service.taken] == ["/kirim/ponsel-dewi"]


def test_nothing_is_kept_for_who_has_no_device(world: World) -> None:
    world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data")
    with world.db.read() as db:
        assert [one.push_waits_since for one in db.scalars(select(Notice))] == [None] * len(
            db.scalars(select(Notice)).all()
        )


def test_the_thread_goes_on_after_a_failure(
    small: World, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_pushes, "EVERY", 0.01)
    stop, looks = threading.Event(), []

    def look(app: App) -> int:
        looks.append(app)
        if len(looks) == 3:
            stop.set()
        raise RuntimeError("the database is away")

    monkeypatch.setattr(send_pushes, "send_due", look)
    thread = threading.Thread(target=send_pushes.send_forever, args=(app_of(small), stop))
    thread.start()
    thread.join(60)
    assert len(looks) == 3
