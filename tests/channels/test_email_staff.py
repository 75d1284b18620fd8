"""Mail to the house and back by a real SMTP server and a real mailbox: a colleague's answer, an officer's answer."""

from __future__ import annotations

from typing import Any

import acting
import pytest
from browser import serving
from cast import PASSWORD
from mail_office import Counter
from mails import mail, multipart
from whole_office import rows

from bot.web.app import create_app
from bot.work import jobs
from handlers.desk import answering
from handlers.outgoing.staff_mail import LINE
from handlers.steps import confirmations, directory
from store.office import officers
from store.tables import Consultation, Event, File, Message, Officer

LAILA, DEWI = "laila@pusat.example", "dewi@pusat.example"
NUMBER = "K-2026-000001"
QUOTE = f"\r\n\r\nPada Sen, 23 Nov 2026 pukul 09.00 PST <pst@kantor.example> menulis:\r\n> {LINE}\r\n> Yth. Rekan"


@pytest.fixture
def house(asked: Counter) -> Counter:
    """Dewi wants notices by mail; the sent mails so far are Siti's."""
    with asked.app.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        dewi.email, dewi.preferences = DEWI, {"mail": True}
    return asked


def asks_laila(counter: Counter) -> Any:
    """Dewi asks; the mail as Laila got it."""
    now = counter.app.clock()
    with counter.app.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        fields = {"name": "Laila Hasanah", "section": "Statistik Sosial", "email": LAILA}
        laila = directory.save(db, None, fields, now=now)
        confirmations.ask(*acting.on(db, counter.app, dewi, NUMBER, now=now), laila.id, "Boleh dirilis?")
    jobs.work(counter.app)
    return counter.sent()[0]


def back(sent: Any, body: str, sender: str, **headers: str) -> bytes:
    """An answer as a mail program writes it: to the address named, below the mail it answers."""
    to = sent["Reply-To"].addresses[0].addr_spec
    usual = {"From": sender, "To": to, "Subject": f"Re: {sent['Subject']}", "In_Reply_To": sent["Message-ID"]}
    return mail(body, **{"message_id": f"<{hash(body)}@pusat.example>", **usual, **headers})


def state(counter: Counter) -> str:
    return str(counter.cases()[0].state)


def test_a_colleague_is_asked_and_answers_by_mail_with_a_file(house):
    sent = asks_laila(house)
    assert (sent["To"], sent["Subject"]) == (LAILA, f"[{NUMBER}] Konfirmasi data")
    assert "Auto-Submitted" not in sent
    assert LINE in sent.get_content()
    assert state(house) == "confirming"
    raw = multipart(
        ("Content-Type: text/plain; charset=utf-8", f"Boleh, lihat lampiran.{QUOTE}"),
        ('Content-Type: text/csv\r\nContent-Disposition: attachment; filename="tabel.csv"', "a;b\r\n1;2"),
        From=f"Laila <{LAILA}>",
        To=sent["Reply-To"].addresses[0].addr_spec,
        message_id="<laila-1@pusat.example>",
    )
    house.hears(raw)
    assert house.outcomes()[-1] == "colleague_answered"
    assert house.timeline()[-1] == ("note", "Boleh, lihat lampiran.")
    assert [(one.filename, one.state) for one in rows(house.app, File)] == [("tabel.csv", "stored")]
    assert state(house) == "assigned"
    house.hears(raw.replace(b"Date:", b"X-Spam: 7\r\nDate:"), folder="Junk")
    assert house.outcomes()[-1] == "known"


def test_the_citizens_thread_never_names_mail_of_the_house(house):
    sent = asks_laila(house)
    house.hears(back(sent, "Boleh.", LAILA))
    with house.app.db.write() as db:
        answering.reply(*acting.on(db, house.app, officers.by_name(db, "dewi"), NUMBER), "Boleh.")
    jobs.work(house.app)
    told = house.sent()[0]
    assert told["To"] == "siti@contoh.example"
    assert sent["Message-ID"].strip() not in told["References"]
    assert "pusat.example" not in told.as_string()


def test_a_question_that_bounces_is_said_on_the_record_and_owes_nobody_an_answer(house):
    sent = asks_laila(house)
    house.hears(
        multipart(
            ("Content-Type: text/plain", "Undelivered"),
            ("Content-Type: message/delivery-status", "Reporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.1.1"),
            ("Content-Type: text/rfc822-headers", f"Message-ID: {sent['Message-ID']}\r\n"),
            kind="report; report-type=delivery-status",
            From="mailer-daemon@pusat.example",
            return_path="<>",
            message_id="<dsn-1@pusat.example>",
        )
    )
    assert house.outcomes()[-1] == "failed automatic"
    assert rows(house.app, Event)[-1].what == "staff_mail_failed"
    assert state(house) == "confirming"
    assert len(house.cases()) == 1


