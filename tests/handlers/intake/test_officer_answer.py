"""An officer answers by mail: what goes to the citizen, and everything that must not."""

from __future__ import annotations

import re

import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from staff_desk import DEWI

from channels.envelope import Attachment
from handlers.desk import actions
from handlers.intake.staff import officer_answer
from handlers.office import links
from handlers.outgoing import notice_mail
from store.cases import consultations
from store.tables import File, Message, Officer

ANSWER = "Ada di Kecamatan Dendang Dalam Angka 2026."


def answer(office, notice, body=ANSWER, sender=DEWI, **more):
    return office.mails(sender, body, **({"token": notice.params["token"]} | more))


def returned(office):
    return [one.body for one in office.staff_mail("returned")]


def test_the_notice_says_what_the_citizen_wrote_and_can_be_answered(office):
    notice = office.notice_mail()
    assert (notice.recipient, notice.automatic) == (DEWI, True)
    assert "Konsultasi ini ditugaskan kepada Anda." in notice.body
    assert "“Pagi, minta luas tanam lada per kecamatan 2021-2025”" in notice.body
    assert "Balas email ini untuk menjawab warga." in notice.body
    assert len(office.staff_mail("notice")) == 1


def test_the_notice_quotes_the_newest_words(office):
    for place in range(7):
        office.world.hears("whatsapp", SITI, f"Tambahan {place}")
    quoted = re.findall("“([^”]*)”", office.notice_mail().body)
    assert quoted == [f"Tambahan {place}" for place in range(2, 7)]


def test_the_notice_quotes_no_secret_link_of_the_citizen(office):
    url = links.tracking_url(office.world.office, office.world.consultations()[0])
    office.world.hears("whatsapp", SITI, f"Lihat {url}")
    body = office.notice_mail().body
    assert f"/k/{office.number}/…" in body and url[-16:] not in body


def test_her_answer_goes_to_the_citizen_on_his_channel(office):
    assert answer(office, office.notice_mail()) == "answered_by_mail"
    (sent,) = office.world.said("message")
    assert (sent.body, sent.author, sent.channel, sent.state) == (ANSWER, "dewi", "whatsapp", "queued")
    assert office.state == "answered"
    assert returned(office) == []


def test_without_a_signed_address_our_mail_server_must_vouch_for_her(office):
    notice = office.notice_mail()
    ours = (f"{notice.key}@kantor.example",)
    assert answer(office, notice, token="", refs=ours) == "returned"
    assert "tidak dapat memastikan" in returned(office)[0]
    assert ANSWER in returned(office)[0]
    assert answer(office, notice, token="", refs=ours, proven=True) == "answered_by_mail"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"proven": False}, "tidak dapat memastikan"),
        ({"only_quote": True}, "tidak berisi jawaban baru"),
        ({"full_body": ""}, "tidak berisi jawaban baru"),
        ({"body": "x" * 20_001}, "terlalu panjang"),
    ],
)
def test_what_may_not_go_out_comes_back_with_the_reason(office, more, reason):
    assert answer(office, office.notice_mail(), **more) == "returned"
    assert reason in returned(office)[0]
    assert office.world.said("message") == []


def test_a_logo_in_the_signature_is_no_file(office):
    assert answer(office, office.notice_mail(), attachments=(LOGO,)) == "answered_by_mail"


LOGO = Attachment("logo.png", "image/png", "2", inline=True, content_id="logo")
TABLE = Attachment("tabel.xlsx", "application/zip", "3")
SCAN = Attachment("pindai.pdf", "application/pdf", "4")


def fetched(office, filename, state="stored", size=9):
    """One of the files of her mail is here, or never will be."""
    with office.world.db.write() as db:
        file = db.scalars(select(File).where(col(File.filename) == filename)).one()
        file.state, file.size, file.sha256 = state, size, "a" * 64
        officer_answer.go_on(db, office.world.office, db.get_one(Message, file.message_id), office.world.now)


def sent_files(office):
    return [(one.filename, one.locator) for one in office.rows(File) if one.state == "stored" and one.due_at is None]


def test_her_files_go_to_the_citizen_with_her_words_once_all_of_them_are_here(office):
    more = {"attachments": (LOGO, TABLE, SCAN)}
    assert answer(office, office.notice_mail(), **more) == "answer_waits_for_files"
    fetched(office, "tabel.xlsx")
    assert office.world.said("message") == []
    fetched(office, "pindai.pdf")
    assert [one.body for one in office.world.said("message")] == [ANSWER, ""]  # WhatsApp: a file each
    assert sent_files(office) == [("tabel.xlsx", ""), ("pindai.pdf", "")]
    fetched(office, "logo.png")
    assert len(office.world.said("message")) == 2
    assert (office.state, returned(office)) == ("answered", [])


def test_with_a_file_that_cannot_be_opened_her_answer_comes_back_whole(office):
    answer(office, office.notice_mail(), attachments=(TABLE, SCAN))
    fetched(office, "tabel.xlsx", state="failed")
    fetched(office, "pindai.pdf")
    assert "Lampiran tabel.xlsx tidak dapat dibuka" in returned(office)[0] and ANSWER in returned(office)[0]
    assert office.world.said("message") == []


