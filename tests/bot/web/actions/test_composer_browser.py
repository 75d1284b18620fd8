"""The composer in a real browser: two at once, undo, no network, a session that ends, words that must not be lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import file_of
from composer_room import Room, send, words
from office_process import wait_for
from world import World

from channels.envelope import ProviderTemplate
from handlers.desk import canned_replies
from store.office import templates
from store.tables import Consultation

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


@pytest.fixture
def world(world: World) -> World:
    """An office in which an offer to undo does not end by itself while the test runs."""
    world.office = replace(world.office, undo_seconds=60)
    return world


DROP = """() => {
    const carried = new DataTransfer();
    carried.items.add(new File(["%PDF-1.7 x"], "gantung.pdf", {type: "application/pdf"}));
    const drop = new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true});
    document.querySelector("form[data-draft]").dispatchEvent(drop);
}"""


def comes_no_more(page: Any, bubble: Any) -> bool:
    """Also after the page has drawn once more what no server has answered, as it does whenever something settles."""
    page.evaluate("document.body.dispatchEvent(new CustomEvent('htmx:afterSettle', {bubbles: true, detail: {}}))")
    return int(bubble.count()) == 0


def test_two_browsers_race_for_one_item_and_the_loser_keeps_his_words(room: Room) -> None:
    number = room.hears(unassigned=True)
    dewi, agus = room.enter("dewi", number), room.enter("agus", number)
    for page, text in ((dewi, "Dari Dewi"), (agus, "Dari Agus")):
        words(page).fill(text)
    for page in (dewi, agus):
        page.get_by_role("button", name="Ambil", exact=True).click()
    dewi.get_by_text("Balas lewat WhatsApp").wait_for()
    agus.get_by_text(f"{number} dipegang Dewi").wait_for()
    assert words(agus).input_value() == "Dari Agus"
    dewi.get_by_role("button", name="Kirim", exact=True).click()
    dewi.locator(".lk-message--out:not([data-pending])", has_text="Dari Dewi").wait_for()
    agus.get_by_role("button", name="Ambil alih dari Dewi").click()
    agus.get_by_text("Balas lewat WhatsApp").wait_for()
    assert room.answers() == ["Dari Dewi"]


def test_a_key_takes_what_is_open_from_nobody_and_from_a_colleague_once_he_is_named(room: Room) -> None:
    number = room.hears(unassigned=True)
    dewi, agus = room.enter("dewi", number), room.enter("agus", number)
    dewi.keyboard.press("l")
    dewi.get_by_text("Balas lewat WhatsApp").wait_for()
    agus.keyboard.press("l")
    agus.get_by_role("button", name="Ambil alih dari Dewi").wait_for()
    agus.keyboard.press("l")
    agus.get_by_text("Balas lewat WhatsApp").wait_for()


def test_an_answer_is_there_at_once_and_undo_brings_the_words_back(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    send(page, "Ada di bab 2.")
    bubble = page.locator(".lk-message--out", has_text="Ada di bab 2.")
    bubble.get_by_text("mengirim").wait_for()
    assert words(page).input_value() == ""
    toast = page.locator(".lk-toast", has_text="Dikirim beberapa detik lagi.")
    toast.wait_for()
    places = [one.bounding_box() for one in (toast, page.locator("#list"), page.locator(".lk-composer"))]
    assert all(places[0]["x"] >= one["x"] + one["width"] for one in places[1:])  # it covers no row and no word
    toast.get_by_role("button", name="Urungkan").click()
    bubble.wait_for(state="detached")
    assert words(page).input_value() == "Ada di bab 2."
    assert page.evaluate("document.activeElement.name") == "isi"
    assert room.answers() == []
    assert comes_no_more(page, bubble)


def test_an_answer_that_was_refused_leaves_no_bubble_behind(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    page.get_by_label("Kirim nanti").click()
    page.get_by_label("Kirim pada").fill("2020-01-01T08:00")
    send(page, "Ada di bab 2.")
    page.get_by_text("Waktu kirim sudah lewat.").wait_for()
    assert words(page).input_value() == "Ada di bab 2."
    assert comes_no_more(page, page.locator(".lk-message--out", has_text="Ada di bab 2."))


def test_send_and_close_goes_on_with_the_next_and_undo_comes_back(room: Room) -> None:
    number = room.hears()
    room.desk.world.hears("sms", "+6281300000177", "PDRB per kapita?")
    following = room.desk.world.consultations()[-1].number
    with room.desk.world.db.write() as db:
        db.get_one(Consultation, room.desk.world.consultations()[-1].id).officer_id = None
    page = room.enter("dewi", number)
    send(page, "Ada di bab 2.", "Kirim & tutup")
    page.wait_for_url(f"**/konsultasi/{following}")
    page.get_by_text(f"Konsultasi {number} ditutup").wait_for()
    page.locator(".lk-toast button").click()
    page.wait_for_url(f"**/konsultasi/{number}")
    page.get_by_role("link", name="Tutup…", exact=True).wait_for()
    assert words(page).input_value() == "Ada di bab 2."


def test_without_a_network_answers_wait_and_go_out_once(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    page.context.set_offline(True)
    send(page, "Satu.")
    send(page, "Dua.")
    page.get_by_text("2 balasan menunggu dikirim.").wait_for()
    assert room.answers() == []
    page.context.set_offline(False)
    page.locator(".lk-message--out:not([data-pending])", has_text="Dua.").wait_for()
    page.get_by_text("menunggu dikirim").wait_for(state="detached")
    assert room.answers() == ["Satu.", "Dua."]


def test_an_answer_the_server_cannot_take_holds_up_no_other_conversation(room: Room) -> None:
    broken = room.hears()
    room.desk.world.hears("sms", "+6281300000177", "PDRB per kapita?")
    with room.desk.world.db.write() as db:
        first, second = (db.get_one(Consultation, one.id) for one in room.desk.world.consultations())
        second.officer_id, sound = first.officer_id, second.number
    page = room.enter("dewi", broken)
    page.route(f"**/{broken}/tulis", lambda route: route.fulfill(status=503))
    send(page, "Yang macet.")
    page.get_by_text("1 balasan menunggu dikirim.").wait_for()
    page.goto(f"{room.base}/konsultasi/{sound}")
    page.context.set_offline(True)
    send(page, "Yang lancar.")
    page.get_by_text("2 balasan menunggu dikirim.").wait_for()
    page.context.set_offline(False)
    page.get_by_text("1 balasan menunggu dikirim.").wait_for()
    assert room.answers() == ["Yang lancar."]
    page.unroute(f"**/{broken}/tulis")
    page.get_by_text("menunggu dikirim").wait_for(state="detached")
    assert room.answers() == ["Yang lancar.", "Yang macet."]


def test_a_lost_response_sends_nothing_twice(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    lost: list[int] = []

    def lose_the_first(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)  # it arrived; its answer does not
            route.abort()

    page.route("**/tulis", lose_the_first)
    send(page, "Ada di bab 2.")
    page.locator(".lk-message--out:not([data-pending])", has_text="Ada di bab 2.").wait_for()
    page.get_by_text("menunggu dikirim").wait_for(state="detached")
    assert (lost, room.answers()) == ([200], ["Ada di bab 2."])


def test_what_waited_while_a_colleague_answered_is_asked_about_and_not_sent(room: Room) -> None:
    number = room.hears()
    dewi = room.enter("dewi", number)
    dewi.context.set_offline(True)
    send(dewi, "Dari Dewi")
    dewi.get_by_text("1 balasan menunggu").wait_for()
    agus = room.enter("agus", number)
    agus.get_by_role("button", name="Ambil alih").click()
    agus.get_by_role("button", name="Ambil alih dari Dewi").click()
    agus.get_by_text("Balas lewat WhatsApp").wait_for()
    send(agus, "Dari Agus")
    agus.locator(".lk-message--out:not([data-pending])", has_text="Dari Agus").wait_for()
    dewi.context.set_offline(False)
    dewi.get_by_text("Agus lebih dulu membalas").wait_for()
    assert words(dewi).input_value() == "Dari Dewi"
    assert room.answers() == ["Dari Agus"]


def test_a_session_that_ends_while_typing_loses_no_word(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    words(page).fill("Kalimat yang panjang")
    page.context.clear_cookies()
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.wait_for_url("**/masuk?**")
    room.fill_in(page, "dewi")
    page.wait_for_url(f"**/konsultasi/{number}")
    page.locator(".lk-message--out:not([data-pending])", has_text="Kalimat yang panjang").wait_for()
    assert room.answers() == ["Kalimat yang panjang"]


def test_a_citizen_writes_while_the_officer_types_and_nothing_is_lost(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    words(page).press_sequentially("Baik, kami ")
    room.hears("Tahun 2023 saja")
    page.locator("#flow").get_by_text("Tahun 2023 saja").wait_for()
    words(page).press_sequentially("carikan")
    assert words(page).input_value() == "Baik, kami carikan"
    page.keyboard.press("Control+Enter")
    page.locator(".lk-message--out:not([data-pending])", has_text="Baik, kami carikan").wait_for()
    assert room.answers() == ["Baik, kami carikan"]


def test_a_slash_opens_the_canned_replies_and_tab_puts_one_in(room: Room) -> None:
    with room.desk.world.db.write() as db:
        for shortcut, title, body in (
            ("rujuk", "Rujuk ke dinas", "Halo {nama}, data ini ada di dinas. Nomor Anda {nomor}."),
            ("jam", "Jam layanan", "Kami buka {jam}."),
        ):
            canned_replies.save(db, None, shortcut, title, body, by="dewi", now=room.desk.world.now)
    number = room.hears()
    page = room.enter("dewi", number)
    words(page).press_sequentially("Baik. /dinas")
    options = page.locator("#writing-options [role=option]")
    options.filter(has_text="Rujuk ke dinas").wait_for()
    assert options.count() == 1
    assert words(page).get_attribute("aria-activedescendant")
    page.keyboard.press("Tab")
    assert words(page).input_value() == f"Baik. Halo Siti, data ini ada di dinas. Nomor Anda {number}."
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    words(page).press_sequentially("/")
    options.nth(1).wait_for()
    page.keyboard.press("Escape")
    options.first.wait_for(state="detached")
    page.locator("#conversation").get_by_text("Catatan internal").click()
    words(page).fill("")
    words(page).press_sequentially("Cek ya @ag")
    options.filter(has_text="Agus").click()
    assert words(page).input_value() == "Cek ya @Agus "


def test_a_dragged_file_is_there_before_the_words_and_goes_with_them(room: Room, tmp_path: Path) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    refused: list[int] = []
    page.route("**/lampiran", lambda route: (refused.append(1), route.abort()) if not refused else route.continue_())
    page.evaluate(DROP)
    page.get_by_role("button", name="Terputus. Coba lagi").click()
    page.locator(".lk-upload[data-upload=ready]", has_text="gantung.pdf").wait_for()
    page.locator("[name=berkas]").set_input_files({"name": "salah.txt", "mimeType": "text/plain", "buffer": b"x"})
    page.locator(".lk-upload[data-upload=ready]", has_text="salah.txt").wait_for()
    page.get_by_label("Hapus salah.txt").click()
    page.evaluate("document.querySelector('form[data-draft]').dataset.fileLimit = 2 * 1024 * 1024")
    page.locator("[name=berkas]").set_input_files(file_of(3 << 20, tmp_path / "besar.zip"))
    refusal = page.locator(".lk-upload-refused", has_text="besar.zip: 3 MB melebihi batas 2 MB")
    refusal.get_by_role("button", name="Kirim tautan").click()
    page.locator(".lk-upload[data-upload=ready]", has_text="besar.zip").wait_for()
    send(page, "Terlampir.")
    bubble = page.locator(".lk-message--out:not([data-pending])", has_text="Terlampir.")
    bubble.get_by_text("gantung.pdf").first.wait_for()
    assert "besar.zip: http" in bubble.inner_text()
    assert "salah.txt" not in page.locator("#flow").inner_text()


def test_when_the_window_is_shut_an_approved_template_goes_with_its_blanks_filled(room: Room) -> None:
    number = room.hears()
    with room.desk.world.db.write() as db:
        body = "Halo {{1}}, data {{2}} untuk konsultasi {{3}} sudah siap. Balas pesan ini."
        sid = "HX" + "0" * 32
        found = ProviderTemplate(sid, "lanjut", "id", body, "UTILITY", "approved")
        templates.replace(db, "whatsapp", [found], room.desk.world.now)
    room.desk.world.pass_time(hours=25)
    page = room.enter("dewi", number)
    assert page.get_by_label("Bagian 1 templat lanjut").input_value() == "Siti"
    assert page.get_by_label("Bagian 3 templat lanjut").input_value() == number
    page.get_by_label("Bagian 2 templat lanjut").fill("penduduk 2022")
    page.get_by_role("button", name="Kirim templat").click()
    page.locator(".lk-message--out:not([data-pending])", has_text="Halo Siti, data penduduk 2022").wait_for()
    (message,) = room.desk.world.said("message")
    assert (message.template, message.params) == (sid, {"1": "Siti", "2": "penduduk 2022", "3": number})


def test_what_is_saved_while_the_page_is_drawn_once_more_is_not_missing_there(room: Room) -> None:
    page = room.enter("dewi", room.hears())
    other, held = page.context.new_page(), list[Any]()
    marks = "Object.values(localStorage).some(one => JSON.parse(one).tersimpan)"

    def save_now(route: Any) -> None:
        held[0].continue_()
        wait_for(lambda: page.evaluate(marks), "the mark")
        route.continue_()

    page.route("**/draf", lambda route: held.append(route), times=1)  # no builtin will do
    with page.expect_request("**/draf"):
        words(page).fill("Jangan hilang")
    other.route("**/composer/drafts.js*", save_now, times=1)
    other.goto(page.url)
    other.locator("form[data-ready]").wait_for()
    assert words(other).input_value() == "Jangan hilang"


def test_the_button_says_what_it_does_in_the_chosen_tab(room: Room) -> None:
    page = room.enter("dewi", room.hears())
    send_button = page.locator(".lk-composer .lk-send")
    assert send_button.inner_text().strip() == "Kirim"
    right_edge = "one => one.getBoundingClientRect().right"
    edge = send_button.evaluate(right_edge)
    page.locator(".lk-composer__mode").get_by_text("Catatan internal").click()
    assert send_button.inner_text().strip() == "Simpan catatan" and send_button.evaluate(right_edge) == edge
    assert words(page).get_attribute("placeholder") == "Tulis catatan untuk rekan"
    with page.expect_response("**/draf"):
        words(page).fill("Rapat dahulu")
    page.reload()  # the draft is a note
    page.get_by_role("button", name="Simpan catatan", exact=True).click()
    page.locator(".lk-note", has_text="Rapat dahulu").wait_for()
