"""Never two answers, and nothing typed is lost."""

from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from cast import SITI
from composer import HTMX, bodies, form_on, send
from sqlalchemy import event, select
from web_desk import TOKEN, Desk

from store.cases import events, messages
from store.desk import notices, uploads
from store.office import officers
from store.tables import Consultation, Message


def test_fifty_times_two_officers_race_for_one_item_and_never_are_there_two_answers(desk: Desk) -> None:
    agus = desk.another()
    agus.sign_in("agus")
    tokens = [(one, TOKEN.search(one.get("/saya").text).group(1)) for one in (desk, agus)]  # type: ignore[union-attr]
    for turn in range(50):
        desk.world.hears("sms", f"+62812000{turn:05}", f"Minta data {turn}")
        number = desk.world.consultations()[-1].number
        with desk.world.db.write() as db:
            one = db.get_one(Consultation, desk.case(number).id)
            one.officer_id, one.state = None, "new"
        answers = _race(desk, tokens, number)
        taken = [who for who, (take, _) in answers.items() if take == 303]
        replied = [who for who, (_, reply) in answers.items() if reply == 200]
        assert len(taken) == 1
        assert replied == taken
    assert len(bodies(desk)) == 50


def _race(desk: Desk, tokens: list[tuple[Desk, str]], number: str) -> dict[str, tuple[int, int]]:
    """All take it and answer at once; what each was told."""
    seen = str(desk.case(number).last_event_id)
    gate, told = threading.Barrier(len(tokens)), {}

    def run(browser: Desk, token: str) -> None:
        form = {
            "csrf_token": token,
            "dilihat": seen,
            "kunci": messages.new_key(),
            "isi": "Ini datanya.",
            "jenis": "balas",
        }
        gate.wait()
        take = browser.client.post(f"/konsultasi/{number}/ambil", data=form, headers=HTMX)
        reply = browser.client.post(f"/konsultasi/{number}/tulis", data=form, headers=HTMX)
        told[token] = (take.status_code, reply.status_code)

    threads = [threading.Thread(target=run, args=pair) for pair in tokens]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return told


def test_who_comes_second_is_told_who_has_it_and_keeps_his_words(desk: Desk) -> None:
    number = desk.heard()
    agus = desk.another()
    agus.sign_in("agus")
    form = form_on(agus, number)
    refused = agus.client.post(f"/konsultasi/{number}/ambil", data=form | {"isi": "Saya saja."})
    assert refused.status_code == 409
    assert "dipegang Dewi" in refused.text
    assert "Ambil alih dari Dewi" in refused.text
    assert "Saya saja.</textarea>" in refused.text
    taken = agus.client.post(f"/konsultasi/{number}/ambil", data=form | {"isi": "Saya saja.", "dari": "dewi"})
    assert taken.status_code == 303
    assert "Saya saja.</textarea>" in agus.get(f"/konsultasi/{number}").text


