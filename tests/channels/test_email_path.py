"""The whole way of a mail: a real mailbox, our inbox, a consultation, an answer by a real SMTP server, and back."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import acting
import pytest
from cast import BUDI_MAIL, SITI_MAIL
from mails import mail, multipart, with_file
from sqlalchemy.exc import OperationalError
from whole_office import rows, said

from bot.work import fetch_mail, jobs
from bot.work.sending import look_up
from handlers.desk import answering
from handlers.outgoing.queueing import SendOptions
from store.db.patience import TooLong
from store.office import officers
from store.operations import heartbeats, mail_limits
from store.tables import Arrival, Event, File, Message
from store.transport import outbox


def answer(counter, text="Angkanya 2,8 persen.", **options):
    with counter.app.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        answering.reply(*acting.on(db, counter.app, dewi, "K-2026-000001"), text, options=SendOptions(**options))
    jobs.work(counter.app)


def test_a_mail_with_a_file_becomes_a_consultation_and_is_acknowledged_in_its_thread(counter):
    counter.hears(with_file(b"%PDF-1.7 surat", "surat.pdf"))
    (case,) = counter.cases()
    assert (case.number, case.channel, case.subject, case.state) == ("K-2026-000001", "email", "Surat", "assigned")
    (file,) = rows(counter.app, File)
    assert (file.filename, file.state) == ("surat.pdf", "stored")
    assert counter.app.files.path(file.sha256).read_bytes() == b"%PDF-1.7 surat"
    sent, count = counter.sent()
    assert count == 1
    assert (sent["To"], sent["In-Reply-To"]) == (SITI_MAIL, "<siti-2@contoh.example>")
    assert sent["Subject"] == "Re: Surat [#K-2026-000001]"
    assert sent["Auto-Submitted"] == "auto-replied"


def test_an_answer_comes_back_to_its_consultation_by_the_address_it_names(asked):
    answer(asked)
    sent, _ = asked.sent()
    assert "Auto-Submitted" not in sent
    back = sent["Reply-To"].addresses[0].addr_spec
    asked.hears(mail("Terima kasih, dan 2024?", to=back, subject="Lain", message_id="<siti-9@contoh.example>"))
    assert len(asked.cases()) == 1
    assert asked.timeline()[-1] == ("in", "Terima kasih, dan 2024?")


def test_an_answer_goes_where_the_officer_chose_and_a_refused_copy_is_said(counter):
    counter.hears(mail(reply_to="Siti <siti.pribadi@lain.example>", cc="Budi <budi@desa.example>"))
    assert counter.sent()[0]["To"] == SITI_MAIL  # nothing proves who wrote: the machine does not write to strangers
    counter.postbox.answers["RCPT budi@desa.example"] = "550 5.1.1 tidak ada"
    answer(counter, cc="budi@desa.example", recipient="siti.pribadi@lain.example")
    sent, _ = counter.sent()
    assert (sent["To"], sent["Cc"]) == ("siti.pribadi@lain.example", "budi@desa.example")
    assert counter.postbox.kept[-1][1] == ["siti.pribadi@lain.example"]
    assert said(counter.app)[-1].state == "sent"
    event = rows(counter.app, Event)[-1]
    assert (event.what, event.detail["to"]) == ("copy_failed", "budi@desa.example")
    assert "550 5.1.1 tidak ada" in event.detail["error"]


def test_a_copy_that_is_put_off_is_tried_again_alone_and_told_when_it_is_given_up(asked):
    """Its receiver gets the letter once, however often the copy is tried."""
    asked.postbox.answers["RCPT budi@desa.example"] = "450 4.2.0 nanti"
    answer(asked, cc="budi@desa.example, rina@desa.example")
    asked.app.clock.advance(minutes=1)
    jobs.work(asked.app)
    letters = [to for _, to, *_ in asked.postbox.kept if "rina@desa.example" in to]
    assert letters == [[SITI_MAIL, "rina@desa.example"]]
    assert "copy_failed" not in [one.what for one in rows(asked.app, Event)]
    del asked.postbox.answers["RCPT budi@desa.example"]
    asked.app.clock.advance(hours=1)
    jobs.work(asked.app)
    assert [one[1] for one in asked.postbox.kept[-2:]] == [[SITI_MAIL, "rina@desa.example"], ["budi@desa.example"]]
    first, again = asked.postbox.mails()[-2:]
    assert (again["To"], again["Message-ID"]) == (SITI_MAIL, first["Message-ID"])


def test_a_copy_that_is_put_off_for_ever_is_told_and_the_answer_stands(asked):
    asked.postbox.answers["RCPT budi@desa.example"] = "450 4.2.0 nanti"
    answer(asked, cc="budi@desa.example")
    for _ in range(outbox.MOST_ATTEMPTS):
        asked.app.clock.advance(hours=1)
        jobs.work(asked.app)
    event = rows(asked.app, Event)[-1]
    assert (event.what, event.detail["to"]) == ("copy_failed", "budi@desa.example")
    assert len([one for one in asked.postbox.kept if SITI_MAIL in one[1]]) == 2  # the acknowledgement and the answer
    assert [one.state for one in rows(asked.app, Message) if one.direction == "out"] == ["sent", "sent"]
    (copy,) = [one for one in rows(asked.app, Message) if one.kind == "copy"]
    assert copy.author == "bot"  # tried again by an officer, it is no answer of theirs


def put_off_copy(asked, **changes):
    """A copy that waits to be tried again, with these changes."""
    asked.postbox.answers["RCPT budi@desa.example"] = "450 4.2.0 nanti"
    answer(asked, cc="budi@desa.example")
    asked.app.clock.advance(minutes=1)
    jobs.work(asked.app)
    del asked.postbox.answers["RCPT budi@desa.example"]
    (copy,) = [one for one in rows(asked.app, Message) if one.kind == "copy"]
    with asked.app.db.write() as db:
        for name, value in changes.items():
            setattr(db.get_one(Message, copy.id), name, value)


def copy_state(asked):
    (copy,) = [one for one in rows(asked.app, Message) if one.kind == "copy"]
    return copy.state


def test_a_copy_that_was_cut_off_is_not_sent_twice_and_an_officer_is_told(asked):
    put_off_copy(asked, state="sending", claimed_at=asked.app.clock())
    asked.app.clock.advance(hours=1)
    assert look_up.settle_abandoned(asked.app, "email") == 1
    jobs.work(asked.app)
    assert copy_state(asked) == "unknown"
    assert not [to for _, to, *_ in asked.postbox.kept if to == ["budi@desa.example"]]


def test_a_copy_whose_letter_was_erased_fails_and_stops_no_other_message(asked):
    put_off_copy(asked, params={"copy_of": "hilang"})
    for _ in range(outbox.MOST_ATTEMPTS):
        asked.app.clock.advance(hours=1)
        jobs.work(asked.app)
    assert copy_state(asked) == "failed"
    before = len(asked.postbox.kept)
    answer(asked)
    asked.app.clock.advance(minutes=1)
    jobs.work(asked.app)
    assert len(asked.postbox.kept) == before + 1


def test_an_answer_comes_back_by_the_mail_it_answers(asked):
    answer(asked)
    sent, _ = asked.sent()
    reply = mail(
        f"Dan 2024?\r\n\r\nPada Sen, 23 Nov 2026 pukul 09.00 PST <pst@kantor.example> menulis:\r\n> {'x' * 20}",
        subject="Bls: Lain",
        in_reply_to=sent["Message-ID"],
        message_id="<siti-9@contoh.example>",
    )
    asked.hears(reply)
    assert len(asked.cases()) == 1
    assert asked.timeline()[-1] == ("in", "Dan 2024?")


def test_a_number_in_the_subject_counts_from_the_person_it_belongs_to_only(asked):
    subject = "Tanya lagi [#K-2026-000001]"
    asked.hears(mail("Dari Siti.", subject=subject, message_id="<siti-9@contoh.example>"))
    assert len(asked.cases()) == 1
    asked.hears(mail("Dari Budi.", subject=subject, From=BUDI_MAIL, message_id="<budi-1@contoh.example>"))
    assert len(asked.cases()) == 2
    assert ("in", "Dari Budi.") not in asked.timeline()


def test_a_token_nobody_signed_leads_nowhere(asked):
    forged = f"pst+{asked.cases()[0].thread_token}{'0' * 16}@kantor.example"
    asked.hears(mail("Dari Budi.", to=forged, From=BUDI_MAIL, message_id="<budi-1@contoh.example>"))
    assert len(asked.cases()) == 2


def test_the_same_mail_in_inbox_and_junk_is_one_message(asked):
    asked.hears(mail(), folder="Junk")
    asked.hears(mail().replace(b"Date:", b"X-Spam: 7\r\nDate:"), folder="Junk")
    assert asked.outcomes() == ["routed", "known"]
    assert len(asked.timeline()) == 2  # hers and the acknowledgement


def test_a_bounce_fails_the_message_it_is_about_and_is_not_answered(asked):
    answer(asked)
    ours, count = asked.sent()
    asked.hears(
        multipart(
            ("Content-Type: text/plain", "Undelivered"),
            ("Content-Type: message/delivery-status", "Reporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.1.1"),
            ("Content-Type: text/rfc822-headers", f"Message-ID: {ours['Message-ID']}\r\n"),
            kind="report; report-type=delivery-status",
            From="mailer-daemon@contoh.example",
            return_path="<>",
            message_id="<dsn-1@contoh.example>",
        )
    )
    assert asked.outcomes()[-1] == "failed automatic"
    acknowledgement, failed = said(asked.app)
    assert (acknowledgement.state, failed.state) == ("sent", "failed")
    assert failed.error == "Alamat email ini tidak ada (5.1.1)"
    assert [one.what for one in rows(asked.app, Event)][-1] == "failed"
    assert asked.timeline()[-1] == ("in", "Undelivered")
    assert len(asked.cases()) == 1
    assert asked.sent()[1] == count


def test_a_holiday_note_is_kept_with_its_consultation_and_not_answered(asked):
    ours, count = asked.sent()
    asked.hears(
        mail(
            "Saya sedang cuti.",
            in_reply_to=ours["Message-ID"],
            return_path="<>",
            auto_submitted="auto-generated",
            message_id="<oof-1@contoh.example>",
        )
    )
    assert asked.outcomes()[-1] == "automatic"
    assert asked.timeline()[-1] == ("in", "Saya sedang cuti.")
    assert [one.state for one in said(asked.app)] == ["sent"]
    assert asked.sent()[1] == count


def test_two_machines_do_not_write_to_each_other_for_ever(asked):
    for number in range(20):
        asked.hears(mail("Nomor tiket Anda 7.", subject=f"Tiket {number}", message_id=f"<m-{number}@contoh.example>"))
    assert asked.sent()[1] == 5


def test_a_mail_that_cannot_be_read_is_a_consultation_with_its_original(counter):
    raw = f"From: {SITI_MAIL}\r\n".encode() + b"Content-Type: message/rfc822\r\n\r\n" * 2000
    counter.hears(raw)
    (file,) = rows(counter.app, File)
    assert (file.filename, file.state) == ("email-asli.eml", "stored")
    assert counter.app.files.path(file.sha256).read_bytes() == raw


def test_a_mail_nobody_signed_is_a_consultation_and_nobody_is_answered(counter):
    counter.hears(mail(From=""))
    assert len(counter.cases()) == 1
    assert said(counter.app) == []


def until(true, what):
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def test_the_reader_goes_on_after_the_server_was_away(counter):
    stop = threading.Event()
    reader = threading.Thread(target=fetch_mail.fetch_mail, args=(counter.app, "email", stop), daemon=True)
    reader.start()
    counter.box.deliver(mail(message_id="<a@contoh.example>"))
    until(lambda: len(rows(counter.app, Arrival)) == 1, "the first mail")
    with counter.app.db.read() as db:
        assert mail_limits.largest_mail(db, "email") == 33_554_432  # as the server says
    counter.box.server.stop()
    counter.box.server.start()
    counter.box.deliver(mail(message_id="<b@contoh.example>"))
    until(lambda: len(rows(counter.app, Arrival)) == 2, "the mail after the restart")
    stop.set()
    counter.box.deliver(mail(message_id="<c@contoh.example>"))  # wakes the reader, who then sees that he may go
    reader.join(60)
    assert not reader.is_alive()


def test_a_wrong_password_is_told_where_people_look(counter):
    counter.look()
    email = replace(counter.app.channels["email"], password="keliru")
    counter.app = replace(counter.app, channels={"email": email})
    stop = threading.Event()
    reader = threading.Thread(target=fetch_mail.fetch_mail, args=(counter.app, "email", stop), daemon=True)
    reader.start()

    def told():
        with counter.app.db.read() as db:
            return [one.detail for one in heartbeats.everyone(db) if one.part == "mail:email" and one.detail]

    until(told, "the trouble")
    stop.set()
    reader.join(60)
    assert "server IMAP menolak username atau password kami" in told()[0]
    assert "keliru" not in told()[0]


@pytest.mark.parametrize("error", [TooLong("no turn"), OperationalError("BEGIN IMMEDIATE", {}, Exception("locked"))])
def test_a_database_that_is_away_is_no_fault_of_the_mailbox(counter, monkeypatch, error):
    stop = threading.Event()

    def away(*_):
        stop.set()
        raise error

    monkeypatch.setattr(fetch_mail, "look", away)
    fetch_mail.fetch_mail(counter.app, "email", stop)
    with counter.app.db.read() as db:
        assert [one.detail for one in heartbeats.everyone(db) if one.part == "mail:email" and one.detail] == []
