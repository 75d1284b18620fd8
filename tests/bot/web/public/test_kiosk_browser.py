"""The tablet in a real browser: keyboard only, large targets, and nothing of a visitor is left in it afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import acting
import pytest
from browser import ARGUMENTS, program, serving, until_true
from playwright.sync_api import Error
from tablet import Tablet
from world import World

from handlers.desk.counter import calling, rating_offer
from handlers.texts.kiosk.page import PAGE

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
AXE = (Path(__file__).parents[3] / "vendor" / "axe.min.js").read_text()
NAME, EMAIL, PHONE = "Sukardi Rahasia", "sukardi@contoh.example", "0813 0000 0177"
SECRETS = (NAME, EMAIL, PHONE, "lada rahasia")
SMALL = """() => [...document.querySelectorAll('button, input, a, label')].filter(e => e.checkVisibility()
  && !e.closest('.visually-hidden') && !e.matches('.form-label') && !e.closest('label')?.matches('.lk-consent')
  && !(e.closest('.lk-tiles, .lk-four') && e.matches('input')))
  .map(e => [e.textContent.trim(), e.getBoundingClientRect().height]).filter(([, height]) => height && height < 58)"""
# buttons that lead on and cannot be seen without scrolling
BELOW = """() => [...document.querySelectorAll('.lk-kiosk__foot .btn')]
  .filter(e => e.getBoundingClientRect().bottom > innerHeight).map(e => e.textContent.trim())"""
# text and pictures that are beyond the paper
CUT = """() => [...document.querySelectorAll('header, main, main *')].filter(e => e.checkVisibility())
  .map(e => [e.className, e.getBoundingClientRect(), e.scrollWidth - e.clientWidth])
  .filter(([, box, more]) => box.left < -0.5 || box.right > innerWidth + 0.5 || more > 0).map(([name]) => name)"""
KEPT = """() => JSON.stringify([
  document.documentElement.outerHTML, [...document.querySelectorAll('input')].map(e => e.value),
  {...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state])"""


@pytest.fixture
def tablet(world: World, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    return Tablet(world, monkeypatch)


@pytest.fixture
def page(tablet: Tablet, browser: Any) -> Iterator[Any]:
    with serving(tablet.desk.flask) as base:
        context = browser.new_context(base_url=base, viewport={"width": 1024, "height": 768})
        join(context, tablet, base)
        page = context.new_page()
        page.goto("/tamu")
        yield page
        context.close()


def join(context: Any, tablet: Tablet, base: str) -> None:
    cookie = tablet.desk.client.get_cookie("loket-perangkat")
    assert cookie is not None
    context.add_cookies([{"name": "loket-perangkat", "value": cookie.value, "url": base}])


def fill_in(page: Any) -> None:
    page.get_by_role("button", name="Konsultasi statistik").click()
    page.get_by_label("Nama lengkap").fill(NAME)
    page.get_by_label("Email", exact=False).first.fill(EMAIL)
    page.get_by_label("Nomor WhatsApp").fill(PHONE)


def to_the_number(page: Any) -> None:
    fill_in(page)
    page.get_by_label("Umum").check()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Tulis dengan kata-kata Anda").fill("Harga lada rahasia")
    page.get_by_label("Saya setuju").check()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Ambil nomor antrean").click()
    page.get_by_text("K-001").wait_for()


def offer_rating(tablet: Tablet) -> None:
    dewi = tablet.world.officer("dewi", on_duty=False)
    for deed in (calling.call, calling.meet, rating_offer.offer):
        with tablet.world.db.write() as db:
            deed(*acting.on(db, tablet.world, dewi, tablet.world.the_consultation().number))


def left_of(page: Any) -> list[str]:
    kept = page.evaluate(KEPT)
    state = str(page.context.storage_state())
    return [secret for secret in SECRETS if secret in kept or secret in state]


def when_still(page: Any, look: Callable[[], Any]) -> Any:
    """Look at a page that may be on its way to another one: the browser refuses to tell in between."""
    for _ in range(100):
        try:
            return look()
        except Error:
            page.wait_for_timeout(50)
    return look()


def findings(page: Any) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def test_after_the_number_nothing_of_the_visitor_is_in_page_storage_or_history(page: Any) -> None:
    to_the_number(page)
    assert left_of(page) == []
    page.get_by_role("link", name="Selesai").click()
    page.get_by_text("Apa yang dapat kami bantu?").wait_for()
    pages = page.evaluate("history.length")
    for _ in range(pages):
        if page.url == "about:blank":
            break
        left, content = when_still(page, lambda: (left_of(page), page.content()))
        assert left == []
        assert "K-001" not in content
        page.go_back()
    assert pages > 3
    page.goto("/tamu")
    page.get_by_role("button", name="Konsultasi statistik").click()
    page.get_by_label("Nama lengkap").wait_for()
    for field in page.locator("main input:not([type=checkbox]):not([type=radio])").all():
        assert (field.input_value(), field.get_attribute("autocomplete")) == ("", "off")


def test_a_reload_in_the_middle_forgets_what_was_written(page: Any) -> None:
    fill_in(page)
    page.get_by_role("button", name="Lanjut").click()  # a mistake: nothing is chosen, and the page shows what was typed
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Nama lengkap").input_value() == NAME
    page.reload()
    page.get_by_text("Apa yang dapat kami bantu?").wait_for()
    assert left_of(page) == []


def test_a_break_of_the_network_loses_no_word_and_leaves_no_form_that_the_next_visitor_could_send(page: Any) -> None:
    fill_in(page)
    page.get_by_label("Umum").check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_text(PAGE["id"]["away"]).wait_for()
    assert page.get_by_label("Nama lengkap").input_value() == NAME
    page.context.set_offline(False)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_text("Data apa yang Anda cari?").wait_for()
    assert page.get_by_text(PAGE["id"]["away"]).is_hidden()


def test_a_minute_without_a_touch_empties_the_page_and_a_touch_begins_it_anew(page: Any) -> None:
    page.clock.install()
    fill_in(page)
    page.clock.run_for(50_000)
    page.get_by_label("Instansi").fill("Desa Buding")
    page.clock.run_for(50_000)
    assert page.get_by_label("Nama lengkap").input_value() == NAME
    page.clock.run_for(11_000)
    page.get_by_text("Apa yang dapat kami bantu?").wait_for()
    assert left_of(page) == []
    page.go_back()
    assert when_still(page, lambda: left_of(page)) == []


def test_the_number_goes_by_itself_after_twenty_seconds(page: Any) -> None:
    page.clock.install()
    to_the_number(page)
    assert page.get_by_text("Kembali ke awal dalam 20 detik").is_visible()
    page.clock.run_for(21_000)
    page.get_by_text("Apa yang dapat kami bantu?").wait_for()
    assert "K-001" not in page.content()


def test_what_is_typed_is_never_written_to_the_disk_of_the_tablet(tablet: Tablet, browser: Any, tmp_path: Path) -> None:
    with serving(tablet.desk.flask) as base:
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=program(whole=True), args=ARGUMENTS.split(), base_url=base
        )
        join(context, tablet, base)
        page = context.pages[0]
        page.goto("/tamu")
        fill_in(page)
        page.get_by_label("Umum").check()
        page.get_by_role("button", name="Lanjut").click()
        page.get_by_label("Tulis dengan kata-kata Anda").fill("Harga lada rahasia")
        shown = page.url
        other = context.new_page()
        other.goto(shown)  # another tab at the same address: it was shown once, so it is the start
        other.get_by_text("Apa yang dapat kami bantu?").wait_for()
        context.close()  # the browser writes what it keeps: history, sessions, form data, its cache
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"/tamu/isi/" in kept
    written = [secret for secret in SECRETS if secret.encode() in kept or secret.encode("utf-16-le") in kept]
    assert written == []


def test_the_number_is_printed_whole_on_the_paper_of_a_small_printer(page: Any) -> None:
    to_the_number(page)
    for millimetres in (58, 80):
        paper = page.pdf(width=f"{millimetres}mm", height="150mm", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
        (box,) = re.findall(rb"/MediaBox\s*\[([^\]]+)\]", paper)
        assert [round(float(side) / 72 * 25.4) for side in box.split()] == [0, 0, millimetres, 150]
        page.emulate_media(media="print")
        inside = round((millimetres - 6) / 25.4 * 96)  # CSS pixels between the margins
        page.set_viewport_size({"width": inside, "height": 500})
        assert page.evaluate(CUT) == []
        for text in ("K-001", "K-2026-000001", "Silakan duduk."):
            assert page.get_by_text(text).is_visible()
        code = page.locator(".lk-ticket__code").bounding_box()
        assert code["width"] >= 30 / 25.4 * 96  # millimetres that a phone still reads
        assert page.get_by_role("button", name="Cetak").is_hidden()


def test_the_form_is_filled_in_by_keyboard_alone(page: Any, tablet: Tablet) -> None:
    def reach(selector: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the Tab key does not reach {selector}")

    reach("[data-service=library]")
    page.keyboard.press("Enter")
    page.get_by_text("Perkenalkan diri Anda").wait_for()
    reach("#name")
    page.keyboard.type(NAME)
    reach("[name=no_email]")
    page.keyboard.press("Space")
    reach("[name=came_as]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("Data apa yang Anda cari?").wait_for()
    reach("[name=consent]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("Sedikit lagi").wait_for()
    reach("[value=skip]")
    page.keyboard.press("Enter")
    page.get_by_text("P-001").wait_for()


def test_every_step_is_large_enough_for_a_finger_and_axe_finds_nothing(page: Any, tablet: Tablet) -> None:
    def look() -> None:
        until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
        assert page.evaluate(BELOW) == []
        assert page.evaluate(SMALL) == []
        assert findings(page) == []

    look()
    page.goto("/tamu?huruf=besar")
    look()
    fill_in(page)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("alert").wait_for()
    look()
    page.get_by_label("Umum").check()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_text("Data apa yang Anda cari?").wait_for()
    look()
    page.get_by_label("Tulis dengan kata-kata Anda").fill("Inflasi")
    page.get_by_label("Saya setuju").check()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_text("Sedikit lagi").wait_for()
    look()
    page.get_by_role("button", name="Ambil nomor antrean").click()
    page.get_by_text("K-001").wait_for()
    look()
    offer_rating(tablet)
    page.get_by_role("link", name="Selesai").click()
    page.get_by_role("link", name="K-001: nilai layanan kami").click()
    look()
    page.get_by_role("button", name="5, Sangat baik").click()
    page.get_by_role("heading", name="Terima kasih").wait_for()
    page.get_by_text("Nilai sembilan unsur").click()
    look()
