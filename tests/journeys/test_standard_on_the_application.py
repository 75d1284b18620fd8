"""The standard on the application (SK 006.01 TAHUN 2024): requirements 6 to 8 and procedure 8 to 16, each by its name.

A citizen at a phone, a citizen whose browser runs no scripts, and an officer at the desk, before the running demo.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from application_walk import LINK, Application, application_of, reads
from office_process import wait_for

from store.event_names import EventName
from store.tables import Account, AccountSession, Event, Identity, Message, Person, Rating, SignInCode
from store.vocabulary import CaseState

pytestmark = pytest.mark.timeout(180)  # a second or two each at rest
BOOK = "Kecamatan Manggar Dalam Angka 2024 (data contoh)"
CITATION = f"Sumber: BPS Kabupaten Belitung Timur, {BOOK}, 2024, https://"
RATE = "Bagaimana layanan kami?"
DOORS = {"Cari data": "/cari-data", "Tanya petugas": "/tanya", "Lacak konsultasi": "/k", "Akun saya": "/akun/masuk"}


@pytest.fixture(scope="module")
def online(browser_process: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with application_of(tmp_path_factory.mktemp("demo"), browser_process) as made:
        yield made


def test_requirement_6_the_mail_address_is_proved_by_a_code_that_is_sent_there(online: Application) -> None:
    email, page = "anwar@contoh.example", online.phone
    page.goto("/akun/masuk")
    page.get_by_label("Email aktif").fill(email)
    page.get_by_role("button", name="Kirim kode").click()
    page.wait_for_url("**/akun/kode/*")
    right = LINK.findall(online.demo.hears(email, "Kode Anda"))[0].rpartition("#")[2]
    page.get_by_label("Kode enam angka").fill(str((int(right) + 1) % 1_000_000).zfill(6))
    page.get_by_role("button", name="Masuk").click()
    page.get_by_text("Kode itu tidak cocok").wait_for()
    assert [one.email for one in online.rows(Account)] == []
    page.get_by_label("Kode enam angka").fill(right)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/akun/daftar")
    code = online.the(SignInCode, lambda one: one.email == email)
    assert (code.used_at is not None, code.guesses) == (True, 2)
    assert [one.email for one in online.rows(Account)] == [email]


def test_requirement_7_the_citizen_has_an_account_with_history_and_sessions(online: Application) -> None:
    email = "berta@contoh.example"
    online.demo.say(email, "Mohon data inflasi 2024", channel="email")  # before there is an account
    online.demo.hears(email, "nomor")
    online.registers(email, "Berta Akun", online.phone)
    online.phone.get_by_text("Mohon data inflasi 2024").wait_for()
    online.phone.get_by_text("perangkat ini").wait_for()
    account = online.the(Account, lambda one: one.email == email)
    mailed = online.the(Identity, lambda one: one.id == account.identity_id)
    assert (mailed.value, account.consent_at is not None) == (email, True)
    assert len([one for one in online.rows(AccountSession) if one.account_id == account.id]) == 1
    online.phone.get_by_role("button", name="Keluar", exact=True).click()
    online.phone.wait_for_url("**/")


def test_requirement_8_the_request_is_made_on_the_application(online: Application) -> None:
    email, page = "candra@contoh.example", online.phone
    online.registers(email, "Candra Minta", page)
    page.goto("/tanya")
    assert page.get_by_label("Email atau nomor telepon").input_value() == email
    page.get_by_label("Pertanyaan", exact=True).fill("Untuk skripsi saya")
    page.get_by_label("Data 1").fill("Produksi lada per kecamatan 2023")
    page.get_by_label("Data 2").fill("Luas tanam lada 2023")
    number = online.sends(page, "Untuk skripsi saya")
    case = online.case(number)
    assert (case.channel, case.state, online.address(number).value) == ("chat", CaseState.ASSIGNED, email)
    online.desk.goto("/konsultasi")
    online.desk.locator("#list").get_by_text("Candra Minta").first.click()
    for words in ("Untuk skripsi saya", "Produksi lada per kecamatan 2023", "Luas tanam lada 2023"):
        online.desk.get_by_role("log").get_by_text(words).first.wait_for()
    assert online.reported("Konsultasi", "Aplikasi") == len([one for one in online.cases() if one.channel == "chat"])


@pytest.mark.parametrize("window", ["phone", "plain"])
def test_procedure_8_the_citizen_reaches_the_service_through_the_application(online: Application, window: str) -> None:
    page = getattr(online, window)
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_text("Kami sedang buka").wait_for()
    page.get_by_text("5 menit", exact=True).wait_for()
    page.get_by_text("Tidak dipungut biaya").wait_for()
    for door, path in DOORS.items():
        page.goto("/")
        page.get_by_role("link", name=door).click()
        page.wait_for_url(f"**{path}")


def test_procedure_9_the_citizen_registers_by_the_link_of_the_mail(online: Application) -> None:
    email, page = "dina@contoh.example", online.phone
    page.context.clear_cookies()
    page.goto("/akun/masuk")
    page.get_by_label("Email aktif").fill(email)
    page.get_by_role("button", name="Kirim kode").click()
    page.wait_for_url("**/akun/kode/*")
    page.goto(LINK.findall(online.demo.hears(email, "Kode Anda"))[0])
    page.locator("#code:valid").wait_for()
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/akun/daftar")
    page.get_by_role("textbox", name="Nama").fill("Dina Daftar")
    page.get_by_role("button", name="Buat akun").click()  # without consent the browser stays here
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Buat akun").click()
    page.get_by_text(f"Dina Daftar · {email}").wait_for()
    account = online.the(Account, lambda one: one.email == email)
    identity = online.the(Identity, lambda one: one.id == account.identity_id)
    person = online.the(Person, lambda one: one.id == identity.person_id)
    assert (person.name, identity.kind) == ("Dina Daftar", "email")


def test_procedure_10_the_citizen_searches_first_and_finds_titles_with_their_citation(online: Application) -> None:
    online.waits_for_the_catalogue()
    page = online.phone
    page.goto("/")
    page.get_by_role("link", name="Cari data").click()
    page.get_by_label("Kata pencarian").press_sequentially("kecamatan manggar dalam angka 2024")
    found = page.get_by_role("listitem").filter(has_text=BOOK)
    found.wait_for()  # while one types
    found.get_by_text("Sumber untuk disalin").click()
    found.get_by_text(CITATION).wait_for()
    page.get_by_role("button", name=f"Ini yang saya cari: {BOOK}").click()
    page.get_by_role("heading", name="Data Anda sudah ketemu").wait_for()
    online.desk.goto("/laporan")
    online.desk.get_by_text("Selesai lewat pencarian, tanpa konsultasi: 1", exact=True).wait_for()


def test_procedure_10_without_scripts_too(online: Application) -> None:
    online.waits_for_the_catalogue()
    page = online.plain
    page.goto("/cari-data")
    page.get_by_label("Kata pencarian").fill("kecamatan manggar dalam angka 2024")
    page.get_by_role("button", name="Cari", exact=True).click()
    page.get_by_role("listitem").filter(has_text=BOOK).wait_for()


@pytest.mark.parametrize("window", ["phone", "plain"])
def test_procedure_11_what_was_not_found_becomes_a_consultation(online: Application, window: str) -> None:
    online.waits_for_the_catalogue()
    page, email = getattr(online, window), f"endang.{window}@contoh.example"
    page.context.clear_cookies()
    page.goto("/cari-data?q=produksi+rumput+laut+1999")
    page.get_by_text("Tidak ada yang persis").or_(page.get_by_text("Katalog tidak memuat")).wait_for()
    need = page.get_by_label("Data 1").input_value()
    assert "produksi rumput laut 1999" in need
    page.get_by_label("Pertanyaan", exact=True).fill("Untuk laporan desa kami")
    page.get_by_label("Nama").fill("Endang Cari")
    page.get_by_label("Email atau nomor telepon").fill(email)
    number = online.sends(page, "Untuk laporan desa kami")
    reads(page, "produksi rumput laut 1999")
    case = online.case(number)
    opened = [one for one in online.rows(Event) if one.consultation_id == case.id and one.what == EventName.OPENED]
    assert (len(opened), online.address(number).value) == (1, email)
    online.opens(number)
    online.desk.get_by_role("log").get_by_text("produksi rumput laut 1999").first.wait_for()
    asked = online.the(Message, lambda one: one.consultation_id == case.id and one.direction == "in")
    assert asked.searched["words"] == "produksi rumput laut 1999"


def test_procedure_12_citizen_and_officer_talk_in_two_windows(online: Application) -> None:
    page, email = online.phone, "farid@contoh.example"
    online.registers(email, "Farid Nelayan", page)
    number = online.asks(email, "Jumlah nelayan 2024?", page)
    online.answers(number, "Seluruh kabupaten, atau satu kecamatan?", mailed=False)
    reads(page, "Seluruh kabupaten, atau satu kecamatan?")  # nobody has loaded the page anew
    page.get_by_label("Tulis pesan").fill("Kecamatan Manggar saja")
    page.get_by_role("button", name="Kirim", exact=True).click()
    reads(page, "Kecamatan Manggar saja")
    online.desk.get_by_role("log").get_by_text("Kecamatan Manggar saja").first.wait_for()
    wait_for(lambda: online.said(number)[0].state == "read", "the answer to be seen on the page, so no mail follows")
    page.context.clear_cookies()


def test_procedure_12_without_scripts_too(online: Application) -> None:
    page = online.plain
    number = online.asks("gita@contoh.example", "Harga beras 2024?", page)
    online.answers(number, "Harga eceran atau grosir?")
    page.get_by_role("link", name="Muat ulang").click()
    reads(page, "Harga eceran atau grosir?")
    page.get_by_label("Tulis pesan").fill("Harga eceran")
    page.get_by_role("button", name="Kirim", exact=True).click()
    reads(page, "Harga eceran")
    online.opens(number)
    online.desk.get_by_role("log").get_by_text("Harga eceran", exact=True).wait_for()


def test_procedure_13_the_officer_informs_with_a_title_of_the_catalogue(online: Application) -> None:
    online.waits_for_the_catalogue()
    page, desk = online.phone, online.desk
    number = online.asks("hadi@contoh.example", "Data penduduk Manggar 2023?", page)
    online.opens(number)
    desk.get_by_role("link", name="Publikasi", exact=True).click()
    dialog = desk.locator("#step-dialog[open]")
    dialog.locator(".lk-finder__search:not(.htmx-added)").wait_for()
    dialog.get_by_label("Cari di katalog").fill("kecamatan manggar dalam angka 2024")
    dialog.get_by_text("judul untuk “kecamatan manggar dalam angka 2024”").wait_for()  # not the titles before it
    dialog.get_by_role("checkbox", name=BOOK).check()
    dialog.get_by_role("button", name="Masukkan ke balasan").click()
    dialog.wait_for(state="detached")
    online.sends_answer(number)
    reads(page, CITATION)
    (answer,) = online.said(number)
    assert (BOOK in answer.body, online.case(number).state) == (True, CaseState.ANSWERED)


def test_procedure_14_the_officer_closes_what_is_done(online: Application) -> None:
    page = online.phone
    number = online.asks("indah@contoh.example", "Jumlah sekolah 2024?", page)
    online.answers(number, "Ada di Dalam Angka 2025.")
    reads(page, "Ada di Dalam Angka 2025.")
    online.closes(number)
    page.get_by_role("heading", name=RATE).wait_for()
    page.get_by_text("Konsultasi ini sudah ditutup").wait_for()
    case = online.case(number)
    assert (case.state, case.rating_asked_at is not None) == (CaseState.CLOSED, True)


@pytest.mark.parametrize("window", ["phone", "plain"])
def test_procedure_15_the_citizen_rates_on_the_page(online: Application, window: str) -> None:
    page = getattr(online, window)
    number = online.asks(f"joko.{window}@contoh.example", "Jumlah hotel 2024?", page)
    online.answers(number, "Ada 12 judul di situs kami.")
    online.closes(number)
    if window == "plain":
        page.get_by_role("link", name="Muat ulang").click()
    page.get_by_role("heading", name=RATE).wait_for()  # with scripts the page shows it by itself
    page.get_by_label("5, Sangat baik").check(force=True)
    page.get_by_role("button", name="Kirim nilai").click()
    page.wait_for_url("**/nilai/*")
    case = online.case(number)
    assert [one.score for one in online.rows(Rating) if one.consultation_id == case.id] == [5]
    online.desk.goto(f"/konsultasi/{number}")
    online.desk.get_by_text("5 dari 5").first.wait_for()


def test_procedure_16_done_stays_in_the_history_and_a_word_opens_it_again(online: Application) -> None:
    email, page = "kartika@contoh.example", online.phone
    online.registers(email, "Kartika Selesai", page)
    number = online.asks(email, "Luas kabupaten?", page)
    online.answers(number, "Ada di Dalam Angka 2025.", mailed=False)
    online.closes(number)
    page.get_by_role("heading", name=RATE).wait_for()
    page.goto("/akun")
    page.get_by_role("listitem").filter(has_text="Luas kabupaten?").get_by_text("Selesai").wait_for()
    page.get_by_role("link", name="Luas kabupaten?").click()
    page.get_by_text("Buka kembali konsultasi").click()
    page.get_by_label("Tulis pesan").fill("Satu lagi: jumlah desa?")
    page.get_by_role("button", name="Kirim", exact=True).click()
    reads(page, "Satu lagi: jumlah desa?")
    assert online.case(number).state == CaseState.ASSIGNED


def test_procedure_14_seven_silent_days_close_it_after_a_reminder(online: Application) -> None:
    """The last of them: the clock of all moves on."""
    email, page = "lukman@contoh.example", online.phone
    number = online.asks(email, "Jumlah desa 2024?", page)
    online.answers(number, "Desa saja, atau dengan kelurahan?")
    reads(page, "Desa saja, atau dengan kelurahan?")
    talk = page.url
    page.goto("/")  # who looks at the page reads it there, and gets no mail
    online.demo.advance(days=5)
    assert number in online.demo.hears(email, "Kami menunggu kabar Anda")
    page.goto(talk)
    online.demo.advance(days=2)
    wait_for(lambda: online.case(number).state == CaseState.CLOSED, f"{number} to be closed")
    page.get_by_text("Konsultasi ini sudah ditutup").wait_for()
    online.desk.goto(f"/konsultasi/{number}")
    online.desk.get_by_text("warga tidak merespons").first.wait_for()
