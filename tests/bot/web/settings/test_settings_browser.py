"""Pengaturan and the first start in a real browser: an admin's first morning."""

from __future__ import annotations

from typing import Any

import pytest
from browser import serving
from cast import PASSWORD
from twilio_lookalike import ACCOUNT, TOKEN
from web_desk import Desk
from world import World

from channels.envelope import ProviderTemplate
from channels.whatsapp import WhatsApp
from handlers.desk import canned_replies
from handlers.officers import first_admin
from store.office import officers, templates

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


def office(world: World) -> Desk:
    return Desk(world, {"whatsapp": WhatsApp(ACCOUNT, TOKEN, "+6281200000100", api_base="http://127.0.0.1:9")})


def window(browser: Any, width: int = 1440, height: int = 900) -> tuple[Any, list[str]]:
    """A page, and what went wrong in it."""
    page = browser.new_context(viewport={"width": width, "height": height}, locale="id-ID").new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_first_start_on_a_phone_makes_an_admin_and_tries_every_channel(world: World, browser: Any) -> None:
    with serving(office(world).flask) as base:
        page, complaints = window(browser, 390, 844)
        page.goto(f"{base}/konsultasi")
        page.wait_for_url("**/mulai")
        assert fits(page)
        page.get_by_label("Kode dari layar Loket").fill(first_admin.code(world.office))
        page.get_by_label("Nama Anda").fill("Lina Marlina")
        page.get_by_label("Nama masuk").fill("lina")
        page.get_by_label("Kata sandi *", exact=True).fill(PASSWORD)
        page.get_by_label("Ulangi kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Buat admin").click()
        page.wait_for_url("**/mulai/kanal")
        page.get_by_text("Twilio tidak menjawab").wait_for()  # tried without being asked
        assert fits(page)
        page.get_by_role("link", name="Selesai, ke kotak masuk").click()
        page.wait_for_url("**/konsultasi")
        assert complaints == []
        page.context.close()


def test_a_tour_of_the_settings(world: World, browser: Any) -> None:
    world.officer("lina", role="admin", on_duty=False)
    with world.db.write() as db:
        canned_replies.seed(db, world.now)
    desk = office(world)
    with serving(desk.flask) as base:
        page, complaints = window(browser)
        page.goto(f"{base}/masuk")
        page.get_by_label("Nama petugas").fill("lina")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url("**/konsultasi")
        page.get_by_role("link", name="Status").first.click()
        sections = page.get_by_role("navigation", name="Pengaturan")

        sections.get_by_role("link", name="Kanal").click()
        page.get_by_role("button", name="Uji sambungan").click()
        page.get_by_text("Twilio tidak menjawab").wait_for()

        sections.get_by_role("link", name="Petugas").click()
        page.get_by_role("link", name="Tambah petugas").click()
        page.get_by_label("Nama masuk").fill("sari")
        page.get_by_label("Nama tampil").fill("Sari Puspita")
        page.get_by_label("Telepon").fill("0812 0000 0177")
        page.get_by_role("button", name="Tambah petugas").click()
        assert page.locator(".lk-password code").inner_text().count("-") == 1
        page.get_by_role("link", name="Sudah saya catat").click()
        page.get_by_role("link", name="Sari Puspita").click()
        assert page.get_by_label("Telepon").input_value() == "+6281200000177"

        sections.get_by_role("link", name="Jam layanan").click()
        page.get_by_label("Senin").fill("8-12")
        page.get_by_role("button", name="Simpan jam layanan").click()
        page.get_by_text("Senin: “8-12” bukan jam buka").wait_for()
        page.get_by_label("Senin").fill("08.00-12.00, 13.00-15.30")
        page.get_by_role("button", name="Simpan jam layanan").click()
        page.get_by_text("Senin 08.00-12.00 dan 13.00-15.30").wait_for()
        page.get_by_label("Mulai tanggal").fill("2026-12-28")
        page.get_by_label("Sampai tanggal").fill("2026-12-31")
        page.get_by_role("button", name="Tambahkan").click()
        page.get_by_role("cell", name="Senin, 28 Desember 2026 sampai Kamis, 31 Desember 2026", exact=True).wait_for()

        sections.get_by_role("link", name="Balasan siap pakai").click()
        page.get_by_role("link", name="/jam", exact=True).click()
        page.get_by_label("Isi").fill("Halo {nama}, kami buka {jam}.")
        page.get_by_text("Halo Ibu Siti, kami buka Senin").wait_for()  # drawn while typing
        page.get_by_role("button", name="Simpan").click()
        page.get_by_text("Balasan /jam disimpan.").wait_for()

        sections.get_by_role("link", name="Templat WhatsApp").click()
        page.get_by_role("button", name="Ambil dari penyedia").click()
        page.get_by_role("alert").get_by_text("Twilio tidak menjawab").wait_for()
        with world.db.write() as db:
            templates.replace(db, "whatsapp", [ProviderTemplate("HX1", "siap", "id", "Jawaban {{1}} siap.")], world.now)
        sections.get_by_role("link", name="Templat WhatsApp").click()
        page.get_by_text("Jawaban {{1}} siap.").wait_for()

        sections.get_by_role("link", name="Teks bot").click()
        page.get_by_role("link", name="Terima kasih atas nilai").click()
        english = page.locator("#text-en")
        english.fill("Thank you.")
        page.locator("#preview-en").get_by_text("{nilai} harus ada").wait_for()
        english.fill("Thank you for the {nilai}.")
        page.locator("#preview-en").get_by_text("Thank you for the 5.").wait_for()
        page.get_by_role("button", name="Simpan").nth(1).click()
        page.get_by_text("(Inggris) disimpan").wait_for()
        assert desk.app.office.wordings == {("rated", "en"): "Thank you for the {nilai}."}
        page.get_by_role("button", name="Kembalikan ke bawaan").click()
        page.get_by_text("kembali ke bawaan.").wait_for()

        page.set_viewport_size({"width": 390, "height": 844})
        for name in ("Status", "Kanal", "Petugas", "Jam layanan", "Balasan siap pakai", "Teks bot"):
            sections.get_by_role("link", name=name).click()
            page.get_by_role("heading", name=name, level=1).wait_for()
            assert fits(page), name
        # refused pages (422) are the only thing a browser may complain of
        assert [one for one in complaints if "422" not in one] == []
        page.context.close()
    with world.db.read() as db:
        assert officers.by_name(db, "sari") is not None
