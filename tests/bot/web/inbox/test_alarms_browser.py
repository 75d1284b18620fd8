"""What a browser alerts of when promises break: rows that turn red within a minute are one alert, as at the server."""

from __future__ import annotations

from typing import Any

import pytest
from browser import until_true
from composer_room import Room
from web_desk import Desk

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

SET_CLOCK = """async (seconds) => {
    const clock = await import(document.querySelector('link[href*="/clock.js"]').href);
    clock.setClock(seconds);
}"""
LATE = "document.querySelectorAll('#list .lk-item[data-sla=late]').length"
TOASTS = ".lk-toast[data-kind=error]"


def hears(desk: Desk, place: int, name: str) -> None:
    desk.world.hears("whatsapp", f"+62812000008{place:02}", "Minta data lada", name=name)


def window(room: Room) -> Any:
    """Dewi's list, in which time passes only as the test says."""
    page = room.browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID").new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: room.complaints.append(str(error)))
    page.clock.install()
    room.sign_in(page, "dewi")
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
    return page


def passes(desk: Desk, page: Any, seconds: int) -> None:
    """Let time pass in the office, in the page's clocks of first help and in its timers."""
    desk.world.pass_time(seconds=seconds)
    page.evaluate(SET_CLOCK, desk.world.now.timestamp())
    page.clock.run_for(2000)


def test_rows_that_turn_red_at_once_are_one_toast(desk: Desk, room: Room) -> None:
    for place, name in enumerate(("Siti", "Budi", "Wati")):
        hears(desk, place, name)
    page = window(room)
    passes(desk, page, 301)
    until_true(page, f"{LATE} === 3")
    assert page.locator(TOASTS).count() == 1
    assert "Siti dan 2 lainnya menunggu lebih lama dari janji kami." in page.locator(TOASTS).inner_text()


def test_rows_that_turn_red_within_a_minute_are_told_together_when_it_is_over(desk: Desk, room: Room) -> None:
    for place, name in enumerate(("Siti", "Budi", "Wati")):
        hears(desk, place, name)
        desk.world.pass_time(seconds=10)
    page = window(room)
    passes(desk, page, 271)
    until_true(page, f"{LATE} === 1")
    assert "Siti menunggu lebih lama" in page.locator(TOASTS).inner_text()
    passes(desk, page, 20)
    until_true(page, f"{LATE} === 3")
    assert page.locator(TOASTS).count() == 1
    page.clock.run_for(61_000)
    page.locator(TOASTS, has_text="Budi dan 1 lainnya menunggu lebih lama").wait_for()
    assert page.locator(TOASTS).count() == 1
