"""Pengaturan, Kebocoran data: from the form to the list, the file, and the notices."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from web_desk import Desk
from world import World

from bot.retention import nightly
from store.tables import Consultation, IncidentNotice, Message
from store.vocabulary import CaseKind

PAGE = "/pengaturan/kebocoran-data"
ONE = f"{PAGE}/1"


@pytest.fixture
def desk(world: World) -> Desk:
    """Rahma the supervisor signed in."""
    for name, role in (("rahma", "supervisor"), ("dewi", "officer")):
        world.officer(name, role=role)
    made = Desk(world)
    made.sign_in("rahma")
    return made


def typed(desk: Desk, **more: str) -> dict[str, str]:
    now = desk.world.now.astimezone(desk.world.office.zone)
    times = {"diketahui": now, "dari": now - timedelta(hours=1), "sampai": now}
    words = {"data_id": "nama", "event_id": "laptop hilang", "handling_id": "sandi diganti"}
    empty = {"petugas": "", "data_en": "", "event_en": "", "handling_en": ""}
    return {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in times.items()} | words | empty | more


def test_an_incident_is_recorded_checked_told_once_and_shown(desk: Desk) -> None:
    desk.heard()
    refused = desk.post(PAGE, typed(desk, event_id=" "), page=PAGE)
    assert refused.status_code == 422 and "sandi diganti" in refused.text and "Kapan dan bagaimana" in refused.text
    assert desk.post(PAGE, typed(desk, diketahui="kemarin"), page=PAGE).status_code == 422
    desk.world.pass_time(minutes=5)
    assert desk.post(PAGE, typed(desk), page=PAGE).headers["Location"] == ONE
    page = desk.text(ONE)
    assert "1 warga terkena" in page and "72 jam lagi" in page and "2. Kapan dan bagaimana: laptop hilang" in page
    assert "2. When and how: laptop hilang" in page
    assert desk.post(ONE, typed(desk, petugas="rahma"), page=ONE).status_code == 303
    assert "0 warga terkena" in desk.text(ONE)
    assert desk.post(ONE, typed(desk), page=ONE).status_code == 303
    assert desk.post(f"{ONE}/kirim", {}, page=ONE).status_code == 422
    assert desk.post(f"{ONE}/kirim", {"yakin": "1"}, page=ONE).status_code == 303
    nightly.tell_of_incidents(desk.app, threading.Event())
    with desk.world.db.read() as db:
        (told,) = db.scalars(select(IncidentNotice)).all()
        assert len(db.scalars(select(Message).where(Message.key == told.message)).all()) == 1
    shown = desk.text(ONE)
    assert "1 WhatsApp" in shown and "Kirim pemberitahuan" not in shown and "dikirim" in desk.text(PAGE)
    table = desk.client.get(f"{ONE}/csv").text.splitlines()
    assert len(table) == 2 and "WhatsApp" in table[1] and "0812-0000-0146" in table[1]
    assert [desk.client.get(f"{PAGE}/2{more}").status_code for more in ("", "/csv")] == [404, 404]


def test_who_complained_without_a_name_is_not_named(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        case = db.scalars(select(Consultation).where(Consultation.number == number)).one()
        case.kind, case.anonymous = CaseKind.COMPLAINT, True
    desk.world.pass_time(minutes=5)
    desk.post(PAGE, typed(desk), page=PAGE)
    page, table = desk.text(ONE), desk.client.get(f"{ONE}/csv").text
    assert "1 warga terkena" in page and "pelapor tanpa nama" in page and "pelapor tanpa nama" in table
    assert "0812" not in table


def test_a_second_press_at_the_same_moment_sees_what_the_first_sees(any_world: World) -> None:
    for name, role in (("rahma", "supervisor"), ("dewi", "officer")):
        any_world.officer(name, role=role)
    first = Desk(any_world)
    first.sign_in("rahma")
    for number in range(5):
        first.heard(f"Mohon data {number}")
    any_world.pass_time(minutes=5)
    first.post(PAGE, typed(first), page=PAGE)
    second = first.another()
    second.sign_in("rahma")
    pages = [first, second]
    for one in pages:
        one.get(ONE)
    together = threading.Barrier(2)
    answers: list[tuple[int, str]] = []

    def press(one: Desk) -> None:
        together.wait(30)
        answer = one.post(f"{ONE}/kirim", {"yakin": "1"})
        answers.append((answer.status_code, answer.headers.get("Location", answer.text)))

    threads = [threading.Thread(target=press, args=(one,)) for one in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [(303, ONE), (303, ONE)]
    assert all("sedang dikirim" in one.text(ONE) for one in pages)
    with any_world.db.read() as db:
        assert len(db.scalars(select(IncidentNotice)).all()) == 1
