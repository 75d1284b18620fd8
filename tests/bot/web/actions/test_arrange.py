"""Splitting, merging, putting aside and tagging, as a browser without scripts does it, and as htmx does."""

from __future__ import annotations

import re

import pytest
from cast import SITI
from web_desk import Desk

KEY = re.compile(r'name="pesan" value="([a-z0-9]+)"')
PART = {"HX-Request": "true"}


def two(desk: Desk) -> tuple[str, str]:
    first = desk.heard("Minta data penduduk")
    desk.world.pass_time(minutes=1)
    return first, desk.heard("Dan lewat SMS: data PDRB", "sms")


def undo_address(desk: Desk, number: str, verb: str) -> str:
    found = re.search(rf'action="(/konsultasi/{number}/{verb}/\d+/urungkan)"', desk.text(f"/konsultasi/{number}"))
    assert found
    return found[1]


def test_the_merged_number_opens_the_other_conversation_and_undo_stands_in_its_record(desk: Desk) -> None:
    first, second = two(desk)
    sheet = desk.text(f"/konsultasi/{second}/atur/gabung")
    assert "Minta data penduduk" in sheet  # both are shown before anything is joined
    assert "data PDRB" in sheet
    answer = desk.act(second, "gabung", {"ke": first})
    assert answer.location == f"/konsultasi/{first}"
    assert desk.get(f"/konsultasi/{second}?antrean=saya").location == f"/konsultasi/{first}?antrean=saya"
    page = desk.text(f"/konsultasi/{first}")
    assert f"Dewi menggabungkan {second} ke sini" in page
    assert "data PDRB" in page
    address = undo_address(desk, first, "gabung")
    assert desk.post(address, page=f"/konsultasi/{first}").location == f"/konsultasi/{second}"
    assert "data PDRB" in desk.text(f"/konsultasi/{second}")
    assert "/urungkan" not in desk.text(f"/konsultasi/{first}").partition('id="flow"')[2]


def test_chosen_messages_become_a_consultation_of_their_own(desk: Desk) -> None:
    number = desk.heard("Berapa penduduk Gantung?")
    desk.world.hears("whatsapp", SITI, "Dan harga lada?")
    keys = KEY.findall(desk.text(f"/konsultasi/{number}/atur/pisah"))
    assert len(keys) == 2
    answer = desk.act(number, "pisah", {"pesan": keys[1], "tentang": "Harga lada"})
    new = answer.location.rpartition("/")[2]
    assert new != number
    page = desk.text(f"/konsultasi/{new}")
    assert "Harga lada" in page
    assert "Dan harga lada?" in page
    assert f"Dewi memisahkan ini dari {number}" in page
    assert desk.post(undo_address(desk, number, "pisah"), page=f"/konsultasi/{number}").status_code == 303
    assert desk.get(f"/konsultasi/{new}").location == f"/konsultasi/{number}"


@pytest.mark.parametrize(
    ("verb", "form", "why"),
    [
        ("pisah", {}, "Pilih paling sedikit satu pesan warga"),
        ("gabung", {"ke": "K-2026-999999"}, None),
        ("gabung", {}, None),
        ("tunda", {"hari": "2020-01-01"}, "Pilih tanggal sesudah hari ini"),
        ("tunda", {"hari": "besok"}, "Pilih tanggal"),
        ("tunda", {"sampai": "nanti"}, "Pilih tanggal"),
    ],
)
def test_what_cannot_be_done_is_told(desk: Desk, verb: str, form: dict[str, str], why: str | None) -> None:
    number = desk.heard()
    answer = desk.act(number, verb, form)
    assert answer.status_code == (422 if why else 404)
    assert why is None or why in answer.text


def test_a_colleague_who_was_faster_is_told(desk: Desk) -> None:
    first, second = two(desk)
    seen = str(desk.case(second).last_event_id)
    desk.act(second, "alihkan", {"kepada": "agus"})
    answer = desk.post(f"/konsultasi/{second}/gabung", {"ke": first, "dilihat": seen}, page=f"/konsultasi/{second}")
    assert answer.status_code == 409
    assert desk.case(second).merged_into_id is None


def test_what_is_put_aside_says_until_when_and_can_be_taken_back(desk: Desk) -> None:
    number = desk.heard()
    assert "Hari kerja berikutnya" in desk.text(f"/konsultasi/{number}/atur/tunda")
    desk.act(number, "tunda", {"hari": "2026-11-25"})
    page = desk.text(f"/konsultasi/{number}")
    assert "Ditunda sampai" in page
    assert "Rabu, 25 November 2026 08.00 WIB" in page
    desk.act(number, "bangunkan")
    assert "Ditunda sampai" not in desk.text(f"/konsultasi/{number}")


def test_a_tag_is_put_on_and_taken_off_and_only_the_tags_are_drawn_anew(desk: Desk) -> None:
    number = desk.heard()
    token = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', desk.get("/saya").text)[0]}
    path = f"/konsultasi/{number}/tag"
    part = desk.client.post(path, data=token | {"tag": "<b>Lada</b>"}, headers=PART).text
    assert part.strip().startswith("{#") is False
    assert "&lt;b&gt;Lada&lt;/b&gt;" in part
    assert 'id="tag"' in part
    assert "lk-composer" not in part
    refused = desk.client.post(path, data=token | {"tag": "x" * 41}, headers=PART).text
    assert "Tulis tag dengan 1 sampai 40 huruf." in refused
    assert desk.act(number, "tag", {"tag": "Kopi"}).status_code == 303
    assert "Lepas tag Kopi" in desk.text(f"/konsultasi/{number}")
    desk.act(number, "tag/lepas", {"tag": "Kopi"})
    assert "Lepas tag Kopi" not in desk.text(f"/konsultasi/{number}")


@pytest.mark.parametrize("what", ["tunda", "gabung", "pisah"])
def test_a_sheet_is_a_page_and_a_part(desk: Desk, what: str) -> None:
    first, _ = two(desk)
    path = f"/konsultasi/{first}/atur/{what}"
    assert "<html" in desk.text(path)
    part = desk.get(path, headers=PART).text
    assert "<html" not in part
    assert 'id="sheet-title"' in part
    assert desk.get(f"/konsultasi/{first}/atur/lain").status_code == 404


@pytest.mark.parametrize("sheet", ["atur/tutup", "atur/tunda", "atur/gabung", "atur/pisah", "orang"])
def test_a_sheet_that_is_a_page_of_its_own_sends_its_forms_as_a_page_does(desk: Desk, sheet: str) -> None:
    """It holds no conversation that htmx could draw anew: where scripts run, its buttons would do nothing."""
    two(desk)
    number = desk.world.consultations()[0].number
    around = 'hx-target="#conversation"'
    assert around not in desk.text(f"/konsultasi/{number}/{sheet}").partition('id="isi"')[2]
    assert around in desk.get(f"/konsultasi/{number}/{sheet}", headers=PART).text
