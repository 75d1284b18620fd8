"""The desk in a real browser: nothing is cut or covered that matters, and what can be pressed looks and works so."""

from __future__ import annotations

from typing import Any

import acting
import pytest
from cast import SITI_MAIL
from composer_room import Room, words

from channels.envelope import Address
from handlers.desk import actions
from handlers.steps import needs
from handlers.steps.needs import Item
from store.office import officers

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LONG = "sekretariat.perencanaan.pembangunan.daerah@kecamatan-gantung.kabupaten.example"
# what of the page lies at the middle of an element: the element itself, or what covers it
COVERED = """one => {
  const {left, top, width, height} = one.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  return !(over && (one.contains(over) || over.contains(one)));
}"""
# the longest kind of notice, which stays until it is answered
LONG_NOTICE = """async () => {
  const { toast } = await import("/static/js/page/ui.js");
  const words = { kind: "error", action: "Kirim tautan", run: () => {}, seconds: 0 };
  toast("Berkas tidak diterima. ".repeat(4), words);
}"""
CUT = "one => one.scrollWidth > one.clientWidth"


def letter(room: Room) -> str:
    """Let Siti write a mail that asks for the answer elsewhere and names many; Dewi takes it."""
    named = tuple(Address("email", f"warga-{place}@desa.example", "", "email") for place in range(12))
    asked = (Address("email", LONG, "", "email"),)
    room.desk.world.hears("email", SITI_MAIL, "Minta data.", subject="Data", name="Siti", reply_to=asked, cc=named)
    number = room.desk.world.consultations()[-1].number
    with room.desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        actions.take(*acting.on(db, room.desk.world, dewi, number))
    return number


def enter(room: Room, number: str, viewport: dict[str, int]) -> Any:
    page = room.enter("dewi", number)
    page.set_viewport_size(viewport)
    return page


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_fields_of_a_letter_open_by_keys_and_leave_the_button_that_sends_in_sight(
    room: Room, viewport: dict[str, int]
) -> None:
    page = enter(room, letter(room), viewport)
    fields = page.locator("details.lk-letter-fields")
    for place in range(fields.count()):
        fields.nth(place).locator("> summary").focus()
        page.keyboard.press("Enter")
    head, composer = page.locator(".lk-conversation > .lk-head"), page.locator("form.lk-composer")
    top, bottom = composer.bounding_box()["y"], composer.evaluate("one => one.getBoundingClientRect().bottom")
    assert head.evaluate("one => one.getBoundingClientRect().bottom") <= top < bottom <= viewport["height"]
    assert not page.get_by_role("button", name="Kirim", exact=True).evaluate(COVERED)
    page.get_by_label("warga-11@desa.example").check()  # it is scrolled to
    assert page.get_by_label("Judul", exact=True).bounding_box()["width"] > viewport["width"] / 4


def test_an_address_to_choose_is_shown_to_its_end_on_a_phone(room: Room) -> None:
    page = enter(room, letter(room), PHONE)
    choice = page.locator("[name=balas_ke]")
    chosen_beforehand = choice.bounding_box()["height"]
    assert not choice.evaluate(CUT)
    choice.select_option(label=f"{SITI_MAIL} (pengirim)")
    page.wait_for_function("([one, high]) => one.offsetHeight < high", arg=[choice.element_handle(), chosen_beforehand])
    one_line = choice.bounding_box()["height"]
    choice.select_option(label=f"{LONG} (alamat balasan)")
    page.wait_for_function("([one, low]) => one.offsetHeight > low + 10", arg=[choice.element_handle(), one_line])
    assert not choice.evaluate(CUT)


def test_a_letter_to_many_names_two_and_the_others_at_a_press(room: Room) -> None:
    page = enter(room, letter(room), PHONE)
    head = page.locator(".lk-letter__head").first
    line = head.locator(".lk-addressed", has_text="Tembusan")
    assert not line.get_by_text("warga-2@desa.example").is_visible()
    avatar, name = head.locator(".lk-avatar").bounding_box(), head.get_by_text("Siti", exact=True).bounding_box()
    assert abs(avatar["y"] - name["y"]) < avatar["height"]
    line.get_by_text("dan 10 lainnya").click()
    assert line.get_by_text("warga-11@desa.example").is_visible()


