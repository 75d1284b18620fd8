"""The desk stays true by itself: over the hub and by asking, with the network cut and back, wide and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import acting
import pytest
from browser import serving, until_true
from cast import SITI
from live_desk import hub
from web_desk import Desk

from handlers.desk import composer_form
from handlers.steps import confirmation_answers, confirmations, directory
from store.office import officers
from store.tables import Draft
from store.vocabulary import DraftKind

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
SMS = "+62813000001{:02}"
IN_TIME = 15_000  # ms, on a busy machine: without the hub a page asks every 30 seconds


def window(desk: Desk, browser: Any, base: str, name: str = "dewi", **more: Any) -> Any:
    context = browser.new_context(locale="id-ID", **({"viewport": {"width": 1440, "height": 900}} | more))
    page = context.new_page()
    page.set_default_timeout(30_000)  # without a hub a page asks every few seconds, on a busy machine late
    desk.lets_in(page, base, name)
    return page


def hears(desk: Desk, words: str, sender: str = SITI, channel: str = "whatsapp") -> str:
    desk.world.hears(channel, sender, words)
    return desk.world.consultations()[-1].number


def typing(desk: Desk, name: str) -> None:
    with desk.world.db.write() as db:
        officer = officers.by_name(db, name)
        case = desk.world.consultations()[0]
        db.add(Draft(consultation_id=case.id, officer_id=officer.id, body="Baik", updated_at=desk.world.now))


def sends(desk: Desk, name: str, number: str) -> None:
    """A note: whoever holds the consultation may go on."""
    with desk.world.db.write() as db:
        officer = officers.by_name(db, name) or pytest.fail("nobody of that name")
        form = composer_form.Form("Ada di bab 2.", kind=DraftKind.NOTE)
        composer_form.write(*acting.on(db, desk.world, officer, number), form)


def test_two_officers_see_what_happens_at_once_over_the_hub(desk: Desk, browser: Any, tmp_path: Path) -> None:
    with hub(desk, tmp_path), serving(desk.flask) as base:
        number = hears(desk, "Minta data penduduk")
        dewi, agus = window(desk, browser, base, "dewi"), window(desk, browser, base, "agus")
        for page in (dewi, agus):
            page.wait_for_selector("body[data-hub=connected]")
        dewi.locator(f"#row-{number}").click()
        dewi.wait_for_url(f"**/konsultasi/{number}")
        dewi.mouse.move(900, 500)  # under the pointer nothing would move
        hears(desk, "PDRB per kapita?", SMS.format(1), "sms")
        for page in (dewi, agus):
            page.locator("#list").get_by_text("PDRB per kapita?").wait_for(timeout=IN_TIME)
        hears(desk, "Tahun 2023 saja")
        dewi.locator("#flow").get_by_text("Tahun 2023 saja").wait_for(timeout=IN_TIME)
        dewi.clock.set_fixed_time(datetime.now(UTC))  # the sign that somebody types does not go by itself
        typing(desk, "agus")
        dewi.get_by_text("Agus sedang mengetik balasan di sini").wait_for(timeout=IN_TIME)
        dewi.locator(f"#row-{number}").get_by_text("Agus mengetik").wait_for(timeout=IN_TIME)
        assert agus.get_by_text("Agus mengetik").count() == 0 or not agus.get_by_text("Agus mengetik").is_visible()
        sends(desk, "agus", number)
        dewi.locator("#flow").get_by_text("Ada di bab 2.").wait_for(timeout=IN_TIME)
        for sign in ("Agus sedang mengetik balasan di sini", "Agus mengetik"):
            dewi.get_by_text(sign).wait_for(state="hidden", timeout=IN_TIME)
        for page in (dewi, agus):
            page.context.close()


def test_a_cut_network_loses_nothing_and_says_so_until_it_is_back(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        number = hears(desk, "Minta data penduduk")
        page = window(desk, browser, base)
        page.goto(f"{base}/konsultasi/{number}")
        words = page.get_by_label("Tulisan", exact=True)
        words.fill("Baik, kami carikan")
        page.context.set_offline(True)
        strip = page.locator("#not-live")
        strip.wait_for()
        assert "Tidak langsung." in strip.inner_text()
        hears(desk, "Tahun 2023 saja")
        hears(desk, "PDRB per kapita?", SMS.format(1), "sms")
        page.context.set_offline(False)
        page.locator("#flow").get_by_text("Tahun 2023 saja").wait_for()
        page.locator("#list").get_by_text("PDRB per kapita?").wait_for()
        strip.wait_for(state="hidden")
        assert words.input_value() == "Baik, kami carikan"
        assert page.evaluate("document.activeElement.name") == "isi"
        page.context.close()


def test_what_comes_while_a_page_loads_is_shown(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        page = window(desk, browser, base)
        came: list[str] = []

        def first_question(route: Any) -> None:
            if not came:
                came.append(hears(desk, "Minta data penduduk"))
            route.continue_()

        page.route("**/kabar", first_question)
        page.reload()
        page.locator("#list").get_by_text("Minta data penduduk").wait_for()
        page.context.close()


@contextmanager
def underway(page: Any, address: str, press: Callable[[], None]) -> Iterator[None]:
    """Press; the answer of the server is made at once and comes only after the block. The page asks for news there."""
    held: list[Any] = []
    page.route(address, lambda route: held.append((route, route.fetch())), times=1)
    press()
    until(page, lambda: bool(held))
    yield
    for route, response in held:
        route.fulfill(response=response)


def until(page: Any, found: Callable[[], bool]) -> None:
    for _ in range(200):
        if found():
            return
        page.wait_for_timeout(50)
    raise AssertionError("waited in vain")


def test_what_comes_while_a_conversation_is_on_its_way_is_shown(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        number = hears(desk, "Minta data penduduk")
        page = window(desk, browser, base)
        with underway(page, f"**/konsultasi/{number}*", page.locator(f"#row-{number}").click):
            hears(desk, "Tahun 2023 saja")
            page.evaluate("dispatchEvent(new Event('online'))")
            page.locator(f"#row-{number}").get_by_text("Tahun 2023 saja").wait_for()
        page.locator("#flow").get_by_text("Tahun 2023 saja").wait_for()
        page.context.close()


def test_an_answer_that_was_drawn_earlier_takes_nothing_off_the_page(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        number = hears(desk, "Minta data penduduk")
        page = window(desk, browser, base)
        page.goto(f"{base}/konsultasi/{number}")
        page.get_by_label("Tulisan", exact=True).fill("Baik, kami carikan")
        flow = page.locator("#flow")
        with underway(page, f"**/konsultasi/{number}/tulis", page.locator(".lk-composer .lk-send").click):
            hears(desk, "Tahun 2023 saja")
            page.evaluate("dispatchEvent(new Event('online'))")
            flow.get_by_text("Tahun 2023 saja").wait_for()
            page.evaluate("document.getElementById('flow').dataset.old = '1'")
        page.locator("#flow:not([data-old])").wait_for()
        flow.get_by_text("Tahun 2023 saja").wait_for()
        assert page.locator("#flow").get_by_text("Baik, kami carikan").is_visible()
        page.context.close()


def test_a_part_that_could_not_be_fetched_is_fetched_again(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        page = window(desk, browser, base)
        broken: list[str] = []

        def once_broken(route: Any) -> None:
            if len(broken) < 2:
                broken.append(route.request.url)
                route.abort() if len(broken) == 1 else route.fulfill(status=503, body="sibuk")
            else:
                route.continue_()

        page.route("**/konsultasi/segar**", once_broken)
        hears(desk, "Minta data penduduk")
        page.locator("#list").get_by_text("Minta data penduduk").wait_for(
            timeout=60_000
        )  # after two pauses, ever longer
        assert len(broken) == 2
        page.context.close()


HEARD = """
  window.heard = [];
  window.Notification = class { constructor(title, more) { heard.push(title + ': ' + more.body); } };
  window.Notification.permission = 'granted';
  window.Audio = class { play() { heard.push('sound'); return Promise.resolve(); } };
  Object.defineProperty(document, 'hidden', { get: () => true });
