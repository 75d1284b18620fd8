"""The citizen's data beside the conversation, as a browser without scripts sees it."""

from __future__ import annotations

from cast import SITI
from web_desk import Desk


def test_the_guest_book_is_filled_in_beside_the_conversation(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Minta data lada")
    number = desk.world.the_consultation().number
    told = {"name": "Siti Aminah", "organisation": "Koperasi Contoh", "purpose": "Penelitian"}
    answer = desk.post(f"/konsultasi/{number}/warga", told)
    assert answer.status_code == 303
    page = desk.text(f"/konsultasi/{number}")
    for shown in ("Siti Aminah", "Koperasi Contoh", "<dd>Penelitian</dd>", "Dewi mengisi buku tamu"):
        assert shown in page


def test_a_stranger_cannot_fill_it_in(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Minta data lada")
    number = desk.world.the_consultation().number
    answer = desk.another().post(f"/konsultasi/{number}/warga", {"name": "Bukan Siti"}, page="/masuk")
    assert answer.headers["Location"].startswith("/masuk")
    assert "Bukan Siti" not in desk.text(f"/konsultasi/{number}")