def test_a_notice_on_a_phone_covers_neither_sending_nor_going_back_nor_the_tabs(room: Room) -> None:
    number = room.hears()
    page = enter(room, number, PHONE)
    page.locator(".lk-composer [value=catatan]").check()
    page.evaluate(LONG_NOTICE)
    notice = page.locator(".lk-toast")
    notice.wait_for()
    assert not notice.evaluate(COVERED)
    for name in ("Simpan catatan", "Kembali ke daftar"):
        found = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
        assert not found.locator("visible=true").first.evaluate(COVERED), name
    page.evaluate("document.body.dataset.shows = 'list'")
    assert not page.locator(".lk-bottom-tabs").evaluate(COVERED)


def test_a_number_in_the_list_is_whole_beside_a_scroll_bar_of_any_width(room: Room) -> None:
    number = room.hears()
    page = enter(room, number, WIDE)
    row = page.locator(f"#row-{number}")
    row.locator(".lk-item__line3 > .lk-chip, .lk-item__line3 > .lk-sla").evaluate(
        "one => { one.className = 'lk-chip'; one.innerHTML = '<span class=lk-clip>Menunggu subject matter</span>'; }"
    )
    page.locator("#list").evaluate("one => { one.style.scrollbarWidth = 'auto'; one.style.paddingRight = '40px'; }")
    shown = row.locator(".lk-numbers")
    assert shown.inner_text() == number
    assert not shown.evaluate(CUT)
    right, line = shown.bounding_box(), row.locator(".lk-item__line3").bounding_box()
    assert right["x"] + right["width"] < row.locator(".lk-avatar").bounding_box()["x"] < line["x"] + line["width"]


def test_escape_leaves_the_field_of_tags(room: Room) -> None:
    number = room.hears()
    page = enter(room, number, WIDE)
    page.get_by_label("Tag baru").fill("padi")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == f"row-{number}"


def test_one_strip_tells_one_fault(room: Room) -> None:
    page = enter(room, room.hears(), WIDE)
    red, orange = page.locator("#not-live"), page.locator("#offline")
    page.context.set_offline(True)
    red.wait_for()
    assert orange.count() == 0
    words(page).fill("Satu.")
    page.get_by_role("button", name="Kirim", exact=True).click()
    orange.get_by_text("Anda luring. 1 balasan menunggu dikirim.").wait_for()
    red.wait_for(state="hidden")
    page.context.set_offline(False)
    page.locator(".lk-message--out:not([data-pending])", has_text="Satu.").wait_for()
    orange.wait_for(state="detached")
    red.wait_for(state="hidden")


