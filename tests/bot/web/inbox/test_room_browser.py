"""The desk where there is little room: a low window, and a phone. What is needed is whole and can be pressed."""

from __future__ import annotations

from typing import Any

import pytest
from composer_room import Room

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

PHONE = {"width": 390, "height": 844}
CUT = "one => one.scrollWidth > one.clientWidth"
# what is pressed by itself, not a word of a text or a part of a label; ::before may be larger than what is seen
SMALL = """() => [...document.querySelectorAll(
  '#isi :is(.btn, .form-control, .form-select, .lk-option, .lk-nav a, .lk-panel > details > summary, a.lk-link, td > a)'
  )]
  .filter(e => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !e.closest('.lk-file-field, mark'))
  .map(e => [e.textContent.trim() || e.ariaLabel || e.name, Math.round(Math.max(
    e.getBoundingClientRect().height, parseFloat(getComputedStyle(e, '::before').height) || 0))])
  .filter(([, height]) => height < 44)"""
HEADINGS = "() => [...document.querySelectorAll('h1')].filter(e => e.checkVisibility()).map(e => e.textContent.trim())"
# whether a number of a case is on two lines: one box for each line
SPLIT = "one => one.getClientRects().length > 1"
PAGES = ("konsultasi/{}", "konsultasi/{}?panel=warga", "konsultasi/{}/orang", "konsultasi/{}/atur/tutup", "tulis-dulu")
OTHERS = ("konsultasi/{}/rujuk", "laporan", "tampilan/saring", "pengaturan/instansi", "saya", "pemberitahuan")


def test_a_low_window_leaves_the_search_and_the_officer_whole_and_reaches_every_queue(room: Room) -> None:
    room.desk.world.officer("rahma", role="supervisor", on_duty=False)
    page = room.enter("rahma", room.hears())
    for height in (900, 768, 600):
        page.set_viewport_size({"width": 1440, "height": height})
        assert page.locator(".lk-rail .lk-search").bounding_box()["height"] == 36
        officer = page.locator(".lk-rail .lk-me").bounding_box()
        assert officer["y"] + officer["height"] <= height
    last = page.locator(".lk-rail__queues").get_by_role("link").last
    last.focus()
    assert last.bounding_box()["y"] < page.locator(".lk-rail__foot").bounding_box()["y"]


def test_on_a_phone_each_page_has_one_heading_and_what_is_pressed_is_as_high_as_a_finger(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    page.set_viewport_size(PHONE)
    found: dict[str, Any] = {}
    for path in (*PAGES, *OTHERS, "bantuan", "dasbor"):
        page.goto(f"{room.base}/{path.format(number)}")
        headings, small = page.evaluate(HEADINGS), page.evaluate(SMALL)
        if len(headings) != 1 or small:
            found[path] = (headings, small)
    assert found == {}


def test_the_head_of_a_conversation_on_a_phone_shows_a_long_name_and_the_number_of_the_case_whole(room: Room) -> None:
    room.desk.world.hears("whatsapp", "+6281300000177", "Data K-2026-000001 itu dari tahun berapa ya Bu")
    number = room.desk.world.consultations()[-1].number
    page = room.enter("dewi", number)
    page.set_viewport_size(PHONE)
    name = page.locator(".lk-head__who").get_by_text("0813-0000-0177", exact=True)
    assert not name.locator("..").evaluate(CUT)
    assert not page.locator(".lk-message__text .lk-nowrap").first.evaluate(SPLIT)
    page.locator(".lk-message__text").first.evaluate("one => { one.style.width = '9em'; }")
    assert not page.locator(".lk-message__text .lk-nowrap").first.evaluate(SPLIT)
