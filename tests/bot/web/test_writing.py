"""Never two answers, nothing typed is lost, and what was sent can be taken back while it has not left."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import select
from web_desk import TOKEN, Desk

from channels.envelope import ProviderTemplate
from handlers import desk as verbs
from store import events, messages, officers, outbox, templates, uploads
from store.tables import Consultation, Identity, Message

HTMX = {"HX-Request": "true"}


def heard(desk: Desk, *, take: bool = True, body: str = "Pagi, minta data penduduk Gantung 2022") -> str:
    """Siti writes; the number of her consultation, which is Dewi's."""
    desk.world.hears("whatsapp", SITI, body, name="Siti")
    number = desk.world.consultations()[-1].number
    with desk.world.db.write() as db:
        if take:
            verbs.take(db, number, by=officers.by_name(db, "dewi") or pytest.fail(), now=desk.world.now)
        else:
            db.get_one(Consultation, case(desk, number).id).officer_id = None
            db.get_one(Consultation, case(desk, number).id).state = "new"
    return number


def case(desk: Desk, number: str) -> Consultation:
    return next(one for one in desk.world.consultations() if one.number == number)


def form_on(desk: Desk, number: str) -> dict[str, str]:
    """The hidden fields of the composer on an officer's page, as a browser would send them."""
    page = desk.get(f"/konsultasi/{number}").text
    return dict(re.findall(r'name="(csrf_token|dilihat|kunci)" value="([^"]*)"', page.partition("data-draf=")[2]))


def send(desk: Desk, number: str, form: dict[str, str], text: str, *, headers: Any = None, **more: str) -> Any:
    data = form | {"isi": text, "jenis": "balas"} | more
    return desk.client.post(f"/konsultasi/{number}/tulis", data=data, headers=headers or {})


def undo(desk: Desk, number: str, key: str) -> Any:
    return desk.post(f"/konsultasi/{number}/urungkan", {"kunci": key}, page=f"/konsultasi/{number}")


def bodies(desk: Desk) -> list[str]:
    return [one.body for one in desk.world.said("message") if one.state != "cancelled"]


def test_fifty_times_two_officers_race_for_one_item_and_never_are_there_two_answers(desk: Desk) -> None:
    agus = desk.another()
    agus.sign_in("agus")
    tokens = [(one, TOKEN.search(one.get("/saya").text).group(1)) for one in (desk, agus)]  # type: ignore[union-attr]
    for turn in range(50):
        desk.world.hears("sms", f"+62812000{turn:05}", f"Minta data {turn}")
        number = desk.world.consultations()[-1].number
        with desk.world.db.write() as db:
            one = db.get_one(Consultation, case(desk, number).id)
            one.officer_id, one.state = None, "new"
        answers = _race(desk, tokens, number)
        taken = [who for who, (take, _) in answers.items() if take == 303]
        replied = [who for who, (_, reply) in answers.items() if reply == 200]
        assert len(taken) == 1
        assert replied == taken
    assert len(bodies(desk)) == 50


def _race(desk: Desk, tokens: list[tuple[Desk, str]], number: str) -> dict[str, tuple[int, int]]:
    """All take it and answer at once; what each was told."""
    seen = str(case(desk, number).last_event_id)
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
    number = heard(desk)
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
    number = heard(desk)
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
    number = heard(desk)
    form = form_on(desk, number)
    desk.world.hears("whatsapp", SITI, "Maksud saya 2023")
    answer = send(desk, number, form, "Ini 2022.", headers=HTMX)
    assert answer.status_code == 200
    assert "Maksud saya 2023" in answer.text
    assert json.loads(answer.headers["HX-Trigger"])["loket:terkirim"]["belum_dibaca"] is True


def test_words_that_waited_offline_are_held_back_by_anything_new(desk: Desk) -> None:
    number = heard(desk)
    form = form_on(desk, number)
    desk.world.hears("whatsapp", SITI, "Maksud saya 2023")
    refused = send(desk, number, form, "Ini 2022.", luring="1")
    assert (refused.status_code, "Ini 2022.</textarea>" in refused.text) == (409, True)
    assert bodies(desk) == []


