"""What is taken back is taken back whole, and nothing of a colleague's with it."""

from __future__ import annotations

from datetime import timedelta

from cast import SITI
from web_desk import Desk

from store import messages, outbox

LONG = "Data itu ada di bab tiga buku kami. " * 120  # three messages of WhatsApp


def put_off(desk: Desk, number: str, key: str) -> None:
    later = (desk.world.now + timedelta(hours=20)).astimezone(desk.world.office.zone)
    form = {"isi": LONG, "jenis": "balas", "kunci": key, "pada": later.strftime("%Y-%m-%dT%H:%M")}
    assert desk.act(number, "tulis", form).status_code == 303
    assert parts_to_leave(desk, number) == 3


def parts_to_leave(desk: Desk, number: str) -> int:
    with desk.world.db.read() as db:
        return len(outbox.scheduled_of(db, desk.case(number)))


def test_a_long_answer_put_off_is_taken_back_whole_however_much_happened_since(desk: Desk) -> None:
    number, key = desk.heard(), messages.new_key()
    put_off(desk, number, key)
    for turn in range(25):
        desk.world.hears("whatsapp", SITI, f"Satu lagi {turn}")
    desk.act(number, "urungkan", {"kunci": key})
    assert parts_to_leave(desk, number) == 0


def test_a_long_answer_that_was_hurried_is_taken_back_whole(desk: Desk) -> None:
    number, key = desk.heard(), messages.new_key()
    put_off(desk, number, key)
    desk.act(number, "sekarang", {"kunci": key})
    desk.act(number, "urungkan", {"kunci": key})
    assert parts_to_leave(desk, number) == 0


def test_taking_back_an_answer_leaves_a_colleagues_as_it_stands(desk: Desk) -> None:
    number, key, agus = desk.heard(), messages.new_key(), desk.another()
    agus.sign_in("agus")
    desk.act(number, "tulis", {"isi": "Ada di bab 2.", "jenis": "balas", "kunci": key})
    agus.act(number, "ambil", {"dari": "dewi"})
    agus.act(number, "tulis", {"isi": "Ada di bab 3.", "jenis": "balas", "kunci": messages.new_key()})
    desk.act(number, "urungkan", {"kunci": key})
    case = desk.case(number)
    assert (case.state, case.waiting_since) == ("answered", None)
    assert [one.body for one in desk.world.said("message") if one.state == "queued"] == ["Ada di bab 3."]
