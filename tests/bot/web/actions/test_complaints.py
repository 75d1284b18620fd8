"""The complaint's page, as the supervisor and the others meet it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from store.search import search_index
from store.tables import Arrival, Consultation, Identity, Message


@pytest.fixture
def office(world: World, tmp_path: Path) -> Desk:
    for name, role in (("dewi", "officer"), ("rahma", "supervisor")):
        world.officer(name, role=role)
    made = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    made.sign_in("rahma")
    return made


def case_of(desk: Desk) -> Consultation:
    (only,) = [one for one in desk.world.consultations() if one.kind == "complaint"]
    return only


def act(desk: Desk, verb: str, **form: str) -> str:
    """One form of the complaint's page, sent as it stands there; the page that comes after."""
    page = f"/konsultasi/{case_of(desk).number}"
    seen = str(case_of(desk).last_event_id)
    answer = desk.post(f"{page}/{verb}", {"dilihat": seen} | form, page=page)
    assert answer.status_code == 303, (verb, answer.text)
    return desk.text(page)


STEP = re.compile(r'<li(?:\s+class="is-(\w+)")?(?:\s+aria-current="step")?\s*>\s*<span class="lk-steps__number">')


def test_a_complaint_whose_receipt_has_left_is_received(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan", name="Siti")
    page = office.text(f"/konsultasi/{case_of(office).number}")
    assert STEP.findall(page) == ["finished", "current", "", ""]
    assert STEP.findall(act(office, "tinjau")) == ["finished", "current", "", ""]


def test_the_four_stages_are_walked_on_the_page(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan", name="Siti")
    page = office.text(f"/konsultasi/{case_of(office).number}")
    for shown in ("Jalur pengaduan.", "5 hari kerja lagi", "Tahap penanganan", "Mulai tinjau", "30 November 2026"):
        assert shown in page
    assert "Balas sebagai penanggung jawab" in act(office, "tinjau")
    assert "Piket siang ditambah" in act(office, "perbaikan", perbaikan="Piket siang ditambah")
    act(office, "lapor", lapor="#1234567")
    page = act(office, "tulis", isi="Kini ada piket siang.", jenis="balas", tutup="1")
    assert "Rahma menjawab pelapor" in page
    assert (case_of(office).stage, case_of(office).state, case_of(office).lapor_reference) == (
        "answered",
        "closed",
        "1234567",
    )
    assert "Dijawab" in office.text("/konsultasi?antrean=pengaduan")


def test_an_answer_before_the_improvement_does_not_close_and_keeps_the_words(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    act(office, "tinjau")
    page = f"/konsultasi/{case_of(office).number}"
    form = {"isi": "Mohon maaf.", "jenis": "balas", "tutup": "1", "dilihat": str(case_of(office).last_event_id)}
    answer = office.post(f"{page}/tulis", form, page=page)
    assert answer.status_code == 422
    assert "Catat dahulu perbaikannya" in answer.text
    assert "Mohon maaf." in answer.text
    assert [one.kind for one in office.world.said()] == ["acknowledgement"]


def test_an_anonymous_complaint_shows_nobody_who_wrote_it_until_it_is_opened_on_record(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "minta data penduduk", name="Siti Aminah")
    office.world.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugasnya membentak saya", name="Siti Aminah")
    page = f"/konsultasi/{case_of(office).number}"
    secrets = ("Siti", "Aminah", "0812-0000", "81200000146", "K-2026-000001")
    shown = office.text(page)
    for part in (shown[shown.index('id="conversation"') :], office.text("/konsultasi?antrean=pengaduan")):
        assert not [one for one in secrets if one in part]
        assert "Pelapor dirahasiakan" in part
    with office.world.db.write() as db:
        search_index.refresh(db)
    assert "Pelapor dirahasiakan" in office.text("/cari?q=membentak")
    with office.world.db.read() as db:
        key = db.scalars(select(Message).where(col(Message.consultation_id) == case_of(office).id)).first().key
    assert office.get(f"/mentah/{case_of(office).number}/{key}").status_code == 404
    opened = act(office, "identitas")
    assert "Siti Aminah" in opened
    assert "Rahma membuka identitas pelapor" in opened
    office.world.pass_time(hours=16)
    office.sign_in("rahma")
    shown = office.text(page)
    assert "Siti Aminah" not in shown[shown.index('id="conversation"') :]


def test_the_composer_of_an_anonymous_complaint_names_no_address_and_quotes_no_signature(office: Desk) -> None:
    words = "PENGADUAN ANONIM: petugasnya membentak saya\n\nHormat saya, Siti Aminah"
    office.world.hears("email", SITI_MAIL, words, subject="PENGADUAN ANONIM")
    with office.world.db.write() as db:
        siti = db.get_one(Consultation, case_of(office).id).person_id
        elsewhere = {"channel": "whatsapp", "kind": "phone", "value": SITI, "created_at": office.world.now}
        db.add(Identity(person_id=siti, original_person_id=siti, **elsewhere))
    page = f"/konsultasi/{case_of(office).number}"
    act(office, "tinjau")
    assert "Alamat lain orang ini" not in office.text(page)
    assert "Anda menulis:" not in office.text(page)
    opened = act(office, "identitas")
    assert "Alamat lain orang ini" in opened
    assert "Anda menulis:" in opened


def test_the_officers_click_makes_a_complaint_he_cannot_open(office: Desk) -> None:
    office.world.hears("email", SITI_MAIL, "Loketnya kotor sekali.", subject="Mejanya lengket")
    office = office.another()
    office.sign_in("dewi")
    page = "/konsultasi/K-2026-000001"
    key = re.search(r'<option value="([a-z2-7]{20})">', office.text(page))
    assert key is not None
    form = {"pesan": key.group(1), "anonim": "1", "dilihat": str(office.world.consultations()[0].last_event_id)}
    assert office.post(f"{page}/pengaduan", form, page=page).status_code == 303
    assert "Pengaduan hanya untuk penanggung jawab" in office.text(f"/konsultasi/{case_of(office).number}")
    left = office.text(page).replace("Pengaduan P-2026-000001 dibuat", "")
    assert "P-2026" not in left
    assert "Satu pesan dipindahkan ke penanggung jawab" in left
    hidden = [
        left,
        office.text("/cari?q=kotor"),
        office.text("/konsultasi?antrean=selesai"),
        office.text("/palet?q=kotor"),
    ]
    assert not any("kotor sekali" in one for one in hidden)
    assert office.get(f"/mentah/K-2026-000001/{key.group(1)}").status_code == 404


def test_a_slip_is_typed_in_and_what_is_refused_stays_in_the_form(office: Desk) -> None:
    supervisor, office = office, office.another()
    office.sign_in("dewi")
    bad = office.post("/kotak-saran", {"isi": "Kursi tunggu kurang", "kontak": "besok"}, page="/kotak-saran")
    assert bad.status_code == 422
    assert "Kursi tunggu kurang" in bad.text
    assert office.post("/kotak-saran", {"isi": "Kursi tunggu kurang"}, page="/kotak-saran").status_code == 303
    assert "Pengaduan P-2026-000001 dibuat" in office.text("/kotak-saran")
    assert "Kotak saran" in supervisor.text("/konsultasi/P-2026-000001")


def test_who_says_it_is_about_himself_leaves_the_page_calmly(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    assert "Pengaduan hanya untuk penanggung jawab" in act(office, "tentang", tentang="rahma")
    assert "1 pengaduan belum ada yang boleh menangani" in office.text("/konsultasi?antrean=pengaduan")


def test_arrivals_are_untouched_by_a_complaint(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    with office.world.db.read() as db:
        assert [one.outcome for one in db.scalars(select(Arrival))] == ["complaint"]
