"""Notices about the duty roster are about no case: in the bell, the list and on a phone, seen on the roster's page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import push_service
import pytest
from push_service import BrowserKeys
from roster_desk import FRIDAY, TUESDAY, Roster
from web_desk import Desk
from world import World

from bot.work import send_pushes
from handlers.officers import devices, visibility
from handlers.officers.notices import notify_without_case
from handlers.outgoing import notice_mail
from handlers.outgoing.roster import roster_mail
from store.desk import notices
from store.tables import Officer
from store.vocabulary import NoticeKind

ROSTER, LIST = "/pengaturan/jadwal-jaga", "/pemberitahuan"
TEXTS = re.compile(r'aria-label="Tandai (?:belum )?dibaca: ([^"]+)"')


@pytest.fixture
def roster(any_world: World) -> Roster:
    """Dewi serves on Tuesday, and Agus on Friday."""
    made = Roster(any_world)
    made.add(made.dewi, TUESDAY, "08.00", "12.00")
    made.add(made.agus, FRIDAY)
    return made


def desk_of(roster: Roster, name: str) -> Desk:
    desk = Desk(roster.world)
    desk.sign_in(name)
    return desk


def clock(roster: Roster) -> None:
    with roster.world.db.write() as db:
        roster_mail.queue_due(db, roster.world.office, roster.world.now)


def shift(roster: Roster) -> int:
    return int(re.findall(rf"{ROSTER}/(\d+)/tukar", desk_of(roster, "dewi").text(ROSTER))[0])


def test_a_gap_of_tomorrow_is_in_the_bell_of_who_supervises_until_they_look_at_the_roster(roster: Roster) -> None:
    clock(roster)
    rahma = desk_of(roster, "rahma")
    page = rahma.text(LIST)
    text = "Belum ada petugas di PST pada Selasa, 24 November 2026, 12.00-15.30. Isi jadwalnya hari ini."
    assert TEXTS.findall(page) == [text]
    assert f'href="{ROSTER}"' in page
    assert "1 belum dibaca" in page
    (live,) = rahma.get("/kabar/pemberitahuan").json or ()
    assert (live["teks"], live["alamat"]) == (text, ROSTER)
    rahma.get(ROSTER)
    assert "Semua sudah dibaca" in rahma.text(LIST)
    assert rahma.get("/kabar/pemberitahuan").json == []


def test_who_serves_tomorrow_is_reminded_in_the_evening_though_they_want_no_mail(roster: Roster) -> None:
    roster.world.pass_time(hours=9)
    clock(roster)
    clock(roster)
    assert TEXTS.findall(desk_of(roster, "dewi").text(LIST)) == [
        "Besok Anda jaga di PST: Selasa, 24 November 2026, 08.00-12.00."
    ]
    assert TEXTS.findall(desk_of(roster, "agus").text(LIST)) == []


def test_a_swap_is_told_when_it_is_asked_refused_and_agreed(roster: Roster) -> None:
    tuesday = shift(roster)
    dewi, agus, rahma = (desk_of(roster, name) for name in ("dewi", "agus", "rahma"))
    when = "Selasa, 24 November 2026, 08.00-12.00"

    def do(desk: Desk, **form: str) -> None:
        assert desk.post(f"{ROSTER}/{tuesday}/tukar", form, page=LIST).status_code == 303

    do(dewi, dengan=f"{roster.agus}:0")
    assert TEXTS.findall(agus.text(LIST)) == [f"Dewi meminta Anda jaga di PST {when}."]
    do(dewi, apa="batal")
    assert TEXTS.findall(agus.text(LIST)) == []  # it is asked no longer
    do(dewi, dengan=f"{roster.agus}:0")
    do(agus, apa="batal")
    assert TEXTS.findall(dewi.text(LIST)) == [f"Agus tidak dapat mengambil giliran Anda {when}."]
    do(dewi, dengan=f"{roster.agus}:0")
    do(agus, apa="setuju")
    agreed = f"Agus mengambil giliran jaga {when}."
    assert TEXTS.findall(dewi.text(LIST))[0] == agreed
    assert TEXTS.findall(rahma.text(LIST)) == [agreed]
    assert agreed not in agus.text(LIST)  # their own action


def test_a_phone_shows_each_with_the_way_to_the_roster_and_no_second_mail_goes_out(roster: Roster) -> None:
    world = roster.world
    with push_service.serving() as service:
        world.office = replace(world.office, push_services=(service.url,))
        with world.db.write() as db:
            dewi = db.get_one(Officer, roster.dewi)
            dewi.email = "dewi@contoh.example"
            phone = BrowserKeys().subscription(service.endpoint())
            devices.switch_on(db, world.office, dewi, phone, browser="Chrome", now=world.now)
            for kind in (NoticeKind.SWAP_DECLINED, NoticeKind.SHIFT_TOMORROW):
                notify_without_case(db, dewi, kind, "Selasa, 08.00-12.00", by="agus", now=world.now)
        world.pass_time(seconds=30)
        send_pushes.send_due(Desk(world).app)
        told = [one.news() for one in service.taken]
    assert sorted((one["judul"], one["teks"], one["alamat"]) for one in told) == [
        ("Besok Anda jaga di PST", "Besok Anda jaga di PST: Selasa, 08.00-12.00.", ROSTER),
        ("Tukar jaga ditolak", "Agus tidak dapat mengambil giliran Anda Selasa, 08.00-12.00.", ROSTER),
    ]
    assert len({one["tanda"] for one in told}) == 2
    with world.db.read() as db:
        assert not notice_mail.any_due(db, world.office, world.now + timedelta(days=1))


def test_who_leaves_and_what_is_old_is_forgotten_with_the_others(roster: Roster) -> None:
    clock(roster)
    rahma = roster.world.officer_named("rahma")
    with roster.world.db.write() as db:
        notices.settle_of(db, rahma.id or 0, roster.world.now)
        notices.forget(db, roster.world.now + timedelta(days=90))
        assert notices.page(db, visibility.sight_of(db, rahma), None, 50) == []
