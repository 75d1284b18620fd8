"""Several rows chosen and one thing done with them, as a browser sees it, with scripts and without."""

from __future__ import annotations

from typing import Any

import pytest
from browser import until_true
from cast import BUDI, SITI
from composer_room import Room
from web_desk import Desk

from store.tables import Officer

SET_CLOCK = """async (seconds) => {
    const clock = await import(document.querySelector('link[href*="/clock.js"]').href);
    clock.setClock(seconds);
}"""
THREE = (SITI, BUDI, "+6281200000777")


def heard(desk: Desk) -> list[str]:
    return [desk.heard("Minta data lada", sender=sender, name=f"Warga {place}") for place, sender in enumerate(THREE)]


def row(desk: Desk, number: str) -> str:
    return f"{number}:{desk.case(number).last_event_id}"


def holder(desk: Desk, number: str) -> str:
    with desk.world.db.read() as db:
        officer = db.get(Officer, desk.case(number).officer_id)
        return officer.name if officer is not None else ""


def test_each_row_has_a_box_that_names_the_row_and_what_it_showed(desk: Desk) -> None:
    number = heard(desk)[0]
    assert f'value="{row(desk, number)}"' in desk.text("/konsultasi")


@pytest.mark.parametrize("what", ["tugaskan", "tutup", "tag", "tunda"])
def test_without_scripts_a_page_asks_how(desk: Desk, what: str) -> None:
    numbers = heard(desk)
    words = "&".join(f"pilih={row(desk, number)}" for number in numbers)
    page = desk.text(f"/konsultasi/sekaligus?apa={what}&{words}&antrean=saya")
    assert "3 konsultasi" in page and page.count('name="pilih"') % 3 == 0
    assert f'action="/konsultasi/sekaligus/{what}?antrean=saya"' in page


def test_nothing_chosen_leads_back_and_an_unknown_action_is_no_page(desk: Desk) -> None:
    assert desk.get("/konsultasi/sekaligus?apa=tag&antrean=saya").headers["Location"] == "/konsultasi?antrean=saya"
    assert desk.get("/konsultasi/sekaligus?apa=hapus&pilih=K-2026-000001:1").status_code == 404


def test_what_was_done_and_left_is_said_above_the_list_with_one_undo(desk: Desk) -> None:
    numbers = heard(desk)
    desk.act(numbers[0], "tulis", {"isi": "Ini.", "jenis": "balas"})
    desk.world.pass_time(seconds=20)
    form = {"pilih": [row(desk, number) for number in numbers], "hasil": "diberikan"}
    answer = desk.post("/konsultasi/sekaligus/tutup?antrean=saya", form)
    assert answer.headers["Location"] == "/konsultasi?antrean=saya"
    page = desk.text("/konsultasi?antrean=saya")
    assert "1 konsultasi ditutup. Dibiarkan 2: " in page and "(belum ada yang menjawab;" in page
    assert 'action="/konsultasi/sekaligus/urungkan?antrean=saya"' in page
    assert f'data-until="{int(desk.world.now.timestamp()) + 10}"' in page  # then the citizens are asked to rate
    desk.post("/konsultasi/sekaligus/urungkan?antrean=saya")
    assert "1 konsultasi seperti semula." in desk.text("/konsultasi")
    assert desk.case(numbers[0]).state == "answered"


@pytest.mark.parametrize(
    ("what", "form", "sentence"),
    [
        ("tutup", {}, "Pilih hasilnya dahulu."),
        ("tugaskan", {}, "Pilih dahulu kepada siapa."),
        ("tunda", {"hari": "kemarin"}, ""),
        ("tag", {"tag": ""}, "Tulis tag dengan 1 sampai 40 huruf"),
    ],
)
def test_a_form_that_lacks_something_changes_nothing(
    desk: Desk, what: str, form: dict[str, Any], sentence: str
) -> None:
    numbers = heard(desk)
    before = [desk.case(number).last_event_id for number in numbers]
    desk.post(f"/konsultasi/sekaligus/{what}", form | {"pilih": [row(desk, number) for number in numbers]})
    page = desk.text("/konsultasi")
    assert sentence in page and "Urungkan" not in page.split('id="list"')[0].split('class="lk-list"')[1]
    assert [desk.case(number).last_event_id for number in numbers] == before


def window(room: Room, number: str, query: str) -> Any:
    """Dewi's window with a list."""
    page = room.enter("dewi", number)
    page.goto(f"{room.base}/konsultasi{query}")
    return page


def picked(page: Any) -> int:
    return int(page.evaluate("document.querySelectorAll('#list .lk-pick input:checked').length"))


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_rows_are_chosen_by_click_shift_and_key_and_assigned_and_given_back(desk: Desk, room: Room) -> None:
    numbers = heard(desk)
    page = window(room, numbers[0], "?urut=terbaru&antrean=saya")
    boxes = page.locator("#list .lk-pick input")
    boxes.nth(0).check(force=True)
    boxes.nth(2).click(force=True, modifiers=["Shift"])
    assert picked(page) == 3
    assert page.locator("#bulk-count").inner_text() == "3 dipilih"
    page.keyboard.press("Escape")
    assert picked(page) == 0 and not page.locator("#bulk").is_visible()
    for _ in range(2):
        page.keyboard.press("l")
    page.get_by_text("Buka konsultasi dahulu.").wait_for()
    assert page.locator(".lk-toast", has_text="Buka konsultasi dahulu.").count() == 1
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("v")
    assert page.locator("#bulk-count").inner_text() == "2 dipilih"
    page.keyboard.press("a")
    page.locator("#sheet").get_by_label("Agus").check()
    assert "Siap melayani · 0 dari 10" in page.locator("#sheet").inner_text()
    page.locator("#sheet").get_by_role("button", name="Tugaskan").click()
    page.get_by_text("2 konsultasi dialihkan.").wait_for()
    assert sorted(holder(desk, number) for number in numbers) == ["agus", "agus", "dewi"]
    now, button = desk.world.now.timestamp(), page.get_by_role("button", name="Urungkan")
    page.evaluate(SET_CLOCK, now + 601)
    assert not button.is_visible()
    page.evaluate(SET_CLOCK, now + 599)
    assert button.is_visible()
    page.get_by_role("button", name="Urungkan").click()
    page.get_by_text("2 konsultasi seperti semula.").wait_for()
    assert button.count() == 0
    assert {holder(desk, number) for number in numbers} == {"dewi"}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_is_chosen_stays_chosen_while_the_list_changes_by_itself(desk: Desk, room: Room) -> None:
    numbers = heard(desk)
    page = window(room, numbers[0], "?urut=terbaru")
    page.locator(f"#pick-{numbers[0]} input").check(force=True)
    page.mouse.move(900, 10)
    desk.world.hears("whatsapp", "+6281200000888", "Pesan baru", name="Warga baru")
    desk.world.hears("whatsapp", SITI, "dan tahun 2024?", name="Warga 0")
    until_true(page, "document.querySelectorAll('#list .lk-item').length === 4")
    assert picked(page) == 1 and page.locator(f"#pick-{numbers[0]} input").is_checked()
    page.get_by_role("button", name="Beri tag").click()
    page.locator("#sheet").get_by_label("Tag", exact=True).fill("lada")
    page.locator("#sheet").get_by_role("button", name="Beri tag").click()
    page.get_by_text(f"Dibiarkan 1: {numbers[0]} (ada hal baru sejak Anda memilihnya).").wait_for()