@pytest.mark.parametrize("kind", ["balas", "catatan"])
def test_one_form_is_one_message_however_often_it_comes(desk: Desk, kind: str) -> None:
    number = heard(desk)
    form = form_on(desk, number)
    told = [send(desk, number, form, "Ada di bab 2.", jenis=kind).status_code for _ in range(3)]
    assert told == [303, 303, 303]
    with desk.world.db.read() as db:
        found = list(db.scalars(select(Message).where(Message.body == "Ada di bab 2.")))
    assert [one.key for one in found] == [form["kunci"]]


def test_send_and_close_repeated_after_a_lost_response_is_no_error(desk: Desk) -> None:
    number = heard(desk)
    form = form_on(desk, number)
    assert [send(desk, number, form, "Sudah.", tutup="1").status_code for _ in range(2)] == [303, 303]
    assert [one.kind for one in desk.world.said()] == ["acknowledgement", "message", "rating"]


def test_an_answer_leaves_after_ten_seconds(desk: Desk) -> None:
    number = heard(desk)
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
    number = heard(desk)
    before, form = case(desk, number), form_on(desk, number)
    send(desk, number, form, "Ada di bab 2.")
    assert "berangkat beberapa detik lagi" in desk.text(f"/konsultasi/{number}")
    assert undo(desk, number, form["kunci"]).status_code == 303
    after = case(desk, number)
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


