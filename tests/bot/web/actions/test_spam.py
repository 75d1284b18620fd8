"""Spam as an officer meets it: marked in the conversation, seen with machine mail, undone there or in the settings."""

from __future__ import annotations

from typing import Any

import pytest
from cast import SITI
from composer_room import Room
from web_desk import Desk


def test_a_marked_consultation_says_so_and_has_the_way_back(desk: Desk) -> None:
    number = desk.heard("Menangkan hadiah sekarang")
    assert desk.act(number, "spam").status_code == 303
    page = desk.text(f"/konsultasi/{number}")
    assert "Spam: pengirim diblokir" in page and "Bukan spam" in page
    assert "menandai ini spam dan memblokir pengirimnya" in page
    assert f"row-{number}" not in desk.text("/konsultasi")
    row = desk.text("/konsultasi?antrean=mesin").split(f'id="row-{number}"')[1].split("</a>")[0]
    assert "Spam" in row
    desk.world.hears("whatsapp", SITI, "Hadiah lagi")
    assert "Spam, belum dilihat" in desk.text("/konsultasi?antrean=mesin")
    desk.post(f"/konsultasi/{number}/bukan-spam", page=f"/konsultasi/{number}")
    page = desk.text(f"/konsultasi/{number}")
    assert "Hadiah lagi" in page and "bukan spam; pengirim tidak diblokir lagi" in page
    assert f"row-{number}" in desk.text("/konsultasi?antrean=saya")


def test_a_page_that_is_older_does_not_mark_what_changed(desk: Desk) -> None:
    number = desk.heard("Menangkan hadiah sekarang")
    seen = desk.case(number).last_event_id
    desk.world.hears("whatsapp", SITI, "Maaf, salah kirim. Saya perlu data inflasi")
    answer = desk.post(f"/konsultasi/{number}/spam", {"dilihat": str(seen)}, page=f"/konsultasi/{number}")
    assert answer.status_code == 409
    assert desk.case(number).kind == "consultation"


def test_whoever_was_slower_is_told(desk: Desk) -> None:
    number = desk.heard()
    desk.post(f"/konsultasi/{number}/bukan-spam", page=f"/konsultasi/{number}")
    assert "tidak ditandai spam" in desk.text("/konsultasi")


def test_the_settings_list_who_is_blocked_by_whom_and_unblock(desk: Desk) -> None:
    assert "Tidak ada pengirim yang diblokir" in desk.text("/pengaturan/pengirim-diblokir")
    number = desk.heard("Menangkan hadiah sekarang")
    desk.act(number, "spam")
    page = desk.text("/pengaturan/pengirim-diblokir")
    for shown in ("0812-0000-0146", "Siti", "diblokir Dewi", number):
        assert shown in page
    action = page.split('action="/pengaturan/pengirim-diblokir/')[1].split('"')[0]
    answer = desk.post(f"/pengaturan/pengirim-diblokir/{action}")
    assert answer.status_code == 303
    assert "tidak diblokir lagi" in desk.text("/pengaturan/pengirim-diblokir")
    assert desk.case(number).kind == "consultation"
    assert desk.post("/pengaturan/pengirim-diblokir/999/cabut").status_code == 404


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_an_officer_marks_spam_and_takes_it_back(desk: Desk, room: Room) -> None:
    number = desk.heard("Menangkan hadiah sekarang")
    page: Any = room.enter("dewi", number)
    page.get_by_label("Tindakan lain").click()
    page.get_by_role("button", name="Tandai spam dan blokir").click()
    page.get_by_text("Spam: pengirim diblokir").wait_for()
    page.get_by_role("button", name="Bukan spam").click()
    page.get_by_label("Tulisan", exact=True).wait_for()
    assert desk.case(number).state == "assigned"
