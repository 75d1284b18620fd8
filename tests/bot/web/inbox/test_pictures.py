"""A picture of the conversation opens large over the page; without scripts its link does what it did."""

from __future__ import annotations

from typing import Any

import pytest
from composer_room import Room

from store.cases import messages
from store.tables import File
from store.vocabulary import FileState

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def page(room: Room) -> Any:
    """Dewi reads a consultation with two pictures."""
    number = room.hears("Ini fotonya")
    with room.desk.world.db.write() as db:
        message = messages.timeline(db, room.desk.case(number).id or 0)[0]
        for name in ("pasar.png", "sawah.png"):
            digest = room.desk.app.files.put(PIXEL)
            db.add(
                File(
                    message_id=message.id or 0,
                    filename=name,
                    content_type="image/png",
                    size=len(PIXEL),
                    sha256=digest,
                    state=FileState.STORED,
                )
            )
    return room.enter("dewi", number)


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.querySelector('img')?.alt ?? ''"))


def test_a_picture_opens_over_the_page_with_its_name_and_a_link_that_saves_it(page: Any) -> None:
    page.get_by_role("link", name="pasar.png").first.click()
    dialog = page.get_by_role("dialog", name="pasar.png")
    dialog.get_by_role("img", name="pasar.png").wait_for()
    assert dialog.get_by_text("1 dari 2").is_visible()
    assert dialog.get_by_role("link", name="Unduh").get_attribute("href").endswith("?unduh=1")
    assert len(page.context.pages) == 1


def test_arrows_go_from_picture_to_picture_and_escape_gives_the_focus_back(page: Any) -> None:
    page.get_by_role("link", name="pasar.png").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="pasar.png").wait_for()
    page.keyboard.press("ArrowRight")
    page.get_by_role("dialog", name="sawah.png").get_by_text("2 dari 2").wait_for()
    page.keyboard.press("ArrowRight")  # it is the last
    page.keyboard.press("ArrowLeft")
    page.get_by_role("dialog", name="pasar.png").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.lk-lightbox").wait_for(state="hidden")
    assert focused(page) == "pasar.png"


def test_a_click_on_the_picture_closes_it(page: Any) -> None:
    page.get_by_role("link", name="sawah.png").first.click()
    page.get_by_role("dialog", name="sawah.png").get_by_role("img").click()
    page.locator("dialog.lk-lightbox").wait_for(state="hidden")
    assert focused(page) == "sawah.png"
