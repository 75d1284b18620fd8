"""Pages that refresh themselves, in a real browser: nothing is taken from who reads, nothing breaks the policy."""

from __future__ import annotations

from typing import Any

import pytest
from browser import serving
from cast import SITI
from web_desk import Desk


@pytest.mark.parametrize(("path", "part"), [("/dasbor", "#board"), ("/status", "#state")])
def test_a_refresh_moves_no_focus_and_closes_nothing_that_was_opened(
    desk: Desk, browser: Any, path: str, part: str
) -> None:
    desk.world.hears("whatsapp", SITI, "Minta data penduduk")
    with desk.world.db.write() as db:
        db.merge(desk.world.said()[0]).state = "failed"
    with serving(desk.flask) as base:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
        desk.lets_in(page, base, to=path)
        refresh = f"htmx.ajax('GET', '{path}', {{source: '{part}', target: '{part}', swap: 'outerHTML'}})"
        page.evaluate(f"document.querySelector('{part}').dataset.lama = '1'")
        inside = page.locator(f"{part} section summary, {part} section a").first
        inside.focus()
        page.evaluate(refresh)
        assert page.locator(part).get_attribute("data-lama") == "1"  # not while somebody is in it
        opened = page.locator(f"{part} details[id]")
        if opened.count():
            opened.first.locator("summary").click()
        page.evaluate("document.activeElement.blur()")
        page.evaluate(refresh)
        page.wait_for_selector(f"{part}:not([data-lama])")
        assert all(one.get_attribute("open") is not None for one in opened.all())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert heard == []
        context.close()
