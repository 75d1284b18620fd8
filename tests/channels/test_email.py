"""Sending by a real SMTP server: what leaves, and what is told when it cannot."""

from __future__ import annotations

import email.utils
import socket
import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests
from cast import SITI_MAIL
from mails import KEY, OFFICE, OURS, channel, parse
from ports import free_port
from smtp_server import smtp_server

from channels._mail import fetch
from channels.envelope import Address, File, Outbound
from channels.formats.file_types import UNKNOWN, type_of
from channels.protocols import Channel, CopiesRefused, Fenced, Mailbox, OpenError, SendError

TOKEN = "0123456789abcdef0123fedcba9876543210"


@pytest.fixture
def post():
    with smtp_server() as postbox:
        yield postbox


def message(**changes):
    usual = {
        "key": KEY,
        "to": Address("email", SITI_MAIL, "Siti", "email"),
        "body": "Angkanya 17.000 jiwa.",
        "subject": "Re: Data inflasi [#K-2026-000001]",
    }
    return Outbound(**usual | changes)


def send(post, settings=None, **changes):
    return channel(smtp_port=post.port, password="", **settings or {}).send(message(**changes))


def test_email_is_a_mailbox_channel():
    email: Channel = channel()
    assert isinstance(email, Mailbox)
    assert email.templates() == frozenset()
    assert (email.traits.label, email.traits.chat, email.traits.files) == ("email", False, True)


def test_copies_are_named_in_the_letter_and_each_gets_one(post):
    send(post, cc=("a@b.example", "c@d.example"))
    assert post.mail()["Cc"] == "a@b.example, c@d.example"
    assert post.kept[0][1] == [SITI_MAIL, "a@b.example", "c@d.example"]


@pytest.mark.parametrize("answer", ["550 5.1.1 tidak ada", "450 4.2.0 nanti"])
def test_a_refused_copy_is_told_and_the_letter_leaves(post, answer):
    post.answers["RCPT a@b.example"] = answer
    with pytest.raises(CopiesRefused) as told:
        send(post, cc=("a@b.example", "c@d.example"))
    assert told.value.external_id == OURS
    for_good = answer.startswith("5")
    words = "Alamat email ini tidak ada" if for_good else "Server surat menunda email"
    reason = {"a@b.example": f"{words} ({answer})"}
    assert (told.value.refused, told.value.put_off) == ((reason, {}) if for_good else ({}, reason))
    assert post.kept[0][1] == [SITI_MAIL, "c@d.example"]


def test_a_copy_alone_is_the_same_letter_and_its_receiver_gets_no_second_one(post):
    assert send(post, cc=("a@b.example", "c@d.example"), only="c@d.example") == OURS
    sent = post.mail()
    assert (sent["To"], sent["Cc"], sent["Message-ID"]) == (SITI_MAIL, "a@b.example, c@d.example", f"<{OURS}>")
    assert post.kept[0][1] == ["c@d.example"]
    post.answers["RCPT c@d.example"] = "450 4.2.0 nanti"
    with pytest.raises(SendError) as told:
        send(post, cc=("c@d.example",), only="c@d.example")
    assert not told.value.permanent


def test_an_answer_leaves_with_the_headers_that_thread_it(post):
    theirs, first = "siti-1@contoh.example", "lama-1@kantor.example"
    assert send(post, token=TOKEN, refs=(first, theirs)) == OURS
    sent = post.mail()
    assert sent["From"] == f"PST Kantor Contoh <{OFFICE}>"
    assert sent["To"] == SITI_MAIL
    assert sent["Subject"] == "Re: Data inflasi [#K-2026-000001]"
    assert sent["Message-ID"] == f"<{OURS}>"
    assert sent["In-Reply-To"] == f"<{theirs}>"
    assert sent["References"] == f"<{first}> <{theirs}>"
    assert sent["Reply-To"].addresses[0].addr_spec == f"pst+{TOKEN}@kantor.example"
    assert "Auto-Submitted" not in sent
    assert sent.get_content().strip() == "Angkanya 17.000 jiwa."
    written = email.utils.parsedate_to_datetime(sent["Date"])
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=5)
    assert post.kept[0][:2] == (OFFICE, [SITI_MAIL])


