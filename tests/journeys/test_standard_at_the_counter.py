"""The standard at the counter (SK 006.01 TAHUN 2024): requirements 1 to 5 and procedure 1 to 7, each by its name.

A visitor at the tablet and an officer at the desk, in a real browser before the real programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from counter_walk import LAILA, Counter, counter_of
from office_process import wait_for

from store.event_names import EventName
from store.tables import Confirmation, DataNeed, Event, Identity, Rating, Referral
from store.vocabulary import Availability, CaseEntry, CaseState, NeedOutcome

pytestmark = pytest.mark.timeout(180)  # a second or two each at rest


@pytest.fixture(scope="module")
def counter(browser_process: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with counter_of(tmp_path_factory.mktemp("office"), browser_process) as made:
        yield made


def test_requirement_1_the_visitor_comes_to_the_office_and_stands_in_the_queue(counter: Counter) -> None:
    number = counter.comes("Anwar Datang", "Inflasi")
    assert number == counter.number("Anwar Datang")
    counter.desk.goto("/konsultasi")
    counter.sees("Tamu di loket")
    counter.sees(f"{number} menunggu")
    assert counter.case("Anwar Datang").channel == "walkin"


def test_requirement_2_the_card_is_shown_and_only_its_kind_is_kept(counter: Counter) -> None:
    counter.comes("Berta Kartu", "Jumlah penduduk")
    counter.meets("Berta Kartu")
    counter.desk.get_by_label("Kartu identitas yang ditunjukkan").select_option("SIM")
    counter.presses("Kartu identitas ditunjukkan")
    counter.sees("SIM ditunjukkan")
    seen = counter.visit("Berta Kartu")
    assert (seen.id_card, seen.id_card_seen_by) == ("sim", "dewi")
    assert seen.id_card_seen_at is not None


def test_requirement_3_the_email_address_is_asked_and_having_none_is_an_answer(counter: Counter) -> None:
    counter.chooses()
    counter.presents("Candra Surel", email="candra.contoh.example")
    counter.tablet.get_by_role("alert").wait_for()
    field = counter.tablet.locator("#email")
    assert (field.input_value(), field.get_attribute("aria-invalid")) == ("candra.contoh.example", "true")
    field.fill("candra@contoh.example")
    counter.goes_on()
    counter.asks("Tenaga kerja")
    counter.takes_number()
    counter.comes("Dina Tanpa", "Tenaga kerja")  # she ticks "tidak punya email"
    addresses = {one.id: one for one in counter.rows(Identity)}
    candra, dina = (addresses[counter.case(name).identity_id] for name in ("Candra Surel", "Dina Tanpa"))
    assert (candra.kind, candra.value, dina.kind) == ("email", "candra@contoh.example", "slip")
    counter.opens("Candra Surel")
    counter.sees("candra@contoh.example")


def test_requirement_4_the_guest_book_is_filled_in_and_counted_in_the_words_of_the_survey(counter: Counter) -> None:
    counter.chooses("Perpustakaan")
    counter.presents("Endang Tamu", came_as="Pelajar, mahasiswa")
    consent = counter.tablet.locator("[name=consent]")
    consent.wait_for()
    assert not consent.is_checked()
    counter.tablet.get_by_label("Skripsi/Tesis").check()
    counter.asks("Publikasi lada")
    for field, answer in PROFILE.items():
        counter.tablet.locator(f"[name={field}][value='{answer}']").check()
    counter.tablet.get_by_role("button", name="Ambil nomor antrean").click()
    assert counter.number_on_the_tablet() == "P-001"
    book = counter.visit("Endang Tamu").model_dump()
    told = PROFILE | {"service": "library", "came_as": "student", "purpose": "thesis"}
    assert {field: book[field] for field in told} == told
    assert book["consent_at"] is not None
    assert counter.reported("Kunjungan", "Perpustakaan") == 1


PROFILE = {
    "sex": "female",
    "age_band": "17_25",
    "education": "bachelor",
    "occupation": "student",
    "disability": "no",
}


def test_requirement_5_the_request_is_made_to_an_officer(counter: Counter) -> None:
    counter.comes("Farid Minta", "Produksi ikan 2024", "Jumlah nelayan 2024")
    counter.meets("Farid Minta")
    for need in ("Produksi ikan 2024", "Jumlah nelayan 2024"):
        counter.sees(need)
    case = counter.case("Farid Minta")
    assert (case.officer_id, case.state, len(needs_of(counter, "Farid Minta"))) == (1, CaseState.ASSIGNED, 2)


def test_procedure_1_the_visitor_reaches_the_service_and_their_number_is_called(counter: Counter) -> None:
    counter.comes("Gita Panggil", "Harga beras")
    first = counter.waiting()[0]
    counter.desk.goto("/konsultasi")
    counter.presses("Panggil tamu berikutnya")
    counter.sees("Dipanggil")
    counter.tablet.goto("/layar")
    assert counter.tablet.locator("#screen-number").inner_text() == counter.number(first)
    assert first not in counter.tablet.content()
    visit = counter.visit(first)
    assert visit.called_at is not None
    assert visit.called_at >= visit.arrived_at


def test_procedure_2_an_officer_greets_the_visitor_and_that_is_the_first_help(counter: Counter) -> None:
    counter.comes("Hadi Sambut", "Ekspor lada")
    counter.opens("Hadi Sambut")
    counter.presses("Panggil")
    counter.sees("Dipanggil")
    counter.presses("Tamu di depan saya")
    counter.sees("Sedang dilayani")
    visit, case = counter.visit("Hadi Sambut"), counter.case("Hadi Sambut")
    assert visit.greeted_at is not None
    assert (visit.greeted_by, case.first_help_at) == ("dewi", visit.greeted_at)
    done = [one.what for one in counter.rows(Event) if one.consultation_id == case.id]
    assert done.index(EventName.VISITOR_CALLED) < done.index(EventName.VISITOR_MET)


def test_procedure_3_the_guest_book_is_the_tablet_or_paper_that_an_officer_types_in(counter: Counter) -> None:
    assert counter.comes("Indah Tablet", "Kemiskinan") == counter.number("Indah Tablet")
    counter.desk.goto("/buku-tamu-kertas")
    counter.desk.locator("#paper-name-1").fill("Joko Kertas")
    counter.desk.locator("#paper-service-1").fill("kon")
    counter.desk.locator("#paper-need-1").fill("Luas panen padi 2024")
    counter.desk.locator("#paper-outcome-1").fill("data dib")
    counter.desk.get_by_role("button", name="Simpan", exact=True).click()
    counter.desk.get_by_text("dicatat belakangan").first.wait_for()
    case = counter.case("Joko Kertas")
    assert (case.state, case.entry) == (CaseState.CLOSED, CaseEntry.AFTERWARDS)


def test_procedure_4_visitor_and_officer_identify_the_need_together(counter: Counter) -> None:
    counter.comes("Kartika Butuh", "Data lada")
    counter.meets("Kartika Butuh")
    counter.desk.get_by_title("Ubah kebutuhan ini").click()
    form = counter.desk.locator("form", has=counter.desk.get_by_role("button", name="Simpan: Data lada"))
    form.get_by_label("Data yang diperlukan").fill("Luas tanam lada")
    form.get_by_label("Wilayah").fill("Kecamatan Dendang")
    form.get_by_label("Dari tahun").fill("2021")
    form.get_by_label("Sampai").fill("2025")
    form.get_by_role("button", name="Simpan: Data lada").click()
    counter.desk.get_by_title("Ubah kebutuhan ini").get_by_text("Luas tanam lada, Kecamatan Dendang").wait_for()
    (need,) = needs_of(counter, "Kartika Butuh")
    assert (need.item, need.area, need.year_from, need.year_to) == ("Luas tanam lada", "Kecamatan Dendang", 2021, 2025)


def test_procedure_5_what_is_available_is_given_and_the_visitor_rates_at_the_tablet(counter: Counter) -> None:
    number = counter.comes("Lukman Beri", "Jumlah sekolah 2024", phone="0813 0000 0155")
    counter.meets("Lukman Beri")
    counter.checks("Ada")
    counter.desk.get_by_role("link", name="Berikan akses").click()
    dialog = counter.desk.locator("#step-dialog[open]")
    dialog.get_by_label("Judul").fill("Dalam Angka 2025")
    dialog.get_by_role("button", name="Masukkan").click()
    dialog.wait_for(state="detached")
    counter.desk.get_by_role("button", name="Kirim", exact=True).click()
    counter.desk.locator(".is-settled", has_text="Akses diberikan").wait_for()
    counter.closes("Data diberikan", "Dibaca di tempat", "Difotokopi")
    case = counter.case("Lukman Beri")
    assert (case.state, case.access_ways) == (CaseState.CLOSED, "read_here,photocopy")
    (need,) = needs_of(counter, "Lukman Beri")
    assert (need.outcome, need.source_title) == (NeedOutcome.GIVEN, "Dalam Angka 2025")
    counter.rates(number, "5, Sangat baik")
    assert [one.score for one in counter.rows(Rating) if one.consultation_id == case.id] == [5]


def test_procedure_6_what_is_not_there_is_confirmed_with_the_subject_matter(counter: Counter) -> None:
    counter.comes("Mira Tanya", "Luas tanam nanas 2025")
    number = counter.meets("Mira Tanya")
    counter.checks("Tidak")
    counter.desk.get_by_role("link", name="Konfirmasi subject matter").click()
    dialog = counter.desk.locator("#step-dialog[open]")
    dialog.get_by_text(LAILA).click()
    dialog.get_by_role("button", name="Kirim pertanyaan").click()
    counter.desk.get_by_text("Menunggu Laila").click()
    link = counter.desk.get_by_label(f"Tautan jawaban untuk {LAILA}").input_value()
    assert counter.case("Mira Tanya").state == CaseState.CONFIRMING
    counter.tablet.goto(link)  # Laila's own computer
    counter.tablet.get_by_label("Jawaban Anda").fill("Baru dirilis Maret.")
    counter.tablet.get_by_role("button", name="Kirim jawaban").click()
    counter.tablet.get_by_text("Jawaban Anda sudah kami terima").wait_for()
    counter.desk.goto(f"/konsultasi/{number}")
    counter.sees("Baru dirilis Maret.")
    (asked,) = counter.rows(Confirmation)
    assert (asked.answer, counter.case("Mira Tanya").state) == ("Baru dirilis Maret.", CaseState.ASSIGNED)


def test_procedure_7_what_nobody_here_has_is_referred_to_the_agency_that_does(counter: Counter) -> None:
    counter.comes("Nurul Rujuk", "Jumlah pemilih 2024", phone="0813 0000 0177")
    counter.meets("Nurul Rujuk")
    counter.checks("Tidak")
    counter.desk.get_by_role("link", name="Rujuk ke instansi").click()
    dialog = counter.desk.locator("#step-dialog[open]")
    dialog.get_by_text("KPU Kabupaten/Kota").click()
    dialog.get_by_role("button", name="Kirim rujukan").click()
    counter.desk.locator(".is-settled", has_text="Dirujuk ke instansi").wait_for()
    (referral,) = counter.rows(Referral)
    assert referral.consultation_id == counter.case("Nurul Rujuk").id
    told = wait_for(lambda: counter.twilio.to("+6281300000177"), "the message to the visitor")
    assert "KPU Kabupaten/Kota" in told[0].body
    (need,) = needs_of(counter, "Nurul Rujuk")
    assert (need.availability, need.outcome) == (Availability.MISSING, NeedOutcome.NOT_OBTAINED)
    assert counter.reported("Konsultasi", "KPU Kabupaten/Kota") == 1


def needs_of(counter: Counter, name: str) -> list[DataNeed]:
    case = counter.case(name)
    return [one for one in counter.rows(DataNeed) if one.consultation_id == case.id]
