"""The three steps in a real browser: saved one by one without a reload, dialogs, words put into the answer."""

from __future__ import annotations

from typing import Any

import pytest
from browser import serving
from staff_desk import StaffDesk
from web_desk import Desk

from channels.whatsapp import WhatsApp
from store.tables import DataNeed, Referral

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
LINK = "https://contoh.example/dda"


def test_from_the_suggested_need_to_the_referral_without_losing_a_word(office: StaffDesk, browser: Any) -> None:
    desk = Desk(office.world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    with serving(desk.flask) as base:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(15_000)
        complaints: list[str] = []
        page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        desk.lets_in(page, base, to=f"/konsultasi/{office.number}")
        answer, dialog = page.get_by_label("Tulisan", exact=True), page.locator("#step-dialog[open]")
        answer.fill("Selamat pagi, Bu Siti.")
        page.get_by_role("button", name="Pakai").click()
        page.get_by_role("button", name="Sebagian").click()
        page.locator(".lk-availability", has_text="sebagian").wait_for()
        assert answer.input_value() == "Selamat pagi, Bu Siti."  # only the block was drawn anew

        page.get_by_role("link", name="Berikan akses").click()
        dialog.get_by_label("Judul").fill("Dalam Angka 2026")
        dialog.get_by_label("Tautan").fill("bukan tautan")
        dialog.locator("form").evaluate("form => form.noValidate = true")
        dialog.get_by_role("button", name="Masukkan").click()
        dialog.get_by_text("Tautan harus diawali").wait_for()
        dialog.get_by_label("Tautan").fill(LINK)
        dialog.get_by_role("button", name="Masukkan").click()
        dialog.wait_for(state="detached")
        text = answer.input_value()
        assert text.startswith("Selamat pagi, Bu Siti.\n\nData luas tanam lada per kecamatan tersedia di")
        assert text.endswith(LINK)
        page.get_by_role("button", name="Kirim", exact=True).click()
        page.locator(".is-settled", has_text="Akses diberikan").wait_for()
        assert office.rows(DataNeed)[0].outcome == "given_otherwise"

        page.get_by_text("Tambah kebutuhan").click()
        page.locator("#detail-baru").fill("Jumlah pemilih 2024")
        page.locator("#detail-baru").press("Tab")
        page.get_by_role("button", name="Simpan").last.click()
        page.get_by_role("button", name="Tidak", exact=True).click()
        page.get_by_role("link", name="Rujuk ke instansi").click()
        dialog.get_by_text("Saran").first.wait_for()
        dialog.get_by_label("Cari instansi").press_sequentially("pemilih", delay=30)
        dialog.locator("#agency-list li").nth(1).wait_for(state="detached")
        dialog.get_by_text("KPU Kabupaten/Kota").click()
        dialog.get_by_role("button", name="Kirim rujukan").click()
        page.locator(".is-settled", has_text="Dirujuk ke instansi").wait_for()
        assert len(office.rows(Referral)) == 1
        assert [one for one in complaints if "422" not in one] == []
