"""Buttons of a list name the row they are about: to a screen reader no two on a page sound the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from button_names import alike
from cast import BUDI, SITI
from staff_desk import StaffDesk
from web_desk import Desk

from channels.sms import Sms
from channels.whatsapp import WhatsApp
from handlers.steps import confirmations, directory
from store.tables import Arrival, Device, Message, Refusal

FORMER = re.compile(r'name="tanda" value="([^"]*)"')


def test_a_name_that_two_buttons_share_is_seen() -> None:
    form = '<form action="/{0}">{1}<button>Hapus</button></form>'
    assert alike(form.format(1, "") + form.format(1, "")) == []
    assert alike(form.format(1, "") + form.format(2, "")) == ["button Hapus"]
    assert alike(form.format(1, "") + form.format(1, '<input type="hidden" name="a" value="b">')) == ["button Hapus"]
    assert alike(form.format(1, "") + form.format(2, "").replace("<button", '<button aria-label="Hapus: 2"')) == []
    assert alike("<summary>Ubah</summary><summary>Ubah</summary>") == ["summary Ubah"]


@pytest.fixture
def desk(office: StaffDesk) -> Desk:
    """Dewi at a desk with two channels, and Lina, an admin, and Rahma, a supervisor."""
    whatsapp = WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")
    office.world.officer("lina", role="admin", on_duty=False)
    office.world.officer("rahma", role="supervisor", on_duty=False)
    return Desk(office.world, {"whatsapp": whatsapp, "sms": Sms("AC" + "0" * 32, "rahasia", "+6281200000100")})


def two_devices(desk: Desk, office: StaffDesk) -> str:
    with desk.world.db.write() as db:
        for number in range(2):
            at = desk.world.now - timedelta(days=number)
            facts = {"officer_id": office.dewi.id, "p256dh": "a", "auth": "b", "label": "Chrome di Android"}
            db.add(Device(endpoint=f"https://fcm.googleapis.com/{number}", session_version=0, created_at=at, **facts))
    return "/saya"


def two_needs_and_questions(desk: Desk, office: StaffDesk) -> str:
    office.needs("Produksi lada", "Luas tanam karet")
    with desk.world.db.write() as db:
        fields = {"name": "Bayu", "section": "Produksi", "skills": "lada", "email": "bayu@contoh.example"}
        bayu = directory.save(db, None, fields, now=desk.world.now)
    office.asks()
    office.do(confirmations.ask, office.number, bayu.id, "Sudah final?")
    return f"/konsultasi/{office.number}"


def two_failed_messages(desk: Desk, office: StaffDesk) -> str:
    _fail(desk, office)
    return f"/konsultasi/{office.number}"


def two_of_each_failure(desk: Desk, office: StaffDesk) -> str:
    _fail(desk, office)
    with desk.world.db.write() as db:
        for number in range(2):
            facts = {"channel": "whatsapp", "url": "https://contoh.example", "query": "", "headers": {}, "body": b""}
            db.add(Refusal(at=desk.world.now, reason="tanda tangan", **facts))
            db.add(Arrival(channel="whatsapp", key=f"x{number}", raw=b"", received_at=desk.world.now, state="shunted"))
    return "/status"


def _fail(desk: Desk, office: StaffDesk) -> None:
    case = desk.world.the_consultation()
    with desk.world.db.write() as db:
        for minute in range(2):
            facts = {"consultation_id": case.id, "identity_id": case.identity_id, "channel": "whatsapp", "body": "Ada."}
            facts |= {"direction": "out", "kind": "reply", "author": "dewi", "state": "failed", "error": "Ditolak."}
            db.add(Message(key=f"m{minute}", at=desk.world.now - timedelta(minutes=minute), **facts))


def two_addresses(desk: Desk, office: StaffDesk) -> str:
    sheet = f"/konsultasi/{office.number}/orang"
    for contact in ("0813-0000-0177", "siti@contoh.example"):
        desk.post(f"{sheet}/tambah", {"kontak": contact}, page=sheet)
    return sheet


def two_special_dates(desk: Desk, office: StaffDesk) -> str:
    page = "/pengaturan/jam"
    for days in (1, 8):
        mark = FORMER.findall(desk.text(page))[1]
        form = {"mulai": str(desk.world.now.date() + timedelta(days=days)), "jam": "", "tanda": mark}
        assert desk.post("/pengaturan/jam/tanggal", form, page=page).status_code == 303
    return page


def two_blocked_senders(desk: Desk, office: StaffDesk) -> str:
    desk.sign_in("dewi")
    for sender in (BUDI, "+6281300000188"):
        number = desk.heard("Menangkan hadiah", sender=sender)
        assert desk.act(number, "spam").status_code == 303
    return "/pengaturan/pengirim-diblokir"


def two_requests_of_citizens(desk: Desk, office: StaffDesk) -> str:
    for sender in (SITI, BUDI):
        desk.world.hears("whatsapp", sender, "HAPUS DATA")
    return "/pengaturan/data-pribadi"


def two_colleagues(desk: Desk, office: StaffDesk) -> str:
    two_needs_and_questions(desk, office)
    return "/pengaturan/subject-matter"


@pytest.mark.parametrize(
    ("who", "fill", "label"),
    [
        ("dewi", two_devices, "Cabut"),
        ("dewi", two_needs_and_questions, "Ingatkan"),
        ("dewi", two_failed_messages, "Coba lagi"),
        ("dewi", two_of_each_failure, "Putar ulang"),
        ("dewi", two_addresses, "Hapus"),
        ("lina", two_special_dates, "Hapus"),
        ("lina", two_blocked_senders, "Cabut blokir"),
        ("rahma", two_requests_of_citizens, "Salinan JSON"),
        ("lina", two_colleagues, "Simpan"),
        ("lina", lambda _desk, _office: "/pengaturan/instansi", "Simpan"),
        ("lina", lambda _desk, _office: "/pengaturan/kanal", "Uji sambungan"),
    ],
)
def test_no_two_buttons_of_a_page_sound_the_same_and_do_something_else(
    desk: Desk, office: StaffDesk, who: str, fill: Callable[[Desk, StaffDesk], str], label: str
) -> None:
    desk.sign_in(who)
    path = fill(desk, office)
    desk.sign_in(who)
    page = desk.text(path)
    assert page.count(f'aria-label="{label}: ') >= 2
    assert alike(page) == []
