"""The service standard's section "Pengaduan Layanan", walked from the citizen's first word to the answer."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cast import BUDI, SITI, SITI_MAIL
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from store.tables import Consultation

WAYS = ("kotak saran", "lapor.go.id", "bps1906@bps.go.id", "081278563877")


@pytest.fixture
def office(world: World, tmp_path: Path) -> Desk:
    """Dewi answers, Rahma is responsible, Tono is the admin."""
    for name, role in (("dewi", "officer"), ("rahma", "supervisor"), ("tono", "admin")):
        world.officer(name, role=role)
    return Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})


def complaint(desk: Desk) -> Consultation:
    return [one for one in desk.world.consultations() if one.kind == "complaint"][-1]


def at(desk: Desk, name: str) -> Desk:
    """The browser of one of the office."""
    browser = desk.another()
    browser.sign_in(name)
    return browser


def act(browser: Desk, verb: str, **form: str) -> None:
    case = complaint(browser)
    page = f"/konsultasi/{case.number}"
    answer = browser.post(f"{page}/{verb}", {"dilihat": str(case.last_event_id)} | form, page=page)
    assert answer.status_code == 303, answer.text


def test_pengaduan_layanan_by_sms_or_whatsapp_to_the_answer(office: Desk) -> None:
    """SMS/WhatsApp: a complaint gets its number, its date and the four ways; the supervisor alone answers it."""
    world = office.world
    world.hears("whatsapp", SITI, "minta data penduduk 2024", name="Siti")
    world.hears("whatsapp", SITI, "PENGADUAN: saya diminta berkas dua kali di loket", name="Siti")
    receipt = world.said("acknowledgement")[-1].body
    assert all(way in receipt for way in WAYS)
    assert "Senin, 30 November 2026" in receipt

    dewi = at(office, "dewi")
    assert complaint(office).number not in dewi.text("/konsultasi")
    assert "Pengaduan hanya untuk penanggung jawab" in dewi.text(f"/konsultasi/{complaint(office).number}")

    rahma = at(office, "rahma")
    assert "5 hari kerja lagi" in rahma.text("/konsultasi?antrean=pengaduan")
    act(rahma, "tinjau")
    world.pass_time(days=9)  # silence never closes a complaint, and nobody answers in Rahma's place
    rahma = at(office, "rahma")
    assert complaint(office).state == "assigned"
    assert "lewat" in rahma.text("/konsultasi?antrean=pengaduan")
    act(rahma, "perbaikan", perbaikan="Data buku tamu dipakai lintas kanal.")
    act(rahma, "tulis", isi="Mohon maaf. Kini cukup satu kali.", jenis="balas", tutup="1")

    link = re.search(r"https?://\S+/k/P-2026-000001/[0-9a-f]{16}", receipt)
    assert link is not None
    assert "Pengaduan Anda sudah dijawab" in office.text(urlsplit(link.group()).path)
    assert not world.said("rating")


def test_pengaduan_layanan_by_email(office: Desk) -> None:
    """E-mail: the word in the subject is enough, and the answer goes back by mail."""
    office.world.hears("email", SITI_MAIL, "Loket tutup saat jam layanan.", subject="Pengaduan layanan")
    assert complaint(office).channel == "email"
    assert office.world.said()[-1].channel == "email"


def test_pengaduan_langsung_from_the_suggestion_box(office: Desk) -> None:
    """Kotak saran: whoever empties the box types the slip in; Rahma reads it, he does not see it again."""
    dewi = at(office, "dewi")
    dewi.post("/kotak-saran", {"isi": "Kursi tunggu kurang", "nama": "Bu Rosmala"}, page="/kotak-saran")
    assert "Kursi tunggu kurang" not in dewi.text(f"/konsultasi/{complaint(office).number}")
    assert "Bu Rosmala" in at(office, "rahma").text("/konsultasi?antrean=pengaduan")


def test_pengaduan_layanan_at_lapor_keeps_its_reference(office: Desk) -> None:
    """Website lapor.go.id: its number is kept with ours."""
    office.world.hears("whatsapp", BUDI, "PENGADUAN: petugas tidak ada di loket")
    rahma = at(office, "rahma")
    act(rahma, "lapor", lapor="7654321")
    assert "7654321" in rahma.text(f"/konsultasi/{complaint(office).number}")


def test_a_complaint_about_the_supervisor_is_handled_by_somebody_else(office: Desk) -> None:
    """Never by the one it is about: the admin stands in."""
    office.world.hears("whatsapp", BUDI, "PENGADUAN: Ibu Rahma membentak saya")
    assert "membentak" not in at(office, "rahma").text("/konsultasi?antrean=pengaduan")
    tono = at(office, "tono")
    act(tono, "tinjau")
    assert "membentak" in tono.text(f"/konsultasi/{complaint(office).number}")
