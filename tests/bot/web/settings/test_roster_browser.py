"""The duty roster in a real browser, with the keyboard: filled, copied, swapped, left, and read from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import serving, tab_to
from roster_desk import FRIDAY, MONDAY, TUESDAY, Roster
from web_desk import Desk
from workbooks import workbook
from world import World

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

PAGE = "/pengaturan/jadwal-jaga"


def signed_in(browser: Any, base: str, desk: Desk, name: str) -> Any:
    """Return the page of the roster as an officer has it on a phone. The session is one of a browser of its own."""
    context = browser.new_context(base_url=base, viewport={"width": 390, "height": 844}, locale="id-ID")
    page = context.new_page()
    page.set_default_timeout(15_000)
    desk.lets_in(page, base, name, PAGE)
    return page


def press(page: Any, button: str) -> None:
    """Press a button with the keyboard, as who has no mouse."""
    page.get_by_role("button", name=button, exact=True).focus()
    page.keyboard.press("Enter")


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_week_is_filled_copied_swapped_and_left(world: World, browser: Any, tmp_path: Path) -> None:
    roster = Roster(world)
    desk = Desk(world)
    with serving(desk.flask) as base:
        rahma = signed_in(browser, base, desk, "rahma")
        for officer, day in (("Dewi", TUESDAY), ("Agus", FRIDAY)):
            rahma.get_by_label("Tanggal", exact=True).fill(str(day))
            rahma.get_by_label("Petugas yang jaga").select_option(officer)
            if day == FRIDAY:
                rahma.get_by_label("Sampai jam").fill("11.00")
            press(rahma, "Tambah")
            rahma.locator(".lk-roster__day", has_text=officer).wait_for()
        rahma.locator(".lk-roster__gap", has_text="Kosong 11.00").wait_for()
        rahma.get_by_label("Ke berapa pekan berikutnya").fill("1")
        press(rahma, "Salin")
        rahma.get_by_text("2 giliran disalin.").wait_for()
        assert fits(rahma)

        dewi, agus = (signed_in(browser, base, desk, name) for name in ("dewi", "agus"))
        swap = dewi.locator(".lk-roster__own li").first
        swap.get_by_text("Minta tukar").focus()
        dewi.keyboard.press("Enter")
        swap.get_by_label("Dengan siapa").select_option(f"{roster.agus}:0")
        roster.add(roster.agus, TUESDAY, "08.00", "09.00")  # meanwhile
        swap.get_by_role("button", name="Minta:").press("Enter")
        dewi.locator(".lk-error", has_text="Agus sudah jaga").wait_for()
        asked = dewi.locator(".lk-roster__own li").first
        assert asked.get_by_label("Dengan siapa").is_visible()  # open, with what was chosen
        assert asked.get_by_label("Dengan siapa").input_value() == f"{roster.agus}:0"
        roster.remove(roster.agus, TUESDAY)
        asked.get_by_role("button", name="Minta:").press("Enter")
        dewi.get_by_text("menunggu Agus").wait_for()
        assert fits(dewi)

        agus.reload()
        agus.get_by_role("button", name="Setuju").press("Enter")
        agus.get_by_text("Tukar berlaku: Anda jaga").wait_for()
        agus.get_by_label("Mulai tanggal").fill(str(TUESDAY))
        press(agus, "Catat cuti")
        agus.get_by_text("Sekarang kosong: Selasa, 24 November 2026").wait_for()
        agus.locator(".lk-strip", has_text="masih kosong").wait_for()  # tomorrow's gap, today
        assert roster.lines(MONDAY, FRIDAY) == ["2026-11-24 leave agus", "2026-11-27 08:00-11:00 agus"]

        (tmp_path / "jadwal.xlsx").write_bytes(workbook([["Nama", TUESDAY], ["Dewi", "x"], ["Siapa", "x"]]))
        rahma.goto(PAGE)
        rahma.get_by_role("link", name="Impor dari Excel").press("Enter")
        rahma.get_by_label("Berkas Excel").set_input_files(tmp_path / "jadwal.xlsx")
        rahma.get_by_label("Berkas Excel").focus()
        tab_to(rahma, "main form button")
        rahma.keyboard.press("Enter")
        rahma.locator("h2:focus", has_text="1 giliran berubah").wait_for()
        assert rahma.get_by_text("1 sel tidak dipahami").is_visible()
        assert fits(rahma)
        tab_to(rahma, "form[action*=terapkan] button")
        rahma.keyboard.press("Enter")
        rahma.locator("h2:focus", has_text="1 giliran diterapkan").wait_for()
        assert "2026-11-24 08:00-15:30 dewi" in roster.lines()
        tab_to(rahma, "form[action*=urungkan] button")
        rahma.keyboard.press("Enter")
        rahma.get_by_text("Impor diurungkan").wait_for()
        assert roster.lines(MONDAY, FRIDAY) == ["2026-11-24 leave agus", "2026-11-27 08:00-11:00 agus"]
