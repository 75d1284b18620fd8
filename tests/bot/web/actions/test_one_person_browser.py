"""In a browser: two records of one person are suggested beside the conversation, merged, and parted again."""

from __future__ import annotations

from typing import Any

import pytest
from acting import do
from composer_room import Room

from handlers.privacy import guest_book

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

MAIL = "r.kusuma@example.org"


def test_a_suggestion_becomes_one_person_and_two_again(room: Room) -> None:
    number = room.hears("Minta data lada")
    world = room.desk.world
    world.hears("email", MAIL, "Minta data inflasi", name="R. Kusumadewi", subject="Inflasi")
    mail = next(one.number for one in world.consultations() if one.number != number)
    for one, name in ((number, "Ratna Kusumadewi"), (mail, "R. Kusumadewi")):
        told = {"organisation": "Koperasi Sahang Makmur"}
        do(world, guest_book.fill, one, name, told, by=world.officer_named("dewi"))
    page = room.enter("dewi", number)
    card = page.locator(".lk-alike")
    card.wait_for()
    card.get_by_role("link", name="Gabungkan").click()
    page.get_by_label("Bagaimana Anda tahu").fill("Ditanya lewat telepon")
    page.locator("#sheet-body").get_by_role("button", name="Gabungkan").click()
    page.locator("#side", has_text=MAIL).wait_for()
    page.locator("#flow", has_text="menggabungkan warga ini").wait_for()
    assert card.count() == 0
    another_address_is_named_in_the_composer(page, room)
    page.locator(".lk-event__action").get_by_role("button").click()
    page.locator("#flow", has_text="mengurungkan penggabungan warga ini").wait_for()
    card.get_by_role("button", name="Bukan orang ini").click()
    card.wait_for(state="detached")


def another_address_is_named_in_the_composer(page: Any, room: Room) -> None:
    form = page.locator("form[data-draft]")
    form.get_by_text("Balas lewat WhatsApp").wait_for()
    form.get_by_text("Alamat lain orang ini").click()
    page.get_by_label("Kirim lewat").select_option(label=f"Email, {MAIL}")
    form.get_by_text("Balas lewat Email").wait_for()
    form.get_by_text(f"Kepada {MAIL}").wait_for()
    assert not form.get_by_text("Balas lewat WhatsApp").is_visible()
    page.get_by_label("Kirim lewat").select_option("")
    form.get_by_text("Balas lewat WhatsApp").wait_for()
    form.get_by_text(f"Kepada {MAIL}").wait_for(state="hidden")