def test_a_colleague_who_answered_first_holds_the_second_answer_back(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    agus = desk.another()
    agus.sign_in("agus")
    agus.post(f"/konsultasi/{number}/ambil", {"dari": "dewi"}, page=f"/konsultasi/{number}")
    send(agus, number, form_on(agus, number), "Ada di bab 3.")
    agus.post(f"/konsultasi/{number}/alihkan", {"kepada": "dewi"}, page=f"/konsultasi/{number}")
    refused = send(desk, number, form, "Ada di bab 2.")
    assert refused.status_code == 409
    for shown in ("Agus lebih dulu membalas", "Tetap kirim", "Simpan draf", "Ada di bab 2.</textarea>", "bab 3"):
        assert shown in refused.text
    assert bodies(desk) == ["Ada di bab 3."]
    fresh = form | {"dilihat": re.search(r'name="dilihat" value="(\d+)"', refused.text).group(1)}  # type: ignore[union-attr]
    assert send(desk, number, fresh, "Ada di bab 2.").status_code == 303
    assert bodies(desk) == ["Ada di bab 3.", "Ada di bab 2."]


def test_what_the_citizen_adds_meanwhile_is_shown_and_stops_nothing(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    desk.world.hears("whatsapp", SITI, "Maksud saya 2023")
    answer = send(desk, number, form, "Ini 2022.", headers=HTMX)
    assert answer.status_code == 200
    assert "Maksud saya 2023" in answer.text
    assert json.loads(answer.headers["HX-Trigger"])["loket:terkirim"]["belum_dibaca"] is True


def test_words_that_waited_offline_are_held_back_by_anything_new(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    desk.world.hears("whatsapp", SITI, "Maksud saya 2023")
    refused = send(desk, number, form, "Ini 2022.", luring="1")
    assert (refused.status_code, "Ini 2022.</textarea>" in refused.text) == (409, True)
    assert bodies(desk) == []


@pytest.mark.parametrize("kind", ["balas", "catatan"])
def test_one_form_is_one_message_however_often_it_comes(desk: Desk, kind: str) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    told = [send(desk, number, form, "Ada di bab 2.", jenis=kind).status_code for _ in range(3)]
    assert told == [303, 303, 303]
    with desk.world.db.read() as db:
        found = list(db.scalars(select(Message).where(Message.body == "Ada di bab 2.")))
    assert [one.key for one in found] == [form["kunci"]]


def test_send_and_close_repeated_after_a_lost_response_is_no_error(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    assert [send(desk, number, form, "Sudah.", tutup="1").status_code for _ in range(2)] == [303, 303]
    assert [one.kind for one in desk.world.said()] == ["acknowledgement", "message", "rating"]


def test_a_draft_is_kept_and_a_colleague_can_finish_it(desk: Desk) -> None:
    number = desk.heard()
    page = f"/konsultasi/{number}"
    assert desk.post(f"{page}/draf", {"isi": "Untuk tahun 2022", "diam": "1"}, page=page).status_code == 204
    assert "Untuk tahun 2022</textarea>" in desk.text(page)
    agus = desk.another()
    agus.sign_in("agus")
    assert "sedang mengetik" in agus.text(page)
    desk.world.pass_time(minutes=2)
    assert "Lanjutkan draf Dewi" in agus.text(page)
    agus.post(f"{page}/draf", {"isi": "Halo.", "lanjutkan": "dewi", "jenis": "catatan"}, page=page)
    assert "Halo.\nUntuk tahun 2022</textarea>" in agus.text(page)
    assert "Untuk tahun 2022" not in desk.text(page).partition("<textarea")[2].partition("</textarea>")[0]
    desk.post(f"{page}/draf", {"isi": "  ", "diam": "1"}, page=page)
    agus.post(f"{page}/ambil", {"dari": "dewi"}, page=page)
    send(agus, number, form_on(agus, number), "Halo. Untuk tahun 2022 ada.")
    assert "></textarea>" in agus.text(page)


def test_a_colleague_named_in_a_note_is_told(desk: Desk) -> None:
    number = desk.heard()
    send(desk, number, form_on(desk, number), "@Agus tolong cek, bukan siti@dewi.example", jenis="catatan")
    with desk.world.db.read() as db:
        agus, dewi = officers.by_name(db, "agus"), officers.by_name(db, "dewi")
        assert agus is not None
        assert dewi is not None
        told = [(notice.what, notice.by, about.number) for notice, about in notices.unseen(db, agus.id or 0)]
        assert told == [("mentioned", "dewi", number)]
        assert notices.unseen(db, dewi.id or 0) == []
        assert [one.what for one in events.of(db, desk.case(number))][-1] == "noted"


def test_a_form_from_a_session_that_ended_gives_the_words_back(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    desk.client.delete_cookie("loket")
    refused = send(desk, number, form, "Kalimat yang panjang")
    assert (refused.status_code, "Kalimat yang panjang</textarea>" in refused.text) == (400, True)
    told = send(desk, number, form, "x", headers=HTMX | {"HX-Current-URL": f"http://h/konsultasi/{number}"})
    assert (told.status_code, told.headers["HX-Redirect"]) == (401, f"/masuk?lanjut=/konsultasi/{number}")
    assert bodies(desk) == []


def test_uploads_nobody_sent_are_thrown_away_with_their_bytes(desk: Desk) -> None:
    number = desk.heard()
    files = [(BytesIO(data), f"{n}.txt") for n, data in enumerate((b"sent", b"left"))]
    page = f"/konsultasi/{number}"
    chips = [desk.post(f"{page}/lampiran", {"berkas": one}, page=page).text for one in files]
    keys = [re.search(r'value="(\w{20})"', chip).group(1) for chip in chips]  # type: ignore[union-attr]
    send(desk, number, form_on(desk, number), "Terlampir.", lampiran=keys[0])
    for age in (0, 2):
        with desk.world.db.write() as db:
            uploads.sweep(db, desk.app.files, desk.world.now + timedelta(days=age * 400))
    kept = [desk.app.files.path(sha256(data).hexdigest()).exists() for data in (b"sent", b"left")]
    assert kept == [True, False]


@pytest.mark.usefixtures("office_at_rest")
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_send_and_close_looks_the_case_up_once(desk: Desk, headers: dict[str, str]) -> None:
    number = desk.heard()
    form = form_on(desk, number) | {"isi": "Ini datanya.", "jenis": "balas", "tutup": "1"}
    asked: list[str] = []
    for engine in (desk.world.db.reader, desk.world.db.writer):
        event.listen(engine, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    desk.client.post(f"/konsultasi/{number}/tulis", data=form, headers=headers)
    assert (bodies(desk), desk.case(number).state) == (["Ini datanya."], "closed")
    assert len([words for words in asked if "WHERE consultation.number = " in words]) == 1
