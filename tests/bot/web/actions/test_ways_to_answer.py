"""How an answer leaves: as a letter, to another address, at another time, in how many parts, as a template."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import acting
import pytest
from cast import SITI, SITI_MAIL
from composer import bodies, form_on, send, undo
from sqlalchemy import select
from web_desk import Desk

from channels.envelope import ProviderTemplate
from handlers.desk import actions, answering
from store.office import officers, templates
from store.tables import Identity, Message
from store.transport import outbox


def mail(desk: Desk) -> str:
    """Siti's mail, which is Dewi's."""
    desk.world.hears("email", SITI_MAIL, "Minta data 2022.\nTerima kasih.", subject="Permohonan data", name="Siti")
    number = desk.world.consultations()[-1].number
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        dewi.signature = "Dewi\nPST BPS"
        actions.take(*acting.on(db, desk.world, dewi, number))
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
    for shown in ("“bukan” tidak benar", "Terlampir.</textarea>"):
        assert shown in unescape(refused.text)


def test_an_answer_may_go_to_another_address_of_the_same_person_only(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        siti = db.scalars(select(Identity)).first()
        assert siti is not None
        kept = {"original_person_id": siti.person_id, "channel": "email", "kind": "email", "created_at": desk.world.now}
        db.add(Identity(person_id=siti.person_id, value=SITI_MAIL, **kept))
    assert send(desk, number, form_on(desk, number), "x", lewat="email:asing@contoh.example").status_code == 422
    refused = send(desk, number, form_on(desk, number), " ", lewat=f"email:{SITI_MAIL}").text
    shown = re.findall(r'data-route="([^"]*)"( hidden)?>', " ".join(refused.split()).replace(" >", ">"))
    assert [route for route, hidden in shown if not hidden] == [f"email:{SITI_MAIL}"] * 2  # the tab and the receiver
    assert send(desk, number, form_on(desk, number), "Terlampir.", lewat=f"email:{SITI_MAIL}").status_code == 303
    (message,) = desk.world.said("message")
    assert (message.channel, message.consultation_id) == ("email", desk.case(number).id)


def test_an_answer_put_off_leaves_at_its_time_and_counts_only_then(desk: Desk) -> None:
    number = desk.heard()
    form = form_on(desk, number)
    send(desk, number, form, "Rilis hari ini.", pada="2026-11-23T14:00")
    assert desk.case(number).state == "assigned"
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
    number = desk.heard()
    refused = send(desk, number, form_on(desk, number), "x", pada="2026-11-22T14:00")
    assert (refused.status_code, "sudah lewat" in refused.text) == (422, True)


def test_what_was_put_off_becomes_an_answer_when_it_leaves(desk: Desk) -> None:
    number = desk.heard()
    send(desk, number, form_on(desk, number), "Rilis hari ini.", pada="2026-11-23T14:00")
    desk.world.pass_time(hours=5)
    with desk.world.db.write() as db:
        message = db.scalars(select(Message).where(Message.body == "Rilis hari ini.")).one()
        answering.went_out(db, desk.world.office, message, desk.world.now)
    assert (desk.case(number).state, desk.case(number).first_help_at) == ("answered", desk.world.now)


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
    number = desk.heard()
    monkeypatch.setattr(type(desk.app), "office", replace(desk.world.office, sms_part_price=price))
    page = f"/konsultasi/{number}"
    assert desk.post(f"{page}/draf", {"isi": text, "diam": "1", "sms": "1"}, page=page).headers["X-SMS"] == told


def test_a_template_meant_for_supervisors_is_never_offered_for_a_citizen(desk: Desk) -> None:
    sids = {"breach": "HX" + "b" * 32, "answer_ready": "HX" + "a" * 32}
    ours = desk.app.channels["whatsapp"]
    desk.channels["whatsapp"] = replace(ours, template_sids=sids)  # type: ignore[type-var]
    number = desk.heard()
    bodies = {"breach": "Janji {{1}} terlewat.", "answer_ready": "Jawaban {{1}} sudah siap."}
    with desk.world.db.write() as db:
        found = [ProviderTemplate(sids[use], use, "id", body, "UTILITY", "approved") for use, body in bodies.items()]
        templates.replace(db, "whatsapp", found, desk.world.now)
    desk.world.pass_time(hours=25)
    page = desk.text(f"/konsultasi/{number}")
    assert sids["answer_ready"] in page
    assert sids["breach"] not in page


def test_what_left_as_a_template_is_marked_as_one(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        sent = db.scalars(select(Message).where(Message.kind == "acknowledgement")).one()
        sent.template, sent.body = "reminder", "Kabar?"
    bubble = desk.text(f"/konsultasi/{number}").split("Kabar?")[1].split("</article>")[0]
    assert "templat ·" in bubble


def chosen(page: str) -> list[str]:
    """The tabs of the composer, the open one marked."""
    tabs = re.findall(r'name="jenis" value="(\w+)"( checked)?', page)
    return [name + ("*" if mark else "") for name, mark in tabs]


def test_where_the_window_is_shut_and_no_template_is_known_the_answer_is_held(desk: Desk) -> None:
    number = desk.heard()
    desk.world.pass_time(hours=25)
    page = desk.text(f"/konsultasi/{number}")
    assert chosen(page) == ["balas*", "catatan"]
    assert "Tahan balasan" in page
    assert "admin mengambilnya di Pengaturan" in page


def test_an_answer_that_will_be_held_says_so_from_the_first_second(desk: Desk) -> None:
    number = desk.heard()
    assert send(desk, number, form_on(desk, number), "Masih dalam jendela.").status_code == 303
    page = desk.text(f"/konsultasi/{number}")
    assert "menunggu warga menulis" not in page and "data-will-wait" not in page
    desk.world.pass_time(hours=25)
    assert "data-will-wait" in desk.text(f"/konsultasi/{number}")
    assert send(desk, number, form_on(desk, number), "Sesudah jendela.").status_code == 303
    bubble = desk.text(f"/konsultasi/{number}").rpartition("Sesudah jendela.")[2].partition("</article>")[0]
    assert "menunggu warga menulis" in bubble and "mengirim" not in bubble


def test_a_template_that_was_refused_leaves_its_tab_open(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        found = ProviderTemplate("HX" + "a" * 32, "siap", "id", "Jawaban {{1}} sudah siap.", "UTILITY", "approved")
        templates.replace(db, "whatsapp", [found], desk.world.now)
    desk.world.pass_time(hours=25)
    refused = send(desk, number, form_on(desk, number), "", jenis="templat", templat="HX" + "c" * 32)
    assert refused.status_code == 422
    assert chosen(refused.text) == ["templat*", "balas", "catatan"]


@pytest.mark.parametrize(("channel", "sender", "said"), [("whatsapp", SITI, True), ("email", SITI_MAIL, False)])
def test_sending_later_speaks_of_a_window_only_where_there_is_one(
    desk: Desk, channel: str, sender: str, said: bool
) -> None:
    page = desk.text(f"/konsultasi/{desk.heard(channel=channel, sender=sender)}")
    assert "Kosongkan untuk mengirim sekarang." in page
    assert ("Jendela WhatsApp diperiksa lagi saat itu." in page) is said
