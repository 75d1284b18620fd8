"""Entering a case, and the paper guest book, by keyboard alone, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from browser import serving, until_true
from cast import PASSWORD, SITI
from web_desk import Desk
from world import World

from store.search import search_index
from store.vocabulary import CaseState

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


@pytest.fixture
def world(world: World) -> World:
    """An office in which an offer to undo does not end by itself while the test runs."""
    world.office = replace(world.office, undo_seconds=60)
    return world


@pytest.fixture
def base(desk: Desk) -> Iterator[str]:
    with serving(desk.flask) as address:
        yield address


def enter(desk: Desk, browser: Any, base: str) -> Any:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID").new_page()
    page.set_default_timeout(15_000)
    desk.lets_in(page, base)
    return page


def test_a_call_is_entered_by_keyboard_alone(desk: Desk, browser: Any, base: str) -> None:
    page = enter(desk, browser, base)
    until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
    page.keyboard.press("c")
    page.wait_for_url("**/konsultasi-baru")
    until_true(page, "document.activeElement.name === 'nama'")
    page.keyboard.type("Pak Hadi")
    page.keyboard.press("Tab")
    page.keyboard.type("0813-0000-0177")
    page.keyboard.press("Tab")
    page.keyboard.type("Berapa produksi lada 2024?")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("1.200 ton.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/konsultasi/K-*")
    case = desk.world.the_consultation()
    assert (case.state, case.subject) == (CaseState.CLOSED, "Berapa produksi lada 2024?")


def test_what_is_typed_survives_a_reload_and_is_gone_once_saved(desk: Desk, browser: Any, base: str) -> None:
    page = enter(desk, browser, base)
    page.goto(f"{base}/konsultasi-baru")
    until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
    page.get_by_label("Pertanyaan").fill("Data lada per desa")
    page.get_by_label("Lewat").select_option("kunjungan")
    page.get_by_label("Kapan").fill("kemarin 10.15")
    page.locator("#case-reading", has_text="dicatat belakangan").wait_for()
    page.reload()
    until_true(page, "document.querySelector('#case-text').value === 'Data lada per desa'")
    assert page.get_by_label("Lewat").input_value() == "kunjungan"
    page.locator("#case-reading", has_text="dicatat belakangan").wait_for()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url("**/konsultasi/K-*")
    page.goto(f"{base}/konsultasi-baru")
    until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
    assert page.get_by_label("Pertanyaan").input_value() == ""


def test_what_is_typed_survives_a_session_that_has_ended(desk: Desk, browser: Any, base: str) -> None:
    page = enter(desk, browser, base)
    page.goto(f"{base}/konsultasi-baru")
    until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
    page.get_by_label("Pertanyaan").fill("Data lada per desa")
    page.context.clear_cookies()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.goto(f"{base}/masuk")
    page.get_by_label("Nama petugas").fill("dewi")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/konsultasi")
    page.goto(f"{base}/konsultasi-baru")
    until_true(page, "document.querySelector('#case-text').value === 'Data lada per desa'")
    page.get_by_role("button", name="Simpan, catat lagi").click()
    page.locator(".lk-page > .lk-strip[role=status]").wait_for()
    assert page.get_by_label("Pertanyaan").input_value() == ""


def test_a_known_person_is_found_while_typing_and_chosen(desk: Desk, browser: Any, base: str) -> None:
    desk.world.hears("whatsapp", SITI, "minta data penduduk", name="Siti Aminah")
    with desk.world.db.write() as db:
        search_index.refresh(db)
    page = enter(desk, browser, base)
    page.goto(f"{base}/konsultasi-baru")
    until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
    page.get_by_label("Nama").fill("siti")
    page.get_by_label("Siti Aminah").check()
    page.get_by_label("Nama").fill("Siti A")  # who was chosen stays chosen
    page.get_by_label("Pertanyaan").fill("Data lada per desa")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url("**/konsultasi/K-*")
    assert len({one.person_id for one in desk.world.consultations()}) == 1


def test_a_citizen_is_written_to_first_and_it_is_undone_like_any_answer(desk: Desk, browser: Any, base: str) -> None:
    page = enter(desk, browser, base)
    page.goto(f"{base}/konsultasi-baru")
    page.get_by_role("link", name="Tulis dulu").click()
    page.wait_for_url("**/tulis-dulu")
    page.get_by_label("Telepon atau email").fill("siti@contoh.example")
    page.get_by_label("Lewat").select_option("email")
    page.get_by_label("Alasan menulis lebih dulu").fill("publikasi terbit")
    page.get_by_label("Pesan", exact=True).fill("Publikasinya sudah terbit.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/konsultasi/K-*")
    page.get_by_text("menulis lebih dulu lewat Email: publikasi terbit").wait_for()
    page.get_by_role("button", name="Urungkan").first.click()
    page.locator("textarea[name=isi]", has_text="Publikasinya sudah terbit.").wait_for()


def test_a_name_is_corrected_in_a_sheet_over_the_conversation(desk: Desk, browser: Any, base: str) -> None:
    number = desk.heard()
    page = enter(desk, browser, base)
    page.goto(f"{base}/konsultasi/{number}")
    page.get_by_role("link", name="Betulkan").click()
    page.locator("#person-name").fill("Siti Aminah")
    page.get_by_role("button", name="Simpan nama").click()
    page.get_by_text("membetulkan nama warga: Siti menjadi Siti Aminah").wait_for()
    page.locator("#sheet").wait_for(state="hidden")  # the page may hear of the change before the sheet is answered
    page.locator(".lk-head__who").get_by_text("Siti Aminah", exact=True).first.wait_for()
    page.get_by_role("link", name="Betulkan").click()
    page.get_by_label("Tambah nomor atau email").fill("siti@contoh.example")
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.get_by_text("menambahkan kontak siti@contoh.example").wait_for()


def test_the_link_to_writing_first_ends_where_the_fields_below_it_end(desk: Desk, browser: Any, base: str) -> None:
    page = enter(desk, browser, base)
    page.goto(f"{base}/konsultasi-baru")
    link, field = page.get_by_role("link", name="Tulis dulu").bounding_box(), page.get_by_label("Kapan").bounding_box()
    assert link["x"] + link["width"] == pytest.approx(field["x"] + field["width"], abs=1)


def pastes(page: Any, cell: str, rows: str) -> None:
    """Paste rows as a spreadsheet copies them."""
    page.evaluate(
        """([cell, rows]) => {
          const copied = new DataTransfer();
          copied.setData("text/plain", rows);
          const event = new ClipboardEvent("paste", {clipboardData: copied, bubbles: true, cancelable: true});
          document.querySelector(cell).dispatchEvent(event);
        }""",
        [cell, rows],
    )


def test_in_the_paper_guest_book_enter_goes_down_and_rows_of_a_spreadsheet_are_pasted(
    desk: Desk, browser: Any, base: str
) -> None:
    page = enter(desk, browser, base)
    page.goto(f"{base}/buku-tamu-kertas")
    until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
    page.fill("#paper-name-1", "Hadi")
    page.press("#paper-name-1", "Enter")
    page.locator("#paper-name-2:focus").wait_for()
    pastes(page, "#paper-time-2", "8.15\tRini\t\tkon\r\n8.30\tJoko\t\tperpus\r\n")
    cells = ("name-2", "service-2", "name-3", "service-3")
    assert [page.input_value(f"#paper-{cell}") for cell in cells] == ["Rini", "kon", "Joko", "perpus"]
    pastes(page, "#paper-time-30", "7.15\tTono\t\tkon\r\n7.30\tTini\t\tkon\r\n")
    page.get_by_text("1 baris terakhir tidak muat").wait_for()
    page.fill("#paper-service-1", "kon")
    page.press("#paper-service-1", "Control+Enter")
    page.get_by_text("4 tamu dan 0 kertas saran").wait_for()
    assert len(desk.world.consultations()) == 4
    page.fill("#paper-need-1", "Inflasi")  # the next table of that day is refused, mended and saved: nothing is left
    page.press("#paper-need-1", "Control+Enter")
    page.get_by_text("Belum ada yang disimpan").wait_for()
    page.fill("#paper-service-1", "kon")
    page.press("#paper-service-1", "Control+Enter")
    page.get_by_text("1 tamu dan 0 kertas saran").wait_for()
    until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
    assert page.input_value("#paper-need-1") == ""
