"""The counter without a mouse: each action draws anew what had the focus, which goes on to what comes next."""

from __future__ import annotations

from typing import Any

import pytest
import visitors
from cast import BUDI
from composer_room import Room
from web_desk import Desk
from whole_office import rows
from world import World

from channels.sms import Sms
from channels.walkin import WalkIn
from handlers.self_service import counter_rating
from store.tables import DataNeed

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
NUMBER = "K-2026-000001"
TO_ITS_END = "one => one.scrollTop > 0 && one.scrollTop + one.clientHeight >= one.scrollHeight - 2"
NEWS_BEFORE_SETTLED = """() => {
  const detail = { elt: document.body, target: document.body, xhr: { status: 200 } };
  const tell = (name) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const [gone] = [...document.querySelectorAll("#side a, #side button")].filter((one) => one.checkVisibility());
  gone.focus();
  tell("htmx:beforeSwap");
  gone.remove();
  tell("htmx:beforeSwap");
  tell("htmx:afterSettle");
  return document.activeElement !== document.body;
}"""


@pytest.fixture
def desk(world: World) -> Desk:
    world.officer("dewi", on_duty=False)
    world.officer("rahma", role="supervisor", on_duty=False)
    made = Desk(world, {"walkin": WalkIn(), "sms": Sms("AC" + "0" * 32, "rahasia", "+6281200000101")})
    visitors.comes(world, visitors.key(1))
    visitors.comes(world, visitors.key(2), name="Tono", phone="+6281300000199")
    made.sign_in("dewi")
    return made


def focused(page: Any, wanted: str, has_text: str | None = None) -> None:
    """Wait until this has the focus and its scripts: htmx gives them a moment after it has drawn a part."""
    page.locator(f"body:not(:has(.htmx-settling)) {wanted}", has_text=has_text).wait_for()


def test_a_visitor_is_called_met_helped_and_rates_and_the_next_is_called_by_keys_alone(room: Room) -> None:
    page = room.enter("dewi", NUMBER)
    page.goto(f"{room.base}/konsultasi")

    def tab_to(wanted: str) -> None:
        """Go on from where the focus is."""
        assert page.evaluate("document.activeElement !== document.body"), f"on the way to {wanted}"
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("one => document.activeElement.matches(one)", wanted):
                return
        raise AssertionError(f"{wanted} is not reached by the Tab key")

    page.keyboard.press("q")
    page.wait_for_url(f"**/konsultasi/{NUMBER}**")
    strip = page.locator("#visit-deeds")
    strip.get_by_text("Dipanggil").wait_for()
    assert page.evaluate("document.activeElement.id") == "visit-deeds"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first button: they stand before me
    focused(page, "#visit-deeds:focus", "Sedang dilayani")
    assert page.locator("h1").filter(visible=True).count() == 1

    tab_to("#side [name=kartu]")
    tab_to("#side button")
    page.keyboard.press("Enter")
    focused(page, "#visit-title:focus")
    tab_to("#steps [value=ada]")
    page.keyboard.press("Enter")
    focused(page, "#steps [aria-keyshortcuts=P]:focus")  # search first
    tab_to("#steps [href$='/akses']")
    page.keyboard.press("Enter")
    focused(page, "#access-title:focus")
    page.keyboard.type("Dalam Angka 2025")
    page.keyboard.press("Enter")
    focused(page, "textarea[name=isi]:focus")
    page.keyboard.press("Control+Enter")
    page.locator(".lk-message--out:not([data-pending])").wait_for()

    page.keyboard.press("Escape")
    page.keyboard.press("e")
    focused(page, "#sheet[open] [name=hasil]:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Buka kembali").first.wait_for()  # a new page, closed: the next key is theirs
    assert room.desk.case(NUMBER).access_ways == "read_here"
    (need,) = rows(room.desk.app, DataNeed)[:1]
    assert need.source_title == "Dalam Angka 2025"
    with room.desk.world.db.read() as db:
        assert list(counter_rating.numbers(db, room.desk.world.office, room.desk.world.now)) == ["K-001"]
    page.keyboard.press("q")
    focused(page, "#visit-deeds:focus", "K-002")
    assert page.evaluate(NEWS_BEFORE_SETTLED)  # news draws a part anew while an action's answer is not yet settled


def test_a_sheet_that_closes_leaves_the_focus_on_the_conversation_which_keeps_it_when_drawn_anew(room: Room) -> None:
    page = room.enter("dewi", f"{NUMBER}?panel=warga")
    page.set_viewport_size({"width": 390, "height": 420})
    page.locator("#side a[href$='/orang']").first.focus()
    page.keyboard.press("Enter")
    focused(page, "#person-name:focus")
    page.keyboard.type("Pak Budi")
    page.keyboard.press("Enter")
    page.locator("#sheet:not([open])").wait_for(state="attached")
    page.locator("#conversation h1:focus").wait_for()
    assert page.locator("#flow").evaluate(TO_ITS_END)
    room.desk.act(NUMBER, "orang/nama", {"nama": "Bu Ani"})  # meanwhile
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".lk-head__who", has_text="Bu Ani").wait_for()
    assert page.evaluate("document.activeElement.matches('#conversation h1')")


def test_what_is_refused_in_the_panel_of_a_phone_stays_there_with_its_words_and_the_reason(room: Room) -> None:
    room.desk.world.hears("sms", BUDI, "PENGADUAN: kursi di ruang tunggu selalu kurang")
    number = next(one.number for one in room.desk.world.consultations() if one.kind == "complaint")
    page = room.enter("rahma", f"{number}?panel=warga")
    page.set_viewport_size({"width": 390, "height": 844})
    text = page.locator("#side [name=perbaikan]")
    text.fill("Kursi ditambah.")
    page.locator("#side form:has([name=perbaikan]) [name=dilihat]").evaluate("one => { one.value = 1 }")
    page.get_by_role("button", name="Catat perbaikan").click()
    page.locator("#side .lk-error:focus").wait_for()
    assert text.is_visible()
    assert text.input_value() == "Kursi ditambah."