def test_files_are_chosen_in_indonesian_and_by_keys(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    texts = [{"name": f"{name}.csv", "mimeType": "text/csv", "buffer": b"a"} for name in ("padi", "lada")]
    page.once("filechooser", lambda chooser: chooser.set_files(texts))
    page.goto(f"{room.base}/konsultasi/{number}/konfirmasi")
    field = page.locator(".lk-file-field")
    field.get_by_text("Belum ada berkas yang dipilih").wait_for()
    assert field.inner_text().split("\n")[0] == "Pilih berkas"
    page.get_by_label("Berkas (boleh dikosongkan)").focus()
    page.keyboard.press("Enter")
    field.get_by_text("padi.csv, lada.csv").wait_for()


def test_settings_stand_in_the_rail_and_on_a_phone_behind_saya(room: Room) -> None:
    page = room.enter("dewi", room.hears())
    rail = page.get_by_role("navigation", name="Menu utama")
    rail.get_by_role("link", name="Pengaturan").click()
    page.wait_for_url("**/pengaturan/**")
    current = rail.locator(".lk-rail__foot [aria-current=page]")
    assert current.all_inner_texts() == ["Pengaturan"]
    rail.get_by_role("link", name="Status").click()
    page.wait_for_url("**/status")
    assert current.all_inner_texts() == ["Status"]
    page.set_viewport_size(PHONE)
    page.get_by_role("navigation", name="Menu bawah").get_by_role("link", name="Saya").click()
    page.get_by_role("navigation", name="Halaman lain").get_by_role("link", name="Pengaturan").click()
    page.wait_for_url("**/pengaturan/**")


def test_the_outcome_beside_a_closed_consultation_is_shown_to_its_end(room: Room) -> None:
    number = room.hears()
    room.desk.sign_in("dewi")
    room.desk.act(number, "tutup", {"hasil": "dijawab-lain"})
    choice = enter(room, number, WIDE).get_by_label("Hasil konsultasi")
    free = """one => {
      const {font, paddingLeft, paddingRight} = getComputedStyle(one);
      const pen = Object.assign(document.createElement("canvas").getContext("2d"), {font});
      const {width} = pen.measureText(one.selectedOptions[0].text.trim());
      return one.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - width;
    }"""
    assert choice.evaluate(free) >= 0


def test_a_shadow_says_that_more_receivers_of_a_letter_lie_below(room: Room) -> None:
    page = enter(room, letter(room), PHONE)
    page.get_by_text("Penerima lain (").click()
    body = page.locator(".lk-letter-fields__body").first
    box = body.bounding_box()
    corner = {"x": box["x"] + 1, "y": box["y"] + box["height"] - 5, "width": 4, "height": 4}  # no words there
    with_more_below = page.screenshot(clip=corner)
    body.evaluate("one => { one.scrollTop = one.scrollHeight; }")
    assert page.screenshot(clip=corner) != with_more_below


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_how_many_are_overdue_is_read_to_its_end_above_the_list(room: Room, viewport: dict[str, int]) -> None:
    number = room.hears()
    room.desk.world.pass_time(minutes=6)
    page = enter(room, number, viewport)
    page.goto(f"{room.base}/konsultasi")
    count = page.locator("#list-count", has_text="1 lewat tenggat")
    count.wait_for()
    assert not count.evaluate(CUT)
    offer = page.locator("#offer > span")
    button = page.locator("#offer").get_by_role("button", name="Nyalakan")
    assert offer.bounding_box()["width"] > 2 * button.bounding_box()["width"]
    assert (
        count.evaluate("one => one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)") < 2
    )


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_data_somebody_asks_for_stands_one_below_the_other_and_ends_in_the_panel(
    room: Room, viewport: dict[str, int]
) -> None:
    number = room.hears("Minta data lada")
    for item in ("Rumah tangga perikanan tangkap menurut kecamatan", "Luas tanam karet"):
        acting.do(room.desk.world, needs.add, number, Item(item), by=room.desk.world.officer_named("dewi"))
    page = enter(room, number, viewport)
    page.goto(f"{room.base}/konsultasi/{number}?panel=warga")
    rows = page.locator("ul.lk-availability > li")
    first, second = (rows.nth(place).bounding_box() for place in range(2))
    panel = page.locator("#side").bounding_box()
    assert second["y"] >= first["y"] + first["height"]
    assert max(one["x"] + one["width"] for one in (first, second)) <= panel["x"] + panel["width"]
    assert not rows.first.locator(".lk-clip").evaluate(CUT)


def test_what_can_be_done_on_a_phone_is_as_wide_as_the_panel_and_names_a_colleague_to_the_end(room: Room) -> None:
    number = room.hears()
    page = enter(room, number, PHONE)
    page.goto(f"{room.base}/konsultasi/{number}?panel=warga")
    actions_shown = page.locator(".lk-actions")
    buttons = actions_shown.locator(".btn:visible, select:visible")
    assert {"Cetak", "Alihkan", "Tandai spam dan blokir"} <= {one.strip() for one in buttons.all_inner_texts()}
    widths = {round(one.bounding_box()["width"]) for one in buttons.all()}
    assert widths == {round(actions_shown.bounding_box()["width"])}