def test_send_and_close_is_taken_back_as_one(desk: Desk) -> None:
    number = heard(desk)
    before, form = case(desk, number), form_on(desk, number)
    told = json.loads(send(desk, number, form, "Sudah.", tutup="1", headers=HTMX).headers["HX-Trigger"])
    assert told["loket:terkirim"]["ditutup"] is True
    assert case(desk, number).state == "closed"
    undo(desk, number, form["kunci"])
    after = case(desk, number)
    for name in ("state", "waiting_since", "first_help_at", "rating_asked_at", "closed_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert [one.state for one in desk.world.said() if one.kind in ("undone", "rating")] == ["cancelled", "cancelled"]
    send(desk, number, form_on(desk, number), "Sudah.", tutup="1")
    assert [one.kind for one in desk.world.said() if one.state == "queued"] == ["acknowledgement", "message", "rating"]


def test_a_closing_alone_is_taken_back_for_ten_seconds(desk: Desk) -> None:
    number = heard(desk)
    page = f"/konsultasi/{number}"
    send(desk, number, form_on(desk, number), "Ada.")
    desk.world.pass_time(minutes=1)
    for seconds, state in ((5, "answered"), (11, "closed")):
        desk.post(f"{page}/tutup", page=page)
        desk.world.pass_time(seconds=seconds)
        undo(desk, number, "")
        assert case(desk, number).state == state


def test_what_has_begun_to_leave_is_not_taken_back(desk: Desk) -> None:
    number = heard(desk)
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
    number = heard(desk)
    form = form_on(desk, number)
    send(desk, number, form, "Ada di bab 2.")
    agus = desk.another()
    agus.sign_in("agus")
    assert undo(agus, number, form["kunci"]).status_code == 404
    assert bodies(desk) == ["Ada di bab 2."]


def test_what_the_citizen_wrote_before_the_undo_stays(desk: Desk) -> None:
    number = heard(desk)
    form = form_on(desk, number)
    send(desk, number, form, "Ada di bab 2.")
    desk.world.pass_time(seconds=3)
    desk.world.hears("whatsapp", SITI, "Terima kasih, tapi tahun 2023?")
    undo(desk, number, form["kunci"])
    after = case(desk, number)
    assert (after.state, after.first_help_at) == ("assigned", None)
    assert after.waiting_since is not None


def test_a_draft_is_kept_and_a_colleague_can_finish_it(desk: Desk) -> None:
    number = heard(desk)
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
    number = heard(desk)
    send(desk, number, form_on(desk, number), "@Agus tolong cek, bukan siti@dewi.example", jenis="catatan")
    with desk.world.db.read() as db:
        agus, dewi = officers.by_name(db, "agus"), officers.by_name(db, "dewi")
        assert agus is not None
        assert dewi is not None
        from store import notices

        told = [(notice.what, notice.by, about.number) for notice, about in notices.unseen(db, agus.id or 0)]
        assert told == [("mentioned", "dewi", number)]
        assert notices.unseen(db, dewi.id or 0) == []
        assert [one.what for one in events.of(db, about_of(db, number))][-1] == "noted"


def about_of(db: Any, number: str) -> Consultation:
    return db.scalars(select(Consultation).where(Consultation.number == number)).one()  # type: ignore[no-any-return]


def test_a_form_from_a_session_that_ended_gives_the_words_back(desk: Desk) -> None:
    number = heard(desk)
    form = form_on(desk, number)
    desk.client.delete_cookie("loket")
    refused = send(desk, number, form, "Kalimat yang panjang")
    assert (refused.status_code, "Kalimat yang panjang</textarea>" in refused.text) == (400, True)
    told = send(desk, number, form, "x", headers=HTMX | {"HX-Current-URL": f"http://h/konsultasi/{number}"})
    assert (told.status_code, told.headers["HX-Redirect"]) == (401, f"/masuk?lanjut=/konsultasi/{number}")
    assert bodies(desk) == []


def mail(desk: Desk) -> str:
    """Siti's mail, which is Dewi's."""
    desk.world.hears("email", SITI_MAIL, "Minta data 2022.\nTerima kasih.", subject="Permohonan data", name="Siti")
    number = desk.world.consultations()[-1].number
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        dewi.signature = "Dewi\nPST BPS"
        verbs.take(db, number, by=dewi, now=desk.world.now)
    return number


def test_a_letter_has_subject_copies_quote_and_signature_and_undo_gives_back_only_the_words(desk: Desk) -> None:
    number = mail(desk)
    form = form_on(desk, number)
    more = {"judul": "Data penduduk", "tembusan": "a@b.example; C@d.example a@b.example", "kutip": "1"}
    send(desk, number, form, "Terlampir.", **more)
    (letter,) = desk.world.said("message")
    assert (letter.subject, letter.cc) == ("Data penduduk", "a@b.example, c@d.example")
    words, _, quote = letter.body.partition("\n\nPada ")
    assert words == "Terlampir.\n\n-- \nDewi\nPST BPS"
    assert quote.endswith("Anda menulis:\n> Minta data 2022.\n> Terima kasih.")
    undo(desk, number, form["kunci"])
    assert ">Terlampir.</textarea>" in desk.text(f"/konsultasi/{number}")


def test_a_copy_to_what_is_no_address_is_refused_with_the_words_kept(desk: Desk) -> None:
    number = mail(desk)
    refused = send(desk, number, form_on(desk, number), "Terlampir.", tembusan="bukan alamat")
    assert refused.status_code == 422
    for shown in ("'bukan' tidak benar", "Terlampir.</textarea>"):
        assert shown in unescape(refused.text)


def test_an_answer_may_go_to_another_address_of_the_same_person_only(desk: Desk) -> None:
    number = heard(desk)
    with desk.world.db.write() as db:
        siti = db.scalars(select(Identity)).first()
        assert siti is not None
        kept = {"original_person_id": siti.person_id, "channel": "email", "kind": "email", "created_at": desk.world.now}
        db.add(Identity(person_id=siti.person_id, value=SITI_MAIL, **kept))
    assert send(desk, number, form_on(desk, number), "x", lewat="email:asing@contoh.example").status_code == 422
    assert send(desk, number, form_on(desk, number), "Terlampir.", lewat=f"email:{SITI_MAIL}").status_code == 303
    (message,) = desk.world.said("message")
    assert (message.channel, message.consultation_id) == ("email", case(desk, number).id)


def test_an_answer_put_off_leaves_at_its_time_and_counts_only_then(desk: Desk) -> None:
    number = heard(desk)
    form = form_on(desk, number)
    send(desk, number, form, "Rilis hari ini.", pada="2026-11-23T14:00")
    assert case(desk, number).state == "assigned"
    assert "Hari ini 14.00" in desk.text(f"/konsultasi/{number}")
    assert "dijadwalkan 14.00" in desk.text(f"/konsultasi/{number}")
    send(desk, number, form_on(desk, number), "Sementara itu, ini angka 2022.")
    refused = desk.post(f"/konsultasi/{number}/tutup", page=f"/konsultasi/{number}")
    assert (refused.status_code, "balasan terjadwal" in refused.text) == (422, True)
    with desk.world.db.write() as db:
        for one in db.scalars(select(Message).where(Message.kind == "acknowledgement")):
            one.state = "sent"
    desk.world.pass_time(minutes=1)
    with desk.world.db.read() as db:
        (due,) = outbox.due(db, desk.world.now)  # what was put off keeps nobody waiting
        assert db.get_one(Message, due).body == "Sementara itu, ini angka 2022."
    undo(desk, number, form["kunci"])
    assert ">Rilis hari ini.</textarea>" in desk.text(f"/konsultasi/{number}")
    assert bodies(desk) == ["Sementara itu, ini angka 2022."]


def test_a_time_that_has_passed_is_refused(desk: Desk) -> None:
    number = heard(desk)
    refused = send(desk, number, form_on(desk, number), "x", pada="2026-11-22T14:00")
    assert (refused.status_code, "sudah lewat" in refused.text) == (422, True)


def test_what_was_put_off_becomes_an_answer_when_it_leaves(desk: Desk) -> None:
    number = heard(desk)
    send(desk, number, form_on(desk, number), "Rilis hari ini.", pada="2026-11-23T14:00")
    desk.world.pass_time(hours=5)
    with desk.world.db.write() as db:
        message = db.scalars(select(Message).where(Message.body == "Rilis hari ini.")).one()
        verbs.left(db, message, desk.world.now)
    assert (case(desk, number).state, case(desk, number).first_help_at) == ("answered", desk.world.now)


def test_uploads_nobody_sent_are_thrown_away_with_their_bytes(desk: Desk) -> None:
    number = heard(desk)
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


@pytest.mark.parametrize(
    ("text", "price", "told"),
    [
        ("Halo", 0, "1 bagian SMS"),
        ("“Halo”…", 450, "1 bagian SMS, Rp450"),  # typographic signs are made plain before they cost double
        ("x" * 161, 450, "2 bagian SMS, Rp900"),
        ("😀" * 36, 450, "2 bagian SMS, Rp900"),
        ("x" * 500, 450, "4 bagian SMS, Rp1.800"),
    ],
    ids=["plain", "typographic", "two-parts", "emoji", "thousands"],
)
def test_the_composer_counts_the_parts_of_an_sms_and_their_price(
    desk: Desk, text: str, price: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = heard(desk)
    monkeypatch.setattr(type(desk.app), "office", replace(desk.world.office, sms_part_price=price))
    page = f"/konsultasi/{number}"
    assert desk.post(f"{page}/draf", {"isi": text, "diam": "1", "sms": "1"}, page=page).headers["X-SMS"] == told


def test_a_template_meant_for_supervisors_is_never_offered_for_a_citizen(desk: Desk) -> None:
    sids = {"breach": "HX" + "b" * 32, "answer_ready": "HX" + "a" * 32}
    ours = desk.app.channels["whatsapp"]
    desk.channels["whatsapp"] = replace(ours, template_sids=sids)  # type: ignore[type-var]
    number = heard(desk)
    bodies = {"breach": "Janji {{1}} terlewat.", "answer_ready": "Jawaban {{1}} sudah siap."}
    with desk.world.db.write() as db:
        found = [ProviderTemplate(sids[use], use, "id", body, "UTILITY", "approved") for use, body in bodies.items()]
        templates.replace(db, "whatsapp", found, desk.world.now)
    desk.world.pass_time(hours=25)
    page = desk.text(f"/konsultasi/{number}")
    assert sids["answer_ready"] in page
    assert sids["breach"] not in page
