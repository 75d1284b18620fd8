"""Closing on the page: one press after an answer, a sheet with the outcome before one, and the outcome beside it."""

from __future__ import annotations

import pytest
from web_desk import Desk

from store.tables import Identity


def test_what_nobody_answered_is_closed_by_a_sheet_that_asks_for_the_outcome(desk: Desk) -> None:
    number = desk.heard()
    page = desk.text(f"/konsultasi/{number}")
    assert f'action="/konsultasi/{number}/tutup"' not in page and f"/konsultasi/{number}/atur/tutup" in page
    refused = desk.act(number, "tutup")
    assert (refused.status_code, "Belum ada yang menjawab warga ini" in refused.text) == (422, True)
    sheet = desk.text(f"/konsultasi/{number}/atur/tutup")
    assert "Belum ada yang menjawab warga ini." in sheet and "checked" not in sheet
    assert "autofocus" in sheet.partition('value="sebagian"')[0]  # the first outcome has the focus, not the way out
    assert desk.act(number, "tutup", {"hasil": "besok"}).status_code == 422
    assert desk.act(number, "tutup", {"hasil": "bukan-data"}).status_code == 303
    assert (desk.case(number).state, desk.case(number).outcome) == ("closed", "not_data")
    assert "menutup konsultasi: bukan permintaan data" in desk.text(f"/konsultasi/{number}")
    assert "Ditutup hari ini 09.00 WIB." in desk.text(f"/konsultasi/{number}")


def test_after_an_answer_one_press_closes_and_the_outcome_can_be_changed_beside_it(desk: Desk) -> None:
    number = desk.heard()
    desk.act(number, "tulis", {"isi": "Ini datanya.", "kunci": "a" * 20})
    assert f'action="/konsultasi/{number}/tutup"' in desk.text(f"/konsultasi/{number}")
    sheet = desk.text(f"/konsultasi/{number}/atur/tutup")
    assert sheet.count("checked") == 1 and "Warga diminta menilai" in sheet
    assert desk.act(number, "tutup").status_code == 303
    assert desk.case(number).outcome == "given"
    assert 'value="diberikan" selected' in desk.text(f"/konsultasi/{number}")
    assert desk.act(number, "hasil", {"hasil": "dirujuk"}).status_code == 303
    assert desk.case(number).outcome == "referred"
    assert "mengubah hasil menjadi dirujuk ke instansi lain" in desk.text(f"/konsultasi/{number}")


@pytest.mark.parametrize(("kind", "offered"), [("phone", True), ("none", False)])
def test_a_rating_is_offered_only_where_an_address_takes_the_question(desk: Desk, kind: str, offered: bool) -> None:
    number = desk.heard()
    desk.act(number, "tulis", {"isi": "Ini datanya.", "kunci": "a" * 20})
    desk.act(number, "tutup")
    with desk.world.db.write() as db:
        db.get_one(Identity, desk.case(number).identity_id).kind = kind
    assert (f'action="/konsultasi/{number}/minta-nilai"' in desk.text(f"/konsultasi/{number}")) is offered
