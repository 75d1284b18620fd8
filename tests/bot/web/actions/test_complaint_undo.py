"""On the page: making a complaint is undone, leaves the data question behind, and goes back with a reason."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from web_desk import TOKEN, Desk

from handlers.office import links
from store.cases import messages


@pytest.fixture
def number(desk: Desk) -> str:
    desk.world.officer("rahma", role="supervisor", on_duty=False)
    return desk.heard("Petugas kasar! Minta juga data lada 2024")


def key_of(desk: Desk, number: str) -> str:
    with desk.world.db.read() as db:
        found = messages.timeline(db, desk.case(number).id or 0)
        return next(one.key for one in found if one.direction == "in")


def test_a_complaint_is_undone_from_the_history_while_its_receipt_waits(desk: Desk, number: str) -> None:
    desk.act(number, "pengaduan", {"pesan": key_of(desk, number)})
    undo = re.search(rf"/konsultasi/{number}/pengaduan/urungkan/\d+", desk.text(f"/konsultasi/{number}"))
    assert undo is not None
    assert desk.act(number, undo[0].removeprefix(f"/konsultasi/{number}/")).status_code == 303
    page = desk.text(f"/konsultasi/{number}")
    assert "Petugas kasar!" in page and "kembali ke sini" in page
    assert undo[0] not in page


def test_a_complaint_is_not_offered_to_be_undone_once_its_receipt_has_left(desk: Desk, number: str) -> None:
    desk.act(number, "pengaduan", {"pesan": key_of(desk, number)})
    desk.world.pass_time(minutes=1)
    assert "pengaduan/urungkan" not in desk.text(f"/konsultasi/{number}")


@pytest.mark.parametrize(("headers", "told"), [({"HX-Request": "true"}, False), ({}, True)])
def test_no_notice_of_a_complaint_waits_for_another_page(
    desk: Desk, number: str, headers: dict[str, str], told: bool
) -> None:
    """A part of a page shows no notices. Without scripts the whole page does, at once."""
    page = f"/konsultasi/{number}"
    token = TOKEN.search(desk.get(page).text)
    assert token is not None
    form = {"csrf_token": token[1], "pesan": key_of(desk, number), "dilihat": str(desk.case(number).last_event_id)}
    answer = desk.client.post(f"{page}/pengaduan", data=form, headers=headers)
    assert answer.status_code == 303
    assert ("Pengaduan P-2026-000001 dibuat" in desk.text("/kotak-saran")) is told


def test_the_data_question_goes_on_as_the_consultation(desk: Desk, number: str) -> None:
    desk.act(number, "pengaduan", {"pesan": key_of(desk, number), "pertanyaan": "Minta data lada 2024"})
    page = desk.text(f"/konsultasi/{number}")
    assert "Minta data lada 2024" in page and "Petugas kasar!" not in page
    assert desk.case(number).state == "assigned"


def test_the_supervisor_returns_it_with_a_reason(desk: Desk, number: str) -> None:
    desk.act(number, "pengaduan", {"pesan": key_of(desk, number)})
    complaint = next(one.number for one in desk.world.consultations() if one.kind == "complaint")
    rahma = desk.another()
    rahma.sign_in("rahma")
    rahma.act(complaint, "tinjau")
    assert "Bukan pengaduan" in rahma.text(f"/konsultasi/{complaint}")
    refused = rahma.act(complaint, "bukan-pengaduan", {"alasan": ""})
    assert refused.status_code == 422
    answer = rahma.act(complaint, "bukan-pengaduan", {"alasan": "hanya bertanya"})
    assert (answer.status_code, answer.location) == (303, f"/konsultasi/{number}")
    assert "Petugas kasar!" in desk.text(f"/konsultasi/{number}")
    assert "mengembalikan ini sebagai konsultasi: hanya bertanya" in rahma.text(f"/konsultasi/{complaint}")


def test_the_citizens_page_of_a_returned_complaint_says_which_consultation_answers_it(desk: Desk, number: str) -> None:
    desk.act(number, "pengaduan", {"pesan": key_of(desk, number)})
    complaint = next(one for one in desk.world.consultations() if one.kind == "complaint")
    path = urlsplit(links.tracking_url(desk.world.office, complaint)).path
    assert "Diterima" in desk.another().text(path)
    rahma = desk.another()
    rahma.sign_in("rahma")
    rahma.act(complaint.number, "tinjau")
    rahma.act(complaint.number, "bukan-pengaduan", {"alasan": "hanya bertanya"})
    page = desk.another().text(path)
    assert f"Pesan ini kami jawab sebagai konsultasi {number}" in page
    assert "sudah dijawab" not in page