def test_what_the_citizen_wrote_while_her_files_came_holds_her_answer_back(office):
    answer(office, office.notice_mail(), attachments=(TABLE,))
    office.world.hears("whatsapp", SITI, "Maksud saya produksi, bukan luas tanam")
    fetched(office, "tabel.xlsx")
    assert "Ada hal baru" in returned(office)[0]
    assert office.world.said("message") == []


def test_an_answer_to_an_older_page_comes_back(office):
    notice = office.notice_mail()
    office.world.hears("whatsapp", SITI, "Maksud saya produksi, bukan luas tanam")
    assert answer(office, notice) == "returned"
    assert "Ada hal baru" in returned(office)[0]
    assert ANSWER in returned(office)[0]
    assert office.world.said("message") == []


@pytest.mark.parametrize("sender", [DEWI, "dewi.pribadi@surel.example"])
def test_no_mail_tells_an_officer_that_the_case_became_a_complaint_about_them(office, sender):
    notice = office.notice_mail()
    with office.world.db.write() as db:
        case = consultations.by_number(db, office.number)
        case.kind, case.number, case.subject = "complaint", "P-2026-000009", "Petugas kasar"
        case.concerns_id, case.officer_id, case.state = office.dewi.id, None, "new"
    before = len(office.rows(Message))
    answer(office, notice, sender=sender)
    (mail,) = [one for one in office.rows(Message)[before:] if one.recipient == DEWI]
    assert ANSWER in mail.body
    told = f"{mail.subject} {mail.body}".lower()
    assert [one for one in ("2026-0", "aduan", "kasar", "/konsultasi/") if one in told] == []
    assert office.world.said("message") == []


def test_the_next_mail_may_be_answered_again(office):
    office.notice_mail()
    office.world.hears("whatsapp", SITI, "Maksud saya produksi")
    assert answer(office, office.notice_mail()) == "answered_by_mail"


def test_what_a_colleague_holds_now_is_not_answered_by_her_mail(office):
    notice = office.notice_mail()
    office.do(actions.take, office.number, by=office.agus)
    assert answer(office, notice) == "returned"
    assert office.world.said("message") == []


def test_the_same_mail_from_inbox_and_junk_goes_out_once(office):
    notice = office.notice_mail()
    assert answer(office, notice, external_id="dewi-1") == "answered_by_mail"
    assert answer(office, notice, external_id="dewi-1") == "known"
    assert len(office.world.said("message")) == 1
    assert returned(office) == []


@pytest.mark.parametrize("sender", [SITI_MAIL, "orang@lain.example", "dewi@lain.example"])
def test_a_strangers_mail_is_never_taken_for_hers(office, sender):
    """Even one who has her mail before him, with its signed address."""
    assert answer(office, office.notice_mail(), sender=sender, proven=True) == "from_elsewhere"
    assert office.world.said("message") == []
    assert office.notes()[-1].startswith(f"(Email ini datang dari alamat lain ({sender})")
    (mail,) = office.staff_mail("returned")
    assert mail.recipient == DEWI
    assert office.state == "assigned"


def test_her_address_alone_proves_nothing(office):
    office.notice_mail()
    outcome = office.mails(DEWI, ANSWER, ticket=office.number, proven=True)
    assert outcome == "routed"  # a new consultation like anybody's
    assert office.world.said("message") == []


def test_who_left_the_office_no_longer_answers_for_it(office):
    notice = office.notice_mail()
    with office.world.db.write() as db:
        db.get_one(Officer, office.dewi.id).active = False
    assert answer(office, notice) == "from_elsewhere"
    assert office.world.said("message") == []


def test_machines_do_not_talk_to_each_other(office):
    notice = office.notice_mail()
    assert answer(office, notice, "Saya cuti.", automatic=True) == "automatic"
    assert office.staff_mail("returned") == []
    for number in range(30):  # a machine without any header that gives it away
        answer(office, notice, f"Nomor tiket Anda {number}", only_quote=True)
    assert len(returned(office)) == 10
    assert office.world.said("message") == []


def test_an_answer_to_words_that_came_back_reaches_nobody_else(office):
    answer(office, office.notice_mail(), proven=False)
    back = office.staff_mail("returned")[0]
    assert office.mails(DEWI, "Mengapa?", refs=(f"{back.key}@kantor.example",), proven=True) == "returned"
    assert "tidak untuk dijawab" in returned(office)[1]
    assert office.world.said("message") == []


def test_who_sits_at_the_desk_gets_no_mail(office):
    office.replies(ANSWER)
    office.world.pass_time(minutes=1)
    with office.world.db.write() as db:
        notice_mail.queue_due(db, office.world.office, office.world.now)
    assert office.staff_mail("notice") == []


def test_who_does_not_want_mail_gets_none(office):
    office.do(actions.hand_over, office.number, "agus", by=office.dewi)
    office.world.pass_time(minutes=1)
    with office.world.db.write() as db:
        notice_mail.queue_due(db, office.world.office, office.world.now)
    assert [one for one in office.staff_mail("notice") if one.recipient != DEWI] == []
    assert office.told(office.agus) == ["assigned"]


def test_staff_mail_is_no_part_of_the_citizens_thread(office):
    notice = office.notice_mail()
    office.mails(SITI_MAIL, "Saya tambahkan lewat email", refs=(f"{notice.key}@kantor.example",))
    assert office.world.the_consultation().channel == "whatsapp"  # not reopened, not joined: told in the house
