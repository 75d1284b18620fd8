"""Publikasi in a real browser: searching on without losing a tick, and the citation where the cursor was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import small_catalogue
from browser import serving
from cast import MONDAY_MORNING
from staff_desk import StaffDesk
from web_desk import Desk

from channels.whatsapp import WhatsApp
from store.tables import DataNeed

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
SEARCH = "**/publikasi?*"
TITLE = "Produksi Lada Menurut Kecamatan di Kabupaten Belitung Timur, 2023"


def _search_and_meanwhile(act: Callable[[], object], page: Any, words: str) -> None:
    """Search in the dialog, and act while the answer is on its way: that answer does not know of it."""
    asked: list[Any] = []
    page.route(SEARCH, lambda route: asked.append(route), times=1)  # no builtin will do
    with page.expect_request(SEARCH):
        page.get_by_label("Cari di katalog").fill(words)
    act()
    asked[0].continue_()
    page.get_by_text(f"judul untuk “{words}”").wait_for()


def test_titles_found_beside_a_conversation_land_where_the_cursor_was(office: StaffDesk, browser: Any) -> None:
    office.world.office = replace(office.world.office, areas=small_catalogue.office().areas)
    with office.world.db.write() as db:
        small_catalogue.fill(db, MONDAY_MORNING)
    office.needs("Produksi lada")
    desk = Desk(office.world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    with serving(desk.flask) as base:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(15_000)
        errors: list[str] = []
        page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
        desk.lets_in(page, base, to=f"/konsultasi/{office.number}")
        answer, dialog = page.get_by_label("Tulisan", exact=True), page.locator("#step-dialog[open]")
        answer.fill("Silakan.Terima kasih.")
        answer.evaluate("field => field.setSelectionRange(8, 8)")
        page.get_by_role("link", name="Publikasi", exact=True).click()
        dialog.locator(".lk-finder__search:not(.htmx-added)").wait_for()  # from then on it searches
        field = dialog.get_by_label("Cari di katalog")
        field.fill("resep rendang")
        dialog.get_by_text("Tulis data yang dicari").wait_for()
        dialog.get_by_label("Tahun data").select_option("")
        field.fill("lada 2023")
        dialog.get_by_text("judul untuk “lada 2023”").wait_for()
        dialog.get_by_role("checkbox", name=TITLE).check()
        field.fill("kemiskinan 2022")
        dialog.get_by_text("judul untuk “kemiskinan 2022”").wait_for()
        assert dialog.get_by_role("checkbox", name=TITLE).is_checked()
        box = dialog.get_by_role("checkbox", name=TITLE)
        _search_and_meanwhile(box.uncheck, page, "lada 2023")
        assert not box.is_checked()
        _search_and_meanwhile(box.check, page, "kemiskinan 2022")
        assert box.is_checked()
        dialog.get_by_role("button", name="Masukkan ke balasan").click()
        dialog.wait_for(state="detached")
        first, citation, last = answer.input_value().split("\n")
        assert (first, last) == ("Silakan.", "Terima kasih.")
        assert citation.startswith(f"Sumber: BPS Kabupaten Belitung Timur, {TITLE}, 2024, https://")
        page.keyboard.press("Control+z")
        assert answer.input_value() == "Silakan.Terima kasih."
        assert errors == []
    assert office.rows(DataNeed)[0].source_title == TITLE
