"""Asking a subject-matter colleague: what he is told, and every way an answer may come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import SITI, SITI_MAIL
from staff_desk import DEWI, LAILA, MAY_RELEASE, StaffDesk

from channels.envelope import Address, Attachment
from handlers.desk import actions
from handlers.errors import Refusal
from handlers.steps import confirmation_answers, confirmations, directory
from store.cases import messages
from store.tables import Colleague, Confirmation, File
from store.vocabulary import CaseOutcome

YES = "Boleh, sudah final."


@pytest.fixture
def asked(office: StaffDesk) -> StaffDesk:
    office.needs("Luas tanam lada")
    office.confirmation = office.asks()  # type: ignore[attr-defined]
    return office


def answer(office, body=YES, sender=LAILA, **more):
    return office.mails(sender, body, token=office.token(office.confirmation), **more)


def test_the_colleague_is_asked_by_mail_without_the_citizens_data(asked):
    (mail,) = asked.staff_mail("question")
    assert (mail.recipient, mail.state, mail.automatic) == (LAILA, "queued", False)
    assert MAY_RELEASE in mail.body
    assert "Luas tanam lada" in mail.body
    assert f"/jawab/{asked.token(asked.confirmation)}" in mail.body
    for personal in ("Siti", SITI, SITI[3:]):
        assert personal not in mail.body + mail.subject
    assert asked.state == "confirming"
    assert asked.notes() == [f"@Laila Hasanah {MAY_RELEASE}"]


def test_his_mail_lands_as_a_note_and_brings_the_consultation_back_to_its_officer(asked):
    assert answer(asked) == "colleague_answered"
    assert asked.notes()[-1] == YES
    assert asked.state == "assigned"
    assert asked.told(asked.dewi) == ["answered"]
    (confirmation,) = asked.rows(Confirmation)
    assert (confirmation.answer, confirmation.answered_at) == (YES, asked.world.now)
    assert [one.kind for one in asked.world.said("message")] == []  # nothing went to the citizen


def test_an_answer_stands_below_its_question_though_his_clock_is_behind_ours(asked):
    answer(asked, sent_at=asked.world.now - timedelta(minutes=5))
    with asked.world.db.read() as db:
        shown = messages.timeline(db, asked.world.the_consultation().id)
    assert [one.body for one in shown if one.direction == "note"] == [f"@Laila Hasanah {MAY_RELEASE}", YES]


def test_without_a_signed_address_the_mail_he_answers_and_his_own_address_do(asked):
    (question,) = asked.staff_mail("question")
    assert asked.mails(LAILA, YES, refs=(f"{question.key}@kantor.example",)) == "colleague_answered"
    again = ("in-2", f"{question.key}@kantor.example")  # he answers his own mail
    assert asked.mails(LAILA, "Tabel 5.1.6.", refs=again) == "colleague_answered"
    assert asked.notes()[-1] == "(Tambahan dari Laila Hasanah setelah jawaban pertama.)\n\nTabel 5.1.6."


def test_files_come_with_the_note(asked):
    file = Attachment("tabel.xlsx", "application/vnd.ms-excel", "2")
    answer(asked, "[hanya lampiran]", full_body="", attachments=(file,))
    assert asked.notes()[-1] == "(lihat berkas)"
    assert [(one.filename, one.state) for one in asked.rows(File)] == [("tabel.xlsx", "pending")]
    assert asked.state == "assigned"


@pytest.mark.parametrize(
    ("sender", "more"),
    [
        ("lain@contoh.example", {}),
        (SITI_MAIL, {}),
        (DEWI, {}),
        (LAILA, {"proven": False}),
        ("lain@contoh.example", {"reply_to": (Address("email", LAILA, kind="email"),)}),
    ],
)
def test_an_answer_from_elsewhere_is_kept_and_not_believed(asked, sender, more):
    assert answer(asked, sender=sender, **more) == "from_elsewhere"
    assert asked.notes()[-1] == f"(Dari alamat lain ({sender}); belum dihitung sebagai jawaban Laila Hasanah.)\n\n{YES}"
    assert asked.state == "confirming"
    assert asked.told(asked.dewi) == ["answered"]
    assert len(asked.world.consultations()) == 1


def test_an_answer_after_closing_is_a_note_and_a_notice(asked):
    asked.do(actions.close, asked.number, outcome=CaseOutcome.WITHDRAWN)
    assert answer(asked) == "colleague_answered"
    assert asked.notes()[-1].startswith("(Jawaban Laila Hasanah datang setelah konsultasi ditutup.)")
    assert asked.state == "closed"
    assert asked.told(asked.dewi) == ["answered"]


def test_a_second_answer_is_added_and_changes_nothing_else(asked):
    answer(asked)
    asked.replies("Boleh, Bu.")
    assert answer(asked, "Ralat: sementara.") == "colleague_answered"
    assert asked.notes()[-1] == "(Tambahan dari Laila Hasanah setelah jawaban pertama.)\n\nRalat: sementara."
    assert asked.state == "answered"
    assert asked.rows(Confirmation)[0].answer == YES


def test_the_same_mail_twice_is_one_answer(asked):
    assert answer(asked, external_id="laila-1") == "colleague_answered"
    assert answer(asked, external_id="laila-1") == "known"
    assert asked.notes().count(YES) == 1


def test_a_mail_with_the_quoted_thread_only_is_told_to_write_above_it(asked):
    for _ in range(5):
        assert answer(asked, "> Apakah boleh dirilis?", only_quote=True) == "only_quote"
    told = asked.staff_mail("returned")
    assert len(told) == 3  # a machine that sends everything back is not talked to for ever
    assert "Tulis jawaban di atas kutipan" in told[0].body
    assert (told[0].recipient, told[0].automatic) == (LAILA, True)
    assert asked.state == "confirming"
    assert asked.mails(LAILA, YES, token=told[0].params["token"]) == "colleague_answered"


def test_words_below_our_line_are_the_thread(asked):
    answer(asked, "Boleh.\n\n--- Tulis jawaban Anda di atas baris ini ---\nYth. Laila")
    assert asked.notes()[-1] == "Boleh."


def test_a_holiday_note_is_shown_and_is_no_answer(asked):
    assert answer(asked, "Saya cuti sampai Senin.", automatic=True) == "colleague_machine"
    assert asked.notes()[-1].startswith("(Balasan otomatis dari Laila Hasanah; pertanyaan masih menunggu.)")
    assert asked.state == "confirming"
    assert asked.staff_mail("returned") == []


def test_a_forged_token_is_a_strangers_mail(asked):
    asked.mails("lain@contoh.example", YES, token=asked.confirmation.token + "0" * 16)
    assert YES not in asked.notes()
    assert asked.state == "confirming"
    assert len(asked.world.consultations()) == 2


def test_the_page_takes_an_answer_once(asked):
    token = asked.confirmation.token
    with asked.world.db.write() as db:
        assert confirmation_answers.answer_on_page(db, token, YES, now=asked.world.now) is not None
        assert confirmation_answers.answer_on_page(db, token, YES, now=asked.world.now) is None
        with pytest.raises(Refusal, match="masih kosong"):
            confirmation_answers.answer_on_page(db, token, "  ", now=asked.world.now)
    assert asked.notes().count(YES) == 1
    assert asked.state == "assigned"


def test_a_reminder_goes_out_not_too_often(asked):
    with pytest.raises(Refusal, match="baru saja diberi tahu"):
        asked.do(confirmations.remind, asked.confirmation.id)
    asked.world.pass_time(minutes=31)
    asked.do(confirmations.remind, asked.confirmation.id)
    assert [one.subject for one in asked.staff_mail("question")][-1].endswith("Pengingat: konfirmasi data")


def test_a_question_taken_back_leaves_the_consultation_where_it_was(asked):
    asked.do(confirmations.withdraw, asked.confirmation.id)
    assert asked.state == "assigned"
    answer(asked)
    assert asked.notes()[-1].startswith("(Jawaban Laila Hasanah atas pertanyaan yang sudah ditarik.)")
    assert asked.rows(Confirmation)[0].answered_at is None
    with pytest.raises(Refusal, match="sudah dijawab atau ditarik"):
        asked.do(confirmations.remind, asked.confirmation.id)


def test_after_a_word_to_the_citizen_it_still_waits_for_the_colleague(asked):
    asked.replies("Sedang kami tanyakan.")
    assert asked.state == "confirming"
    asked.do(confirmations.withdraw, asked.confirmation.id)
    assert asked.state == "answered"


def test_two_colleagues_are_waited_for_until_the_last_one_answers(asked):
    fields = {"name": "Bayu", "section": "Distribusi", "email": "bayu@kantor.example"}
    bayu = asked.do(lambda act: directory.save(act.db, None, fields, now=act.now))
    asked.do(confirmations.ask, asked.number, bayu.id, "Ada?")
    answer(asked)
    assert asked.state == "confirming"
    with pytest.raises(Refusal, match="Bayu sudah ditanya"):
        asked.do(confirmations.ask, asked.number, bayu.id, "Ada?")


def test_a_colleague_without_an_address_is_asked_in_person_and_written_down(office):
    with office.world.db.write() as db:
        db.get_one(Colleague, office.laila.id).email = ""
    confirmation = office.asks()
    assert office.staff_mail("question") == []
    office.world.now += timedelta(hours=1)
    with pytest.raises(Refusal, match="tidak punya alamat"):
        office.do(confirmations.remind, confirmation.id)
    office.do(confirmation_answers.write_down, confirmation.id, YES)
    assert office.notes()[-1] == f"(Jawaban Laila Hasanah, dicatat oleh Dewi.)\n\n{YES}"
    assert office.state == "assigned"


def test_a_colleague_who_is_an_officer_is_told_in_the_desk(office):
    with office.world.db.write() as db:
        db.get_one(type(office.agus), office.agus.id).email = LAILA.upper()
    office.asks()
    assert office.told(office.agus) == ["asked"]


@pytest.mark.parametrize(("question", "word"), [(" ", "Tuliskan pertanyaan"), ("x" * 4001, "terlalu panjang")])
def test_a_question_must_be_one(office, question, word):
    with pytest.raises(Refusal, match=word):
        office.asks(question)


def test_only_who_holds_it_asks(office):
    with pytest.raises(Refusal, match="Ambil dahulu"):
        office.do(confirmations.ask, office.number, office.laila.id, "Ada?", by=office.agus)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"name": "", "section": "Produksi"}, "Isi nama"),
        ({"name": "Bayu", "section": "Produksi", "email": "bukan alamat"}, "tidak benar"),
        ({"name": "laila hasanah", "section": "Produksi"}, "sudah ada"),
    ],
)
def test_the_directory_refuses_what_cannot_be_asked(office, fields, word):
    with pytest.raises(Refusal, match=word), office.world.db.write() as db:
        directory.save(db, None, fields, now=office.world.now)
