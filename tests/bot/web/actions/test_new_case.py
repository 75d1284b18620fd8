"""The form of a new consultation, with and without scripts."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from cast import SITI
from web_desk import Desk

from store.search import search_index
from store.vocabulary import CaseState

KEY = re.compile(r'name="kunci" value="([a-z2-7]{20})"')


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.sign_in("dewi")
    return desk


def known_siti(desk: Desk, words: str = "minta data penduduk") -> None:
    desk.world.hears("whatsapp", SITI, words, name="Siti Aminah")
    with desk.world.db.write() as db:
        search_index.refresh(db)


def fields(desk: Desk, **more: str) -> dict[str, str]:
    page = desk.text("/konsultasi-baru")
    found = KEY.search(page)
    assert found is not None
    return (
        {"kunci": found[1], "cara": "telepon", "nama": "Pak Hadi", "isi": "Berapa produksi lada?"}
        | {"petugas": "dewi"}
        | more
    )


def test_the_list_offers_the_form_and_the_form_opens_the_case(office: Desk) -> None:
    assert 'href="/konsultasi-baru"' in office.text("/konsultasi")
    answer = office.post("/konsultasi-baru", fields(office), page="/konsultasi-baru")
    case = office.world.the_consultation()
    assert (answer.status_code, answer.location) == (303, f"/konsultasi/{case.number}")
    page = office.text(answer.location)
    for shown in ("Telepon kantor", "Dewi mencatat konsultasi dari Telepon kantor", "dicatat petugas"):
        assert shown in page


def test_the_same_form_sent_twice_leads_to_the_same_case(office: Desk) -> None:
    form = fields(office)
    first, second = (office.post("/konsultasi-baru", form, page="/konsultasi-baru") for _ in range(2))
    assert first.location == second.location
    assert len(office.world.consultations()) == 1


def test_what_was_entered_afterwards_says_so_and_shows_no_clock(office: Desk) -> None:
    office.post("/konsultasi-baru", fields(office, waktu="kemarin 10.15"), page="/konsultasi-baru")
    number = office.world.the_consultation().number
    facts = office.text(f"/konsultasi/{number}").partition("<dt>Masuk</dt>")[2].partition("</dd>")[0]
    assert facts.strip().endswith(", dicatat belakangan")
    assert "lk-sla" not in office.text("/konsultasi")


def test_the_reading_of_the_moment_is_shown_back(office: Desk) -> None:
    read = office.text("/konsultasi-baru/waktu?waktu=tadi+pagi+8.15")
    assert "Senin, 23 November 2026, 08.15 WIB" in read and "dicatat belakangan" in read
    assert "tidak terbaca" in office.text("/konsultasi-baru/waktu?waktu=entah")


def test_known_people_are_offered_and_a_refused_form_keeps_its_words(office: Desk) -> None:
    known_siti(office)
    known = office.world.the_consultation().number
    assert known in office.text("/konsultasi-baru/orang?nama=siti&kontak=")
    answer = office.post("/konsultasi-baru", fields(office, kontak=SITI), page="/konsultasi-baru")
    assert answer.status_code == 422
    for shown in (known, "Orang lain dengan kontak yang sama", "Berapa produksi lada?", "Pak Hadi"):
        assert shown in answer.text
    chosen = office.post("/konsultasi-baru", fields(office, kontak=SITI, warga=known), page="/konsultasi-baru")
    assert chosen.status_code == 303
    assert len({one.person_id for one in office.world.consultations()}) == 1


def test_people_are_looked_for_without_scripts_too(office: Desk) -> None:
    known_siti(office)
    form = fields(office, nama="Siti", cari="1")
    answer = office.post("/konsultasi-baru", form, page="/konsultasi-baru")
    assert answer.status_code == 200 and "Siti Aminah" in answer.text
    assert len(office.world.consultations()) == 1


def test_a_scan_comes_along_and_the_next_form_follows(office: Desk) -> None:
    form = fields(office, cara="surat", lagi="1", dijawab="1", jawaban="Sudah dijelaskan", hasil="diberikan")
    form |= {"berkas": (BytesIO(b"%PDF-1.4 surat"), "surat.pdf")}  # type: ignore[dict-item]
    answer = office.post("/konsultasi-baru", form, page="/konsultasi-baru")
    case = office.world.the_consultation()
    assert (answer.status_code, answer.location) == (303, "/konsultasi-baru")
    assert case.state == CaseState.CLOSED
    assert f"{case.number} dicatat." in office.text("/konsultasi-baru")
    assert "surat.pdf" in office.text(f"/konsultasi/{case.number}")


def test_a_tick_without_words_is_refused(office: Desk) -> None:
    answer = office.post("/konsultasi-baru", fields(office, dijawab="1"), page="/konsultasi-baru")
    assert answer.status_code == 422 and "Tulis apa yang dijawab" in answer.text


def test_a_chosen_person_of_a_case_that_is_hidden_is_nobody(office: Desk) -> None:
    known_siti(office, "PENGADUAN: loket tutup")
    complaint = office.world.the_consultation().number
    assert "Siti" not in office.text(f"/konsultasi-baru?warga={complaint}")
    assert "Siti" not in office.text(f"/konsultasi-baru/orang?nama=siti&kontak={SITI}&warga={complaint}")
    answer = office.post("/konsultasi-baru", fields(office, warga=complaint), page="/konsultasi-baru")
    assert answer.status_code == 422 and "Siti" not in answer.text
