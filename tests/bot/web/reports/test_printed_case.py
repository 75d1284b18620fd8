"""A consultation on paper: all of it, notes only on wish, and nothing that its reader may not see."""

from __future__ import annotations

from typing import Any

import acting
import pytest
from cast import SITI_MAIL
from composer_room import Room
from sqlalchemy import select
from web_desk import Desk

from handlers.desk import answering
from store.office import officers
from store.tables import Consultation, Reading


def with_a_note(desk: Desk) -> str:
    number = desk.heard("Minta data lada\n<b>2024</b>")
    with desk.world.db.write() as db:
        agus = officers.by_name(db, "agus")
        assert agus is not None
        answering.note(*acting.on(db, desk.world, agus, number), "Tolong cek gudang data")
    desk.act(number, "tulis", {"isi": "Ini datanya.", "jenis": "balas"})
    return number


def test_it_shows_head_messages_and_events_and_no_note(desk: Desk) -> None:
    number = with_a_note(desk)
    raw = desk.get(f"/konsultasi/{number}/cetak").text
    page = desk.text(f"/konsultasi/{number}/cetak")
    for shown in (
        number,
        "Siti",
        "0812-0000-0146",
        "Minta data lada",
        "Ini datanya.",
        "Konsultasi dibuat dari WhatsApp",
        "Bantuan pertama dalam 0 detik",
        "Dicetak Dewi",
    ):
        assert shown in page, shown
    assert "&lt;b&gt;2024" in raw
    assert "Senin, 23 November 2026" in page and "ari ini" not in page  # on paper no day is today
    assert page.count("0812-0000-0146") == 1
    assert "Tolong cek gudang data" not in page
    assert "Tolong cek gudang data" in desk.text(f"/konsultasi/{number}/cetak?catatan=1")


def test_only_a_letter_has_a_subject(desk: Desk) -> None:
    chat, letter = with_a_note(desk), desk.heard("Mohon data", "email", SITI_MAIL, subject="Permohonan data")
    desk.act(letter, "tulis", {"isi": "Ini datanya.", "jenis": "balas"})
    assert "Re: Minta data lada" not in desk.text(f"/konsultasi/{chat}/cetak?catatan=1")
    assert "Re: Permohonan data" in desk.text(f"/konsultasi/{letter}/cetak")


def test_every_message_stands_on_it_however_many_there_are(desk: Desk) -> None:
    number = desk.heard("Pesan pertama")
    for place in range(70):
        desk.world.hears("whatsapp", "+6281200000146", f"Pesan nomor {place}")
    page = desk.text(f"/konsultasi/{number}/cetak")
    assert "Pesan pertama" in page and "Pesan nomor 69" in page


def test_whoever_may_not_see_a_complaint_does_not_print_it_and_printing_is_logged(desk: Desk) -> None:
    number = with_a_note(desk)
    with desk.world.db.write() as db:
        for row in db.scalars(select(Reading)):
            db.delete(row)
    desk.get(f"/konsultasi/{number}/cetak")
    with desk.world.db.read() as db:
        assert len(list(db.scalars(select(Reading)))) == 1
    with desk.world.db.write() as db:
        db.get_one(Consultation, desk.case(number).id).kind = "complaint"
    answer = desk.get(f"/konsultasi/{number}/cetak")
    assert answer.status_code == 403 and "Minta data lada" not in answer.text
    assert desk.another().get(f"/konsultasi/{number}/cetak").status_code == 303


def test_an_anonymous_complainant_stays_unnamed_on_paper(desk: Desk) -> None:
    number = with_a_note(desk)
    desk.world.officer("rahma", role="supervisor")
    with desk.world.db.write() as db:
        case = db.get_one(Consultation, desk.case(number).id)
        case.kind, case.anonymous, case.stage = "complaint", True, "received"
    rahma = desk.another()
    rahma.sign_in("rahma")
    page = rahma.text(f"/konsultasi/{number}/cetak?catatan=1")
    assert "Ini datanya." in page
    assert "Siti" not in page and "0812-0000-0146" not in page


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_shift_p_opens_it_and_on_paper_there_are_no_buttons(desk: Desk, room: Room) -> None:
    number = with_a_note(desk)
    page: Any = room.enter("dewi", number)
    page.keyboard.press("Shift+P")
    page.wait_for_url("**/cetak")
    assert page.get_by_role("button", name="Cetak").is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Cetak").is_visible()
    assert page.get_by_text("Ini datanya.").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    page.get_by_role("button", name="Cetak").click()
    assert page.evaluate("document.body.dataset.printed") == "yes"
