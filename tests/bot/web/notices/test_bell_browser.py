"""The bell in a browser: it counts by itself, also on a phone, and knows whether somebody looked."""

from __future__ import annotations

from typing import Any

import acting
import pytest
from browser import serving
from web_desk import Desk

from handlers.desk import answering
from handlers.officers import notices
from store.office import officers
from store.vocabulary import NoticeKind

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
HIDE = "Object.defineProperty(document, 'hidden', {get: () => window.away === true, configurable: true})"


def window(desk: Desk, browser: Any, base: str, **more: Any) -> Any:
    """Return a window in which Dewi is signed in."""
    page = browser.new_context(locale="id-ID", **({"viewport": {"width": 1440, "height": 900}} | more)).new_page()
    page.set_default_timeout(15_000)
    page.add_init_script(HIDE)
    desk.lets_in(page, base)
    return page


def mentioned(desk: Desk, number: str, words: str = "@dewi tolong lihat") -> str:
    agus = desk.world.officer_named("agus")
    key: str = acting.do(desk.world, answering.note, number, words, by=agus).key
    return key


def breached(desk: Desk, number: str) -> None:
    with desk.world.db.write() as db:
        dewi = [one for one in officers.everyone(db) if one.name == "dewi"]
        notices.notify(db, dewi, desk.world.case(number), NoticeKind.BREACHED, now=desk.world.now)


def test_what_came_while_nobody_looked_is_there_at_sign_in_and_leads_to_its_message(desk: Desk, browser: Any) -> None:
    number = desk.heard()
    breached(desk, number)
    mentioned(desk, number)
    with serving(desk.flask) as base:
        page = window(desk, browser, base)
        page.get_by_role("link", name="Pemberitahuan, 2 belum dibaca").click()
        page.get_by_role("heading", name="Hari ini").wait_for()
        page.get_by_role("link", name=f"Agus menyebut Anda di {number}.").click()
        page.locator("#flow .lk-note").get_by_text("tolong lihat").wait_for()
        page.get_by_role("link", name="Pemberitahuan", exact=True).wait_for()
        page.context.close()


def test_the_bell_and_the_open_list_count_by_themselves(desk: Desk, browser: Any) -> None:
    number = desk.heard()
    breached(desk, number)
    with serving(desk.flask) as base:
        pages = [window(desk, browser, base), window(desk, browser, base)]
        pages[1].goto(f"{base}/pemberitahuan")
        mentioned(desk, number)
        for page in pages:
            page.get_by_role("link", name="Pemberitahuan, 2 belum dibaca").wait_for()
        pages[1].get_by_role("link", name=f"Agus menyebut Anda di {number}.").wait_for()
        pages[1].get_by_role("button", name="Tandai semua dibaca").click()
        for page in pages:
            page.get_by_role("link", name="Pemberitahuan", exact=True).wait_for()
        pages[1].get_by_text("Semua sudah dibaca").wait_for()
        for page in pages:
            page.context.close()


def test_an_open_conversation_that_nobody_looks_at_keeps_its_notice_until_somebody_does(
    desk: Desk, browser: Any
) -> None:
    number = desk.heard()
    breached(desk, number)
    with serving(desk.flask) as base:
        page, other = window(desk, browser, base), window(desk, browser, base)
        page.goto(f"{base}/konsultasi/{number}")
        page.evaluate("window.away = true")
        mentioned(desk, number)
        page.locator("#flow .lk-note").get_by_text("tolong lihat").wait_for()
        other.get_by_role("link", name="Pemberitahuan, 1 belum dibaca").wait_for()
        page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
        other.get_by_role("link", name="Pemberitahuan", exact=True).wait_for()
        for one in (page, other):
            one.context.close()


def test_whoever_sits_at_the_open_conversation_has_seen_it(desk: Desk, browser: Any) -> None:
    number = desk.heard()
    breached(desk, number)
    with serving(desk.flask) as base:
        page = window(desk, browser, base)
        page.goto(f"{base}/konsultasi/{number}")
        mentioned(desk, number)
        page.locator("#flow .lk-note").get_by_text("tolong lihat").wait_for()
        page.get_by_role("link", name="Pemberitahuan", exact=True).wait_for()
        assert page.locator("#bell .lk-bell__count").count() == 0
        page.context.close()


def test_a_phone_has_the_bell_in_its_bottom_bar(desk: Desk, browser: Any) -> None:
    number = desk.heard()
    breached(desk, number)
    with serving(desk.flask) as base:
        page = window(desk, browser, base, **PHONE)
        page.get_by_role("link", name="Kabar, 1 belum dibaca").click()
        page.get_by_role("link", name=f"Janji layanan {number} sudah lewat.").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.context.close()


def test_the_list_works_without_scripts(desk: Desk, browser: Any) -> None:
    number = desk.heard()
    breached(desk, number)
    mentioned(desk, number)
    with serving(desk.flask) as base:
        page = window(desk, browser, base, java_script_enabled=False)
        page.get_by_role("link", name="Pemberitahuan, 2 belum dibaca").click()
        page.get_by_role("button", name=f"Tandai dibaca: Janji layanan {number} sudah lewat.").click()
        page.get_by_role("link", name="Pemberitahuan, 1 belum dibaca").wait_for()
        page.get_by_role("button", name="Tandai semua dibaca").click()
        page.get_by_text("Semua sudah dibaca").wait_for()
        page.context.close()


def test_sound_is_offered_once_in_the_inbox(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        page = window(desk, browser, base)
        page.locator("#offer").get_by_role("button", name="Nyalakan").click()
        page.locator("body[data-sound][data-notify]").wait_for()
        assert page.locator("#offer").count() == 0
        page.context.close()


def test_of_many_notices_that_wait_one_toast_tells_the_urgent_and_how_many_others(desk: Desk, browser: Any) -> None:
    number = desk.heard()
    for place in range(4):
        mentioned(desk, number, f"@dewi tolong lihat {place}")
    with serving(desk.flask) as base:
        page = window(desk, browser, base)
        breached(desk, number)
        toasts = page.locator(".lk-toast")
        toasts.filter(has_text="Dan 4 pemberitahuan lainnya.").wait_for()
        assert toasts.count() == 1
        assert "Janji layanan" in toasts.inner_text()
        page.get_by_role("button", name="Lihat semua").click()
        page.wait_for_url("**/pemberitahuan")
        page.context.close()
