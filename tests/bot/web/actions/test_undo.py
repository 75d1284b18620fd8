"""What was sent can be taken back while it has not left: whole, and with nothing of a colleague's."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from cast import SITI
from composer import HTMX, bodies, form_on, send, undo
from sqlalchemy import select
from web_desk import Desk

from store.cases import messages
from store.tables import Draft, Message, Upload
from store.transport import outbox

LONG = "Data itu ada di bab tiga buku kami. " * 120  # three messages of WhatsApp


def test_an_answer_leaves_after_ten_seconds(desk: Desk) -> None:
    number = desk.heard()
    send(desk, number, form_on(desk, number), "Ada di bab 2.")
    with desk.world.db.write() as db:
        for one in db.scalars(select(Message).where(Message.kind == "acknowledgement")):
            one.state = "sent"
    with desk.world.db.read() as db:
        assert outbox.due(db, desk.world.now) == []
    desk.world.pass_time(seconds=10)
    with desk.world.db.read() as db:
        assert len(outbox.due(db, desk.world.now)) == 1


def test_an_answer_taken_back_never_leaves_and_its_words_are_in_the_composer_again(desk: Desk) -> None:
    number = desk.heard()
    before, form = desk.case(number), form_on(desk, number)
    send(desk, number, form, "Ada di bab 2.")
    assert "Dikirim beberapa detik lagi." in desk.text(f"/konsultasi/{number}")
    assert undo(desk, number, form["kunci"]).status_code == 303
    after = desk.case(number)
    for name in ("state", "waiting_since", "first_help_at", "officer_id", "closed_at"):
        assert getattr(after, name) == getattr(before, name), name
    page = desk.text(f"/konsultasi/{number}")
    assert "Ada di bab 2.</textarea>" in page
    assert "pesan-" + form["kunci"] not in page
    assert bodies(desk) == []
    desk.world.pass_time(minutes=1)
    assert send(desk, number, form, "Ada di bab 2.").status_code == 303  # the very form again: a late repetition
    assert bodies(desk) == []
    assert send(desk, number, form_on(desk, number), "Ada di bab 3.").status_code == 303
    assert bodies(desk) == ["Ada di bab 3."]


def test_an_answer_that_waits_for_the_citizen_is_never_said_to_leave_in_seconds(desk: Desk) -> None:
    number = desk.heard()
    desk.world.pass_time(hours=25)
    told = json.loads(send(desk, number, form_on(desk, number), "Ada.", headers=HTMX).headers["HX-Trigger"])
    assert told["loket:terkirim"]["tertahan"] is True
    page = desk.text(f"/konsultasi/{number}")
    assert "Disimpan; terkirim saat warga membalas." in page and "beberapa detik" not in page


def test_send_and_close_is_taken_back_as_one(desk: Desk) -> None:
    number = desk.heard()
    before, form = desk.case(number), form_on(desk, number)
    told = json.loads(send(desk, number, form, "Sudah.", tutup="1", headers=HTMX).headers["HX-Trigger"])
    assert told["loket:terkirim"]["ditutup"] is True
    assert desk.case(number).state == "closed"
    undo(desk, number, form["kunci"])
    after = desk.case(number)
    for name in ("state", "waiting_since", "first_help_at", "rating_asked_at", "closed_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert [one.state for one in desk.world.said() if one.kind in ("undone", "rating")] == ["cancelled", "cancelled"]
    send(desk, number, form_on(desk, number), "Sudah.", tutup="1")
    assert [one.kind for one in desk.world.said() if one.state == "queued"] == ["acknowledgement", "message", "rating"]


def test_a_closing_alone_is_taken_back_for_ten_seconds(desk: Desk) -> None:
    number = desk.heard()
    page = f"/konsultasi/{number}"
    send(desk, number, form_on(desk, number), "Ada.")
    desk.world.pass_time(minutes=1)
    for seconds, state in ((5, "answered"), (11, "closed")):
        desk.post(f"{page}/tutup", page=page)
        desk.world.pass_time(seconds=seconds)
        undo(desk, number, "")
        assert desk.case(number).state == state


def test_what_has_begun_to_leave_is_not_taken_back(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    send(desk, number, form, "Ada di bab 2.")
    with desk.world.db.write() as db:
        message = messages.by_key(db, form["kunci"])
        assert message is not None
        assert outbox.claim(db, message.id or 0, desk.world.now) is not None
    refused = undo(desk, number, form["kunci"])
    assert (refused.status_code, "sudah berangkat" in refused.text) == (422, True)
    assert bodies(desk) == ["Ada di bab 2."]


def test_nobody_takes_back_a_colleagues_answer(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    send(desk, number, form, "Ada di bab 2.")
    agus = desk.another()
    agus.sign_in("agus")
    assert undo(agus, number, form["kunci"]).status_code == 404
    assert bodies(desk) == ["Ada di bab 2."]


def test_what_the_citizen_wrote_before_the_undo_stays(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    send(desk, number, form, "Ada di bab 2.")
    desk.world.pass_time(seconds=3)
    desk.world.hears("whatsapp", SITI, "Terima kasih, tapi tahun 2023?")
    undo(desk, number, form["kunci"])
    after = desk.case(number)
    assert (after.state, after.first_help_at) == ("assigned", None)
    assert after.waiting_since is not None


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


@pytest.mark.parametrize(
    ("text", "file"),
    [
        pytest.param(("abcd " * 500)[:2399], "", id="a long text"),
        pytest.param("x" * 1600, "data.csv", id="a full message and the address of a file"),
        pytest.param("Terlampir", "data.csv", id="words and the address of a file"),
    ],
)
def test_an_answer_in_several_parts_comes_back_as_it_was_written(desk: Desk, text: str, file: str) -> None:
    number, page = desk.heard(), f"/konsultasi/{desk.world.the_consultation().number}"
    form = form_on(desk, number)
    key = upload_as_link(desk, page, file) if file else ""
    assert send(desk, number, form, text, **({"lampiran": key} if key else {})).status_code == 303
    undo(desk, number, form["kunci"])
    with desk.world.db.read() as db:
        assert [one.body for one in db.scalars(select(Draft))] == [text.strip()]


def test_a_link_alone_comes_back_as_the_file_and_its_address_is_in_no_draft(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    key = upload_as_link(desk, f"/konsultasi/{number}", "data.csv")
    assert send(desk, number, form, "", lampiran=key).status_code == 303
    undo(desk, number, form["kunci"])
    with desk.world.db.read() as db:
        assert [(one.filename, one.by_link) for one in db.scalars(select(Upload))] == [("data.csv", True)]
        assert not [one.body for one in db.scalars(select(Draft)) if one.body]
    assert "/berkas/" not in desk.text(f"/konsultasi/{number}")


def upload_as_link(desk: Desk, page: str, name: str) -> str:
    """Put a file into the composer that goes as a link. Return its key."""
    desk.post(f"{page}/lampiran", {"berkas": (BytesIO(b"a;b"), name), "tautan": "1"}, page=page)
    with desk.world.db.read() as db:
        return db.scalars(select(Upload)).one().key
