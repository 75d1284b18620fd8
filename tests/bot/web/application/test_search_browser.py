"""Search while typing, ask beside what was found, and say what was found: in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import small_catalogue
from applicant import Applicant
from browser import serving, until_true
from cast import SITI_MAIL
from playwright.sync_api import expect
from world import World

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
ASKED = "Saya perlu sampai tahun 2031."
# the answer to a search with this word waits for letGo()
SLOW = """() => {
  const real = window.fetch;
  window.fetch = async (where, how) => {
    if (where.includes("karet")) await new Promise(go => { window.letGo = go; });
    return real(where, how);
  };
}"""


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    world.office = replace(world.office, areas=small_catalogue.office().areas)
    with world.db.write() as db:
        small_catalogue.fill(db, world.now)
    return Applicant(world, monkeypatch, small_catalogue.SOURCE)


def test_a_citizen_searches_asks_with_what_they_saw_and_finds(siti: Applicant, browser: Any) -> None:
    with serving(siti.desk.flask) as base:
        page = browser.new_context(viewport={"width": 390, "height": 844}, base_url=base).new_page()
        page.goto("/cari-data")
        field, results, need = page.get_by_role("searchbox"), page.locator("#results"), page.get_by_label("Data 1")
        page.get_by_label("Pertanyaan", exact=True).fill(ASKED)
        page.evaluate(SLOW)
        field.press_sequentially("produksi karet 2023")
        until_true(page, "Boolean(window.letGo)")
        field.fill("produksi lada 2023")
        expect(results).to_contain_text("judul untuk “produksi lada 2023”")
        page.evaluate("window.letGo()")  # the older answer replaces nothing, and what is written stays
        expect(page).to_have_url(re.compile("lada"))
        expect(results).to_contain_text("judul untuk “produksi lada 2023”")
        expect(need).to_have_value(re.compile("^produksi lada 2023 "))
        need.fill("lada per desa")
        field.fill("produksi lada 2031")
        field.press("Enter")
        expect(results).to_contain_text("Tidak ada yang persis.")
        expect(need).to_have_value("lada per desa")
        page.get_by_role("link", name="Belum ketemu?").click()
        page.get_by_label("Nama").fill("Siti Aminah")
        page.get_by_label("Email atau nomor telepon").fill(SITI_MAIL)
        page.get_by_label("Saya setuju").check()
        page.get_by_role("button", name="Lanjut").click()
        page.get_by_role("heading", name="Benar begini?").wait_for()
        page.get_by_role("button", name="Ya, kirim").click()
        page.wait_for_url("**/obrolan/**")
        (heard,) = siti.heard()
        assert heard.body == f"{ASKED}\n\n- lada per desa"
        assert heard.searched["words"] == "produksi lada 2031" and len(heard.searched["titles"]) == 5
        page.goto("/cari-data?q=produksi+lada+2023")
        page.get_by_role("button", name="Ini yang saya cari: Produksi Lada").first.click()
        page.wait_for_url("**/cari-data/ketemu/*")
        expect(page.get_by_role("heading", name="Data Anda sudah ketemu")).to_be_visible()
        page.context.close()
