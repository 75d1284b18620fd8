"""In a browser: what was undone is not offered to be undone any more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from composer_room import Room
from world import World

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


@pytest.fixture
def world(world: World) -> World:
    """An office in which an offer to undo does not end by itself while the test runs."""
    world.office = replace(world.office, undo_seconds=60)
    return world


def test_the_undo_of_a_complaint_takes_the_offer_to_undo_the_closing_along(room: Room) -> None:
    room.desk.world.officer("rahma", role="supervisor", on_duty=False)
    page = room.enter("dewi", room.hears("Petugas kasar!"))
    page.locator("#side summary", has_text="Jadikan pengaduan").click()
    page.get_by_role("button", name="Jadikan pengaduan").click()
    offer = page.locator(".lk-toast", has_text="ditutup")
    offer.wait_for()
    page.locator(".lk-event__action").get_by_role("button").click()
    page.locator("#flow", has_text="kembali ke sini").wait_for()
    offer.wait_for(state="detached")