def test_a_retry_carries_the_same_message_id(post):
    assert send(post) == send(post)
    first, second = (data for _, _, data in post.kept)
    assert [line for line in first.splitlines() if line.startswith(b"Message-ID")] == [
        line for line in second.splitlines() if line.startswith(b"Message-ID")
    ]


def test_without_plus_addressing_no_mail_names_an_address_that_may_not_exist(post):
    send(post, {"plus_addressing": False}, token=TOKEN)
    assert "Reply-To" not in post.mail()


def test_a_mail_of_the_machine_says_so_and_loops_nowhere(post):
    send(post, {"null_sender": True}, automatic=True)
    sent = post.mail()
    assert (sent["Auto-Submitted"], sent["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert post.kept[0][0] == "<>"
    assert parse(post.kept[0][2]).automatic


def test_an_officers_answer_never_has_an_empty_return_path(post):
    send(post, {"null_sender": True})
    assert post.kept[0][0] == OFFICE


def test_a_long_thread_names_its_first_and_newest_mails(post):
    refs = tuple(f"surat-{number}@contoh.example" for number in range(300))
    send(post, refs=refs)
    named = post.mail()["References"].split()
    assert (named[0], named[-1], len(named)) == ("<surat-0@contoh.example>", "<surat-299@contoh.example>", 20)


def test_an_id_that_is_no_message_id_is_not_referred_to(post):
    send(post, refs=("sha256:" + "0" * 64, "a b@c", "x\r\nBcc: y@z"))
    sent = post.mail()
    assert "References" not in sent
    assert "In-Reply-To" not in sent


@pytest.mark.parametrize("more", ["", "panjang " * 300], ids=["short lines", "a long line"])
def test_letters_of_every_script_arrive_as_they_were_written(post, more):
    words = f"Salam — “angka” 17.000 👍 é\n.titik di awal baris\n{more}"
    send(post, {"display_name": "PST Bangka–Belitung"}, body=words, subject="Jumlah penduduk — Gantung 👍")
    sent = post.mail()
    assert sent.get_content().strip().splitlines() == words.strip().splitlines()
    assert sent["Subject"] == "Jumlah penduduk — Gantung 👍"
    assert sent["From"].addresses[0].display_name == "PST Bangka–Belitung"
    assert post.kept[0][2].isascii()
    assert max(len(line) for line in post.kept[0][2].splitlines()) < 998


def test_html_goes_beside_the_words(post):
    send(post, html="<p>Nilai: <a href='https://loket.contoh.example/nilai/x'>5</a></p>")
    sent = post.mail()
    assert sent.get_content_type() == "multipart/alternative"
    assert sent.get_body(("plain",)).get_content().strip() == "Angkanya 17.000 jiwa."
    assert "nilai/x" in sent.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("name", "kind", "leaves_as"),
    [
        ("Jumlah penduduk – é.pdf", "application/pdf", "application/pdf"),
        ("tabel.xlsx", type_of("tabel.xlsx"), type_of("tabel.xlsx")),
        ("tabel.csv", "text/csv; charset=utf-8", "text/csv"),
        ("surat.eml", "message/rfc822", UNKNOWN),
        ("aneh", "bukan jenis", UNKNOWN),
        ("kosong", "", UNKNOWN),
    ],
)
def test_files_go_along_byte_for_byte_with_their_type(post, tmp_path, name, kind, leaves_as):
    data = b"From: a\r\n\r\nx\xff\x00\n" * 40
    (tmp_path / "x").write_bytes(data)
    send(post, attachments=(File(name, kind, tmp_path / "x"),))
    (found,) = post.mail().iter_attachments()
    assert (found.get_filename(), found.get_content_type()) == (name, leaves_as)
    assert found.get_payload(decode=True) == data


INJECTION = "Halo\r\nBcc: budi@contoh.example\r\n\r\nisi"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": INJECTION},
        {"subject": "Halo\x00\x0b\u2028Bcc: budi@contoh.example"},
        {"to": Address("email", SITI_MAIL, INJECTION, "email")},
        {"body": INJECTION},
    ],
    ids=["subject", "control signs", "name", "body"],
)
def test_no_words_of_a_citizen_become_a_header_or_a_recipient(post, changes):
    send(post, **changes)
    assert post.kept[0][1] == [SITI_MAIL]
    assert post.mail()["Subject"].isprintable()
    assert "Bcc" not in post.mail()