def notice_of(counter: Counter) -> Any:
    """Siti writes again, nobody looks at the desk for half a minute: the mail Dewi gets."""
    ours = counter.sent()[0]
    reply = mail("Dan 2024?", in_reply_to=ours["Message-ID"], message_id="<siti-9@contoh.example>")
    counter.hears(reply)
    counter.app.clock.advance(minutes=10)
    jobs.tick(counter.app)
    jobs.work(counter.app)
    return counter.sent()[0]


def test_an_officer_answers_the_notice_and_the_citizen_gets_it(house):
    notice = notice_of(house)
    assert notice["To"] == DEWI
    assert "“Dan 2024?”" in notice.get_content()
    assert notice["Auto-Submitted"]
    house.hears(back(notice, f"Angkanya 2,8 persen.{QUOTE}\r\n-- \r\nDewi", DEWI))
    assert house.outcomes()[-1] == "answered_by_mail"
    told, count = house.sent()
    assert (told["To"], told.get_content().strip()) == ("siti@contoh.example", "Angkanya 2,8 persen.")
    assert state(house) == "answered"
    house.hears(back(notice, "Ralat: 2,9 persen.", DEWI))  # a second time the mail is stale
    assert house.outcomes()[-1] == "returned"
    returned, now_sent = house.sent()
    assert (returned["To"], now_sent) == (DEWI, count + 1)
    assert "Ada hal baru" in returned.get_content()
    assert "Ralat: 2,9 persen." in returned.get_content()


def test_an_officers_file_goes_on_to_the_citizen_with_her_words(house):
    notice = notice_of(house)
    to = notice["Reply-To"].addresses[0].addr_spec
    words = ("Content-Type: text/plain; charset=utf-8", f"Tabelnya terlampir.{QUOTE}")
    kind = "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=tabel.csv"
    table = (kind, "tahun,jiwa\r\n2025,17000")
    house.hears(
        multipart(words, table, From=DEWI, To=to, In_Reply_To=notice["Message-ID"], message_id="<dewi-7@pusat.example>")
    )
    told, _ = house.sent()
    assert told["To"] == "siti@contoh.example"
    assert told.get_body().get_content().strip() == "Tabelnya terlampir."
    (file,) = told.iter_attachments()
    assert (file.get_filename(), file.get_content().split()) == ("tabel.csv", ["tahun,jiwa", "2025,17000"])
    assert state(house) == "answered"


def test_a_holiday_note_to_a_notice_ends_there(house):
    notice = notice_of(house)
    _, count = house.sent()
    house.hears(back(notice, "Saya cuti.", DEWI, auto_submitted="auto-replied"))
    assert house.outcomes()[-1] == "automatic"
    assert house.sent()[1] == count


def test_a_citizen_who_has_the_officers_mail_is_not_taken_for_her(house):
    notice = notice_of(house)
    house.hears(back(notice, "Angkanya 0 persen.", "siti@contoh.example"))
    assert house.outcomes()[-1] == "from_elsewhere"
    assert [one.body for one in rows(house.app, Message) if one.direction == "out" and one.author == "dewi"] == []
    assert [one.id for one in rows(house.app, Consultation)] == [1]
    assert rows(house.app, Officer)[0].email == DEWI


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
def test_in_a_browser_an_answer_by_mail_appears_in_the_open_desk_and_a_stale_one_comes_back(house, browser):
    notice = notice_of(house)
    with serving(create_app(house.app)) as base:
        page = browser.new_context(base_url=base, locale="id-ID").new_page()
        page.goto("/masuk")
        page.get_by_label("Nama petugas").fill("dewi")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/konsultasi")
        page.goto(f"/konsultasi/{NUMBER}")
        stream = page.get_by_role("log")
        stream.get_by_text("Dan 2024?").wait_for()

        house.hears(back(notice, f"Angkanya 2,8 persen.{QUOTE}", DEWI))
        stream.get_by_text("Angkanya 2,8 persen.").wait_for()  # nobody touched the page
        assert stream.get_by_text("Yth. Rekan").count() == 0
        assert house.sent()[0]["To"] == "siti@contoh.example"

        house.hears(back(notice, "Ralat: 2,9 persen.", DEWI))
        returned = house.sent()[0]
        assert (returned["To"], "Ada hal baru" in returned.get_content()) == (DEWI, True)
        page.reload()
        stream.get_by_text("Angkanya 2,8 persen.").wait_for()
        assert stream.get_by_text("Ralat: 2,9 persen.").count() == 0
        page.context.close()
