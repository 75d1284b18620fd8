"""The office's mail reaches citizens, and theirs answers it the way mail programs do."""

from __future__ import annotations

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from simulator_process import MAILBOX, Outside, mailbox, sender

SITI = "siti@contoh.example"
OFFICE = MAILBOX["address"]


def letter(to: str = SITI, **more: str) -> bytes:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f"PST BPS Contoh <{OFFICE}>"
    mail["To"] = to
    mail["Subject"] = "Re: Inflasi [#K-2026-000003]"
    mail["Message-ID"] = "<m1@contoh.example>"
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Inflasi 2024 sebesar 1,57 persen.\nSalam, Dewi")
    mail.add_alternative("<p>Inflasi</p>", subtype="html")
    mail.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="inflasi.csv")
    return mail.as_bytes()


def inbox(world: Outside, folder: str = "INBOX") -> list[EmailMessage]:
    with mailbox(world) as client:
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search("ALL") or [1], ["BODY.PEEK[]"])
        read = [message_from_bytes(one[b"BODY[]"], policy=policy.default) for one in found.values()]
        return [one for one in read if isinstance(one, EmailMessage)]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_whoever_knows_the_password_may_send(lonely: Outside, mechanism: str) -> None:
    with smtplib.SMTP("127.0.0.1", lonely.config["smtp_port"], timeout=10) as server:
        server.ehlo()
        server.user, server.password = MAILBOX["username"], MAILBOX["password"]  # type: ignore[attr-defined]
        told = {"PLAIN": server.auth_plain, "LOGIN": server.auth_login}[mechanism]
        assert server.auth(mechanism, told)[0] == 235


def test_nobody_else_may(lonely: Outside) -> None:
    with smtplib.SMTP("127.0.0.1", lonely.config["smtp_port"], timeout=10) as server:
        server.ehlo()
        assert server.mail(OFFICE)[0] == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            server.login(MAILBOX["username"], "salah")


def test_a_mail_reaches_its_citizen_with_its_files_and_lies_in_sent(world: Outside) -> None:
    with sender(world) as server:
        assert server.sendmail(OFFICE, [SITI], letter()) == {}
    (got,) = world.received(SITI)
    assert got["text"] == "Inflasi 2024 sebesar 1,57 persen.\nSalam, Dewi"
    assert (got["channel"], got["subject"]) == ("email", "Re: Inflasi [#K-2026-000003]")
    (file,) = got["attachments"]
    assert (file["name"], world.get(f"file/{file['id']}").content) == ("inflasi.csv", b"a,b\n")
    (kept,) = inbox(world, "Sent")
    assert kept["Message-ID"] == "<m1@contoh.example>"


def test_addresses_are_compared_in_small_letters(world: Outside) -> None:
    with sender(world) as server:
        server.sendmail("", ["Siti@Contoh.Example"], letter())
    assert len(world.received("SITI@contoh.example")) == 1


def test_a_line_of_one_dot_survives(world: Outside) -> None:
    with sender(world) as server:
        server.sendmail(OFFICE, [SITI], b"Subject: titik\r\n\r\nsatu\r\n.\r\n..dua\r\n")
    assert world.received(SITI)[0]["text"] == "satu\n.\n..dua"


def test_an_answer_threads_and_quotes_as_gmail_does(world: Outside) -> None:
    with sender(world) as server:
        server.sendmail(OFFICE, [SITI], letter(References="<a@x.example> <b@x.example>"))
    world.send("email", SITI, "Terima kasih,\nsudah jelas.")
    (mail,) = inbox(world)
    assert mail["In-Reply-To"] == "<m1@contoh.example>"
    assert mail["References"] == "<a@x.example> <b@x.example> <m1@contoh.example>"
    assert mail["Subject"] == "Re: Inflasi [#K-2026-000003]"
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("Terima kasih,\nsudah jelas.\n\nPada ")
    assert f"PST BPS Contoh <{OFFICE}> menulis:" in text
    assert "> Inflasi 2024 sebesar 1,57 persen.\n> Salam, Dewi" in text
    assert 'class="gmail_quote"' in mail.get_body(("html",)).get_content()


def test_an_answer_goes_where_the_office_wants_it(world: Outside) -> None:
    with sender(world) as server:
        server.sendmail(OFFICE, [SITI], letter(Reply_To="PST <pst+kunci@contoh.example>"))
    world.send("email", SITI, "Baik")
    assert inbox(world)[0]["To"] == "PST <pst+kunci@contoh.example>"


def test_another_subject_begins_another_matter(world: Outside) -> None:
    with sender(world) as server:
        server.sendmail(OFFICE, [SITI], letter())
    world.send("email", SITI, "Satu lagi", subject="Data lada")
    world.send("email", SITI, "Masih soal itu", subject="re: inflasi [#K-2026-000003]")
    new, old = inbox(world)
    assert (new["Subject"], new["In-Reply-To"]) == ("Data lada", None)
    assert old["In-Reply-To"] == "<m1@contoh.example>"


def test_a_citizens_files_go_with_the_mail(world: Outside) -> None:
    files = [
        {"name": "surat é.pdf", "type": "application/pdf", "data": "JVBERg=="},
        {"name": "terusan.eml", "type": "message/rfc822", "data": "SGFpDQo="},
    ]
    world.send("email", SITI, "Terlampir", attachments=files)
    first, second = inbox(world)[0].iter_attachments()
    assert (first.get_filename(), first.get_content()) == ("surat é.pdf", b"%PDF")
    assert (second.get_filename(), second.get_content()) == ("terusan.eml", b"Hai\r\n")


def test_mail_to_the_office_itself_lands_in_its_inbox(world: Outside) -> None:
    with sender(world) as server:
        server.sendmail(OFFICE, ["PST+kunci@contoh.example"], letter())
    assert inbox(world)[0]["Message-ID"] == "<m1@contoh.example>"


def test_an_unreadable_mail_is_shown_as_it_is(world: Outside) -> None:
    with sender(world) as server:
        server.sendmail(OFFICE, [SITI], b"Content-Type: text/plain; charset=x-foo\r\n\r\nisi\xff\r\n")
    assert "isi" in world.received(SITI)[0]["text"]


def test_an_address_that_is_none_is_refused(world: Outside) -> None:
    with sender(world) as server, pytest.raises(smtplib.SMTPRecipientsRefused):
        server.sendmail(OFFICE, ["siti"], letter())
