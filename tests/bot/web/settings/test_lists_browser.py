"""Lists of the settings in a real browser: long names stay on the page, links are seen without their colour."""

from __future__ import annotations

import pytest
from composer_room import Room

from channels.envelope import ProviderTemplate
from store.office import templates

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


def test_the_long_name_of_a_template_ends_on_a_phones_page(room: Room) -> None:
    room.desk.world.officer("lina", role="admin")
    name = "undangan_survei_kebutuhan_data_tahunan_kabupaten_belitung"
    with room.desk.world.db.write() as db:
        fetched = ProviderTemplate("HX1", name, "id", "Kami mengundang {{1}}.", "UTILITY", "rejected")
        templates.replace(db, "whatsapp", [fetched], room.desk.world.now)
    page = room.enter("lina", room.hears())
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{room.base}/pengaturan/templat")
    heading = page.get_by_role("heading", name=name)
    words_end = heading.evaluate("one => one.getBoundingClientRect().left + one.scrollWidth")
    panel = page.locator(".lk-panel", has=heading).bounding_box()
    assert words_end <= panel["x"] + panel["width"]


def test_the_consultations_of_a_blocked_sender_are_underlined_links(room: Room) -> None:
    number = room.hears("Menangkan hadiah")
    room.desk.act(number, "spam")
    page = room.enter("dewi", number)
    page.goto(f"{room.base}/pengaturan/pengirim-diblokir")
    link = page.get_by_role("link", name=number)
    assert link.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline"