def test_no_file_name_becomes_a_header(post, tmp_path):
    (tmp_path / "x").write_bytes(b"x")
    send(post, attachments=(File(INJECTION, "application/pdf", tmp_path / "x"),))
    assert "Bcc" not in post.mail()
    assert [part["Bcc"] for part in post.mail().walk()] == [None, None, None]


@pytest.mark.parametrize(
    "address",
    ["", "siti", f"{SITI_MAIL}\r\nRCPT TO:<budi@contoh.example>", "a@b>c", "sitié@contoh.example", "a b@c.example"],
)
def test_an_address_that_cannot_be_written_to_fails_for_good_and_nothing_leaves(post, address):
    with pytest.raises(SendError) as caught:
        send(post, to=Address("email", address, "", "email"))
    assert (caught.value.permanent, caught.value.unknown) == (True, False)
    assert post.kept == []


def test_a_file_that_is_gone_fails_for_good(post, tmp_path):
    with pytest.raises(SendError) as caught:
        send(post, attachments=(File("x", "text/plain", tmp_path / "gone"),))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("verb", "answer", "permanent", "unknown"),
    [
        pytest.param("RCPT", "550 5.1.1 no such user", True, False, id="no such user"),
        pytest.param("RCPT", "450 4.2.0 greylisted", False, False, id="greylisted"),
        pytest.param("MAIL", "421 4.7.0 too many", False, False, id="too many today"),
        pytest.param("MAIL", "552 5.3.4 too big", True, False, id="too big"),
        pytest.param("DATA", "554 5.7.1 spam", True, False, id="taken for spam"),
        pytest.param("DATA", "451 4.3.0 try again", False, False, id="try again"),
        pytest.param("RCPT", "drop", False, False, id="hangs up before the mail"),
        pytest.param("DATA", "drop", False, True, id="hangs up after the mail"),
    ],
)
def test_what_the_server_says_decides_what_becomes_of_a_mail(post, verb, answer, permanent, unknown):
    post.answers[verb] = answer
    with pytest.raises(SendError) as caught:
        send(post)
    assert (caught.value.permanent, caught.value.unknown) == (permanent, unknown)
    if answer != "drop":
        assert answer[:3] in str(caught.value)


def test_a_server_that_is_not_there_is_tried_again():
    with pytest.raises(SendError, match=r"menolak sambungan di port .* Periksa smtp_port dan smtp_security$") as caught:
        channel(smtp_port=free_port()).send(message())
    assert (caught.value.permanent, caught.value.unknown) == (False, False)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "tidak dikenal. Periksa imap_host"),
        (ConnectionRefusedError(111, "Connection refused"), "menolak sambungan di port 993. Periksa imap_port"),
        (
            ssl.SSLCertVerificationError("certificate verify failed"),
            "Sambungan aman ke imap.contoh.example gagal. Periksa",
        ),
        (OpenError("server IMAP menolak username atau password kami"), "password kami. Periksa username dan password"),
        (TimeoutError("timed out"), "tidak selesai menjawab. Periksa imap_port"),
        (requests.ConnectionError("no route"), "Server OAuth2 tidak menjawab. Periksa oauth_token_url"),
        (OSError(113, "No route to host"), "tidak terhubung (OSError). Periksa imap_host"),
    ],
)
def test_a_mailbox_that_does_not_open_says_what_to_look_at_in_words(monkeypatch, error, words):
    def closed(_):
        raise error

    monkeypatch.setattr(fetch, "open_client", closed)
    with pytest.raises(SendError) as caught:
        channel(imap_host="imap.contoh.example", imap_port=993).check()
    assert words in str(caught.value)
    assert "Errno" not in str(caught.value)


def test_no_mail_leaves_past_its_fence(post):
    """The fence is asked after the whole mail but its last line: until then nothing has left."""

    def fence() -> None:
        raise Fenced("diambil alih")

    began = time.monotonic()
    with pytest.raises(Fenced):
        channel(smtp_port=post.port, password="").send(replace(message(), fence=fence))
    assert post.kept == []
    assert time.monotonic() - began < 10  # it says no QUIT: in the middle of a mail nobody answers it
