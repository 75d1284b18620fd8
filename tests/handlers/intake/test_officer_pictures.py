"""Pictures and files of an officer's answer by mail: they go on to the citizen, or the answer comes back and waits."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from mails import multipart, parse
from sqlalchemy import select
from sqlmodel import col
from staff_desk import DEWI

from channels.envelope import Attachment
from channels.sms import Sms
from channels.whatsapp import WhatsApp
from handlers.intake.staff import officer_answer, reply
from store.tables import Draft, File, Message, Upload

HTML = "Content-Type: text/html; charset=utf-8"
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 40).decode()
WHATSAPP, SMS = WhatsApp.traits, Sms.traits
MAIL = replace(WhatsApp.traits, word="Email", chat=False, window=None, carried={})
CSV = Attachment("data.csv", "text/csv", "2")
PDF = Attachment("tabel.pdf", "application/pdf", "3")


def picture(name):
    head = f"Content-Type: image/png; name={name}\r\nContent-Disposition: inline; filename={name}\r\n"
    return f"{head}Content-ID: <{name}>\r\nContent-Transfer-Encoding: base64", PIXEL


def letter(html, *names):
    return parse(multipart((HTML, html), *(picture(name) for name in names)))


def answers(office, message, traits=WHATSAPP):
    """Dewi answers the notice with this mail, and all of its files are fetched."""
    known = office.world.office.traits
    office.world.office = replace(office.world.office, traits={**known, "whatsapp": traits})
    notice = office.notice_mail()
    more = {"full_body": message.full_body, "attachments": message.attachments, "token": notice.params["token"]}
    outcome = office.mails(DEWI, message.body, only_quote=message.only_quote, **more)
    with office.world.db.write() as db:
        files = db.scalars(select(File).where(col(File.state) == "pending")).all()
        for file in files:
            file.state, file.size, file.sha256 = "stored", 9, "a" * 64
        for file in files:
            officer_answer.go_on(db, office.world.office, db.get_one(Message, file.message_id), office.world.now)
    return outcome


def with_files(*files, body="Terlampir."):
    return replace(letter("<p>x</p>"), body=body, full_body=body, attachments=files)


def sent(office):
    """What goes to the citizen: the words and the names of the files of each message."""
    said = office.world.said("message")
    return [(one.body, [file.filename for file in office.rows(File) if file.message_id == one.id]) for one in said]


def drafts(office):
    with office.world.db.read() as db:
        return list(db.scalars(select(Draft)))


DATA = f'<p>Lihat grafik:</p><img src="data:image/png;base64,{PIXEL}"><p>Naik sejak Mei.</p>'
TWO = '<p>Pertama</p><img src="cid:a.png"><p>lalu</p><img src="cid:b.png"><p>selesai.</p>'
NAMED = '<p>Lihat <img src="cid:a.png" alt="a.png"> ini.</p>'
LOGO = '<p>Lihat:</p><img src="cid:a.png"><div class="gmail_signature">Dewi<img src="cid:logo.png"></div>'


@pytest.mark.parametrize(
    ("html", "names", "expected"),
    [
        (NAMED, ["a.png"], [("Lihat  [gambar: a.png]  ini.", ["a.png"])]),
        (TWO, ["a.png", "b.png"], [("Pertama\n\nlalu\n\nselesai.", ["a.png"]), ("", ["b.png"])]),
        ('<img src="cid:a.png" alt="a.png">', ["a.png"], [("", ["a.png"])]),
        ('<img src="cid:a.png">', ["a.png"], [("", ["a.png"])]),
    ],
)
def test_pasted_pictures_go_on_to_the_citizen_with_the_words_around_them(office, html, names, expected):
    assert answers(office, letter(html, *names)) == "answer_waits_for_files"
    assert sent(office) == expected


def test_a_picture_in_the_source_of_the_mail_goes_on(office):
    answers(office, letter(DATA))
    ((words, files),) = sent(office)
    assert words.split() == "Lihat grafik: Naik sejak Mei.".split()
    assert len(files) == 1 and files[0].endswith(".png")


def test_the_logo_of_the_signature_stays_behind(office):
    answers(office, letter(LOGO, "a.png", "logo.png"))
    ((words, files),) = sent(office)
    assert words.startswith("Lihat:") and files == ["a.png"]


def test_words_below_many_pictures_are_seen_at_once():
    """The time must not double with every picture: the write lock is held meanwhile."""
    assert reply.ONLY_PICTURES.fullmatch("[gambar: a.png]\n\n" * 40)
    assert not reply.ONLY_PICTURES.fullmatch("[gambar: a.png]\n\n" * 40 + "Salam, Dewi")


def test_a_mail_with_nothing_but_the_logo_comes_back(office):
    html = '<div class="gmail_signature"><img src="cid:logo.png"></div>'
    assert answers(office, letter(html, "logo.png")) == "returned"
    assert sent(office) == []


def test_a_letter_carries_all_pictures_at_once(office):
    answers(office, letter(TWO, "a.png", "b.png"), MAIL)
    assert [files for _, files in sent(office)] == [["a.png", "b.png"]]


@pytest.mark.parametrize(
    ("traits", "files", "reason", "by_link"),
    [
        (WHATSAPP, (PDF, CSV), "WhatsApp tidak membawa berkas CSV.", {"tabel.pdf": False, "data.csv": True}),
        (SMS, (PDF,), "SMS tidak membawa berkas", {"tabel.pdf": True}),
        (replace(MAIL, max_file=8), (PDF,), "melebihi batas", {"tabel.pdf": True}),
    ],
)
def test_what_the_channel_does_not_carry_holds_the_answer_at_the_desk(office, traits, files, reason, by_link):
    answers(office, with_files(*files), traits)
    assert sent(office) == [] and office.state == "assigned"
    (mail,) = office.staff_mail("returned")
    assert reason in mail.body and "Terlampir." in mail.body and f"/konsultasi/{office.number}" in mail.body
    assert (mail.recipient, mail.automatic) == (DEWI, True)  # no holiday note answers it
    assert [(one.officer_id, one.body) for one in drafts(office)] == [(office.dewi.id, "Terlampir.")]
    assert {one.filename: one.by_link for one in office.rows(Upload)} == by_link


def test_the_returned_answer_stands_below_what_the_officer_typed_at_the_desk(office):
    with office.world.db.write() as db:
        consultation = office.world.the_consultation()
        db.add(
            Draft(
                consultation_id=consultation.id,
                officer_id=office.dewi.id,
                kind="reply",
                body="Selamat pagi.",
                updated_at=office.world.now,
            )
        )
    answers(office, with_files(CSV))
    assert [one.body for one in drafts(office)] == ["Selamat pagi.\n\nTerlampir."]


def test_where_a_note_is_being_written_the_answer_comes_back_with_its_true_reason(office):
    with office.world.db.write() as db:
        case_id, written = office.world.the_consultation().id, office.world.now
        db.add(Draft(consultation_id=case_id, officer_id=office.dewi.id, kind="note", body="Rapat", updated_at=written))
    answers(office, with_files(CSV))
    (mail,) = office.staff_mail("returned")
    assert "WhatsApp tidak membawa berkas CSV." in mail.body and "tidak ditaruh di sana" in mail.body
    assert [one.body for one in drafts(office)] == ["Rapat"] and office.rows(Upload) == []


def test_what_is_not_hers_to_answer_leaves_nothing_in_the_composer(office):
    office.notice_mail()
    with office.world.db.write() as db:
        db.merge(office.world.the_consultation()).officer_id = office.agus.id
    answers(office, with_files(CSV))
    assert "dipegang" in office.staff_mail("returned")[0].body
    assert office.rows(Upload) == [] and drafts(office) == []