"""


def test_what_is_new_is_told_with_a_sound_and_a_notice_only_to_who_asked_for_it(desk: Desk, browser: Any) -> None:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        dewi.preferences = {"sound": True, "notify": True}
    with serving(desk.flask) as base:
        pages = [window(desk, browser, base, name) for name in ("dewi", "agus")]
        for page in pages:
            page.add_init_script(HEARD)
            page.goto(f"{base}/konsultasi")
        hears(desk, "Minta data penduduk")
        for page in pages:
            page.evaluate("dispatchEvent(new Event('online'))")  # ask now, as when the network comes back
            page.locator("#list").get_by_text("Minta data penduduk").wait_for()
        until_true(pages[0], "heard.length > 1")
        assert pages[0].evaluate("heard.sort()[0]").startswith("Konsultasi baru: ")
        assert "sound" in pages[0].evaluate("heard")
        assert pages[1].evaluate("heard") == []
        for page in pages:
            page.context.close()


def test_no_row_moves_under_the_pointer(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        number = hears(desk, "Minta data penduduk")
        page = window(desk, browser, base)
        row = page.locator(f"#row-{number}")
        row.hover()
        place = row.bounding_box()
        for n in (1, 2):
            hears(desk, "PDRB per kapita?", SMS.format(n), "sms")
        page.get_by_text("2 konsultasi baru di atas").wait_for()
        assert page.locator("#list .lk-item").count() == 1
        assert row.bounding_box() == place
        page.get_by_role("button", name="Tampilkan", exact=True).click()
        page.locator("#list .lk-item").nth(2).wait_for()
        assert page.get_by_text("konsultasi baru di atas").is_hidden()
        page.context.close()


def test_a_shared_address_opens_the_same_view_and_going_back_leads_back(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        hears(desk, "PDRB per kapita?", SMS.format(1), "sms")
        number = hears(desk, "Minta data penduduk")
        page = window(desk, browser, base)
        page.goto(f"{base}/konsultasi?kanal=whatsapp")
        assert page.locator("#list .lk-item").count() == 1
        page.locator(f"#row-{number}").click()
        page.locator(f"#row-{number}[aria-current=true]").wait_for()
        until_true(page, "document.activeElement.matches('#conversation h1')")
        shared = page.url
        other = window(desk, browser, base, "agus")
        other.goto(shared)
        assert other.locator(f"#row-{number}[aria-current=true]").count() == 1
        assert other.locator("#list .lk-item").count() == 1
        assert other.locator("#conversation").get_by_text("Minta data penduduk").first.is_visible()
        page.go_back()
        page.get_by_text("Pilih konsultasi").wait_for()
        page.go_forward()
        page.locator("#flow").get_by_text("Minta data penduduk").first.wait_for()
        other.context.close()
        page.context.close()


def test_on_a_phone_one_pane_at_a_time_by_address(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        number = hears(desk, "Minta data penduduk")
        page = window(desk, browser, base, viewport={"width": 390, "height": 844}, has_touch=True)
        assert page.locator("#conversation").is_hidden()
        page.locator("#queue-scroller").get_by_text("Belum ditugaskan").click()
        page.wait_for_url("**antrean=belum")
        page.locator(".lk-bottom-tabs").get_by_text("Kotak masuk").click()
        page.locator(f"#row-{number}").tap()
        page.locator("#flow").wait_for()
        assert page.locator("#list").is_hidden()
        page.go_back()
        page.locator("#list").wait_for()
        hears(desk, "PDRB per kapita?", SMS.format(1), "sms")
        page.locator("#list").get_by_text("PDRB per kapita?").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.context.close()


def test_the_strips_and_the_panel_change_with_the_case_while_the_guest_book_is_open(desk: Desk, browser: Any) -> None:
    number = hears(desk, "Minta data penduduk")
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi") or pytest.fail("nobody of that name")
        fields = {"name": "Ratih", "section": "Sosial", "skills": "", "email": "ratih@bps.example"}
        colleague = directory.save(db, None, fields, now=desk.world.now)
        act, case = acting.on(db, desk.world, dewi, number)
        token = confirmations.ask(act, case, colleague.id or 0, "Sudah final?").token
    with serving(desk.flask) as base:
        page = window(desk, browser, base)
        page.goto(f"{base}/konsultasi/{number}")
        waits = page.locator("#conversation").get_by_text("Menunggu jawaban Ratih")
        waits.wait_for()
        assert page.locator("#side details[open]").count(), "the guest book is open"
        page.locator("#steps").get_by_text("Menunggu Ratih").wait_for()
        with desk.world.db.write() as db:
            confirmation_answers.answer_on_page(db, token, "Sudah.", now=desk.world.now)
        waits.wait_for(state="hidden")
        page.locator("#steps").get_by_text("Subject matter menjawab").wait_for()
        page.context.close()


def test_a_closed_consultation_that_is_opened_again_can_be_answered_without_loading_its_page(
    desk: Desk, browser: Any
) -> None:
    with serving(desk.flask) as base:
        number = hears(desk, "Minta data penduduk")
        desk.world.closes(number)
        page = window(desk, browser, base)
        page.goto(f"{base}/konsultasi/{number}")
        page.locator("#conversation .lk-closed-row").wait_for()
        hears(desk, "Tahun 2023 saja\n" * 30)
        words = page.get_by_label("Tulisan", exact=True)
        words.wait_for()
        assert page.locator("#conversation .lk-closed-row").count() == 0
        until_true(page, "flow.scrollTop + flow.clientHeight >= flow.scrollHeight - 2")  # the box is higher now
        words.fill("Ada di bab 2.")
        page.get_by_role("button", name="Kirim", exact=True).click()
        page.locator("#flow").get_by_text("Ada di bab 2.").wait_for()
        page.context.close()
