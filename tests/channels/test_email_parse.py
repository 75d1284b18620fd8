"""A mail into a message, whatever is wrong with it."""

from __future__ import annotations

import re
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from cast import SITI_MAIL
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mails import OFFICE, RECEIVED, channel, mail, multipart, parse

from channels._mail.parse import UNREADABLE
from channels.envelope import Attachment, Inbound
from channels.protocols import OpenError

ORIGINAL = Attachment("email-asli.eml", "message/rfc822", "eml")
BODY = "Mohon data inflasi 2025."


def test_a_plain_mail_becomes_a_message():
    assert parse(mail()) == Inbound(
        external_id="siti-1@contoh.example",
        sender=parse(mail()).sender,
        body=BODY,
        full_body=BODY,
        sent_at=datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
        subject="Data inflasi",
    )
    assert (parse(mail()).sender.value, parse(mail()).sender.name) == (SITI_MAIL, "Siti")


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        ("Siti Aminah <Siti@Contoh.Example>", SITI_MAIL, "Siti Aminah"),
        ('"Aminah, Siti" <siti@contoh.example>', SITI_MAIL, "Aminah, Siti"),
        ("siti@contoh.example", SITI_MAIL, ""),
        ("siti@contoh.example (Siti Aminah)", SITI_MAIL, "Siti Aminah"),
        ("<siti@contoh.example> (=?utf-8?q?Sit=C3=A9?=)", SITI_MAIL, "Sité"),
        ("< siti@contoh.example >", SITI_MAIL, ""),
        ("Siti <siti@contoh.example>, Budi <budi@contoh.example>", SITI_MAIL, "Siti"),
        ("<siti@contoh.example>", SITI_MAIL, ""),
        (f"{'Siti' * 400} <siti@contoh.example>", SITI_MAIL, "Siti" * 25),
        ('"budi@contoh.example" <siti@contoh.example>', SITI_MAIL, "budi@contoh.example"),
        ("=?utf-8?q?Budi_=3Cbudi=40contoh.example=3E?= <siti@contoh.example>", SITI_MAIL, "Budi <budi@contoh.example>"),
        ("=?utf-8?b?U2l0aSDwn5GN?= <siti@contoh.example>", SITI_MAIL, "Siti 👍"),
        ("Sité <siti@contoh.example>", SITI_MAIL, "Sité"),
        ("=?utf-8?q?Sit=E2=80=AEi?= <siti@contoh.example>", SITI_MAIL, "Siti"),
        ("Grup: siti@contoh.example, budi@contoh.example;", SITI_MAIL, ""),
        ("siti@contoh.example, budi@contoh.example", SITI_MAIL, ""),
    ],
)
def test_the_sender_is_read_as_mail_programs_write_him(written, address, name):
    sender = parse(mail(From=written)).sender
    assert (sender.kind, sender.value, sender.name) == ("email", address, name)


@pytest.mark.parametrize(
    "written",
    ["", "undisclosed-recipients:;", "siti", "<>", '"', "siti@", "@b.example", "a@b@c", "(" * 5000, '"a"@', "a@[1.2"],
)
def test_a_mail_nobody_signed_is_kept_under_a_name_of_its_own(written):
    message = parse(mail(From=written))
    assert (message.sender.kind, message.body) == ("raw", BODY)
    assert parse(mail("Lain.", From=written)).sender != message.sender


def test_without_from_the_sender_header_counts_then_reply_to():
    assert parse(mail(From="", Sender="a@b.example", reply_to="c@d.example")).sender.value == "a@b.example"
    assert parse(mail(From="", reply_to="c@d.example")).sender.value == "c@d.example"


def test_two_senders_are_told_to_the_officer():
    message = parse(b"From: Siti <siti@contoh.example>\r\n" + mail(From="Budi <budi@contoh.example>"))
    assert message.sender.value == SITI_MAIL
    assert "lebih dari satu pengirim" in message.note
    assert message.attachments == (ORIGINAL,)


@pytest.mark.parametrize(
    ("written", "sent_at"),
    [
        ("Mon, 23 Nov 2026 08:30:00 +0700", RECEIVED - timedelta(minutes=30)),
        ("23 Nov 2026 01:30:00 GMT", RECEIVED - timedelta(minutes=30)),
        ("Mon, 23 Nov 2026 01:30:00 -0000", RECEIVED - timedelta(minutes=30)),
        ("Mon, 23 Nov 2026 09:05:00 +0700", RECEIVED),  # a clock five minutes fast
        ("Tue, 24 Nov 2026 08:30:00 +0700", RECEIVED),
        ("Thu, 01 Jan 1970 00:00:00 +0000", RECEIVED),
        ("Fri, 31 Dec 9999 23:59:59 -1400", RECEIVED),
        ("Senin kemarin", RECEIVED),
        ("32 Nov 2026 99:99:99 +9999", RECEIVED),
        ("", RECEIVED),
    ],
)
def test_the_date_counts_where_it_can_be_true(written, sent_at):
    message = parse(mail(Date=written))
    assert (message.sent_at, message.body) == (sent_at, BODY)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Bls: Re: Data", "Data"),
        ("Balas: Data", "Data"),
        ("FW: Fwd: RE[2]: Data", "Data"),
        ("Re: Data [#K-2026-000123]", "Data"),
        ("=?utf-8?q?Harga_=E2=80=93_beras?=", "Harga – beras"),
        ("=?utf-8?b?SGFyZ2E=?= =?utf-8?b?IGJlcmFz?=", "Harga beras"),
        ("=?utf-8?b?SGFyZ2Eg4g==?=\r\n =?utf-8?b?gJMgYmVyYXM=?=", "Harga – beras"),
        ("=?iso-8859-1?q?caf=E9?=", "café"),
        ("=?x-asing?q?beras?=", "beras"),
        ("=?utf-8?b?4?=", "=?utf-8?b?4?="),
        ("=?utf-8?q?Harga", "=?utf-8?q?Harga"),
        ("Harga – beras 👍", "Harga – beras 👍"),
        ("Harga – =?utf-8?q?beras_=F0=9F=91=8D?=", "Harga – beras 👍"),
        ("caf\udce9", "café"),
        ("=?utf-8?q?a=0D=0ABcc:_x=40y.example?=", "a Bcc: x@y.example"),
        ("=?utf-8?q?a=00b=1Bc?=", "abc"),
        ("Data\r\n  dilipat", "Data  dilipat"),
    ],
)
def test_the_subject_is_read_as_it_was_meant(written, read):
    assert parse(mail(subject=written)).subject == read


@pytest.mark.parametrize(
    ("charset", "data", "read"),
    [
        ("utf-8", b"caf\xc3\xa9", "café"),
        ("iso-8859-1", b"caf\xe9", "café"),
        ("windows-1252", b"\x93angka\x94", "“angka”"),
        ("us-ascii", b"caf\xc3\xa9", "café"),
        ("us-ascii", b"caf\xe9", "café"),
        ("utf-8", b"caf\xe9", "café"),
        ("x-foo", b"caf\xc3\xa9", "café"),
        ("unknown-8bit", b"caf\xe9", "café"),
        ("idna", b"caf\xc3\xa9", "café"),
        ("punycode", b"caf-dma", "caf-dma"),
        ("hex", b"cafe", "cafe"),
        ("rot13", b"cafe", "cafe"),
        ("undefined", b"cafe", "cafe"),
        ("utf\x00-8", b"cafe", "cafe"),
        ("utf-8", b"satu\x00dua\xed\xa0\x80", "satuduaí\xa0€"),
    ],
)
def test_the_letters_are_read_whatever_they_are_called(charset, data, read):
    raw = mail("@@", **{"Content-Type": f'text/plain; charset="{charset}"'}).replace(b"@@\r\n", data)
    assert parse(raw).body == read


HOSTILE = {
    "parentheses without end": mail(From="(" * 5000 + " siti@contoh.example"),
    "parts without end": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level) for level in range(1200)
    ),
    "mails in mails": b"Content-Type: message/rfc822\r\n\r\n" * 2000 + b"x",
    "parts beside each other": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 2000,
    "a line of ten megabytes": mail("x" * 10_000_000),
    "a header of ten megabytes": mail(subject="x" * 10_000_000),
    "a hundred thousand headers": b"X: y\r\n" * 100_000 + mail(),
    "parameters without end": mail(**{"Content-Type": 'text/plain; name="' + ";" * 20_000 + '"'}),
    "parameters without end, folded": mail(**{"Content-Type": "text/plain" + ";\r\n a=b" * 20_000}),
    "parameters behind a bare CR": mail(x_a='b\rContent-Disposition: attachment; filename="' + ";" * 20_000 + '"'),
    "recipients without end": mail(To=", ".join(f"a{number}@b.example" for number in range(8000))),
    "a table of gigabytes": mail(
        "<table><tr><td>" + "a " * 40_000 + "</td></tr>" + "<tr><td>y" * 9_000, **{"Content-Type": "text/html"}
    ),
    "an id of nothing": mail(message_id="<>"),
    "an id of brackets": mail(message_id="<a@[>"),
    "a boundary that never comes": mail(**{"Content-Type": 'multipart/mixed; boundary="b"'}),
    "a multipart without a boundary": mail(**{"Content-Type": "multipart/mixed"}),
    "broken base64": mail("%%%=", **{"Content-Transfer-Encoding": "base64"}),
    "an encoding nobody knows": mail(**{"Content-Transfer-Encoding": "x-uu-foo"}),
    "nothing": b"",
    "only NUL": b"\x00" * 1000,
    "only line ends": b"\n" * 1000,
}


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in HOSTILE.items()])
def test_a_hostile_mail_becomes_one_message(raw):
    message = check_whole(raw)
    assert len(message.body) + len(message.full_body) < 500_000


def test_a_mail_python_cannot_read_keeps_its_sender_and_its_original():
    raw = b"From: Siti <siti@contoh.example>\r\nSubject: Data\r\n" + HOSTILE["mails in mails"]
    message = parse(raw)
    assert (message.note, message.attachments) == (UNREADABLE, (ORIGINAL,))
    assert message.body.startswith("From: Siti <siti@contoh.example>\nSubject: Data\n")
    assert message.sender.value == SITI_MAIL
    assert channel().open(message.attachments[0], raw) == raw


def test_a_table_of_gigabytes_is_not_laid_out():
    tracemalloc.start()
    try:
        parse(HOSTILE["a table of gigabytes"])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50_000_000


def test_a_mail_of_too_many_files_comes_with_its_original():
    message = parse(HOSTILE["parts beside each other"])
    assert message.attachments[-1] == ORIGINAL
    assert "terlalu banyak berkas" in message.note


def test_a_bare_cr_in_a_field_begins_no_other():
    message = parse(HOSTILE["parameters behind a bare CR"])
    assert (message.body, message.attachments, message.note) == (BODY, (), "")


ENDLESS = ("parameters without end", "parameters without end, folded", "a header of ten megabytes")


@pytest.mark.parametrize("name", [*ENDLESS, "a hundred thousand headers"])
def test_a_mail_that_would_keep_the_worker_busy_is_read_as_far_as_possible_and_comes_with_its_original(name):
    message = parse(HOSTILE[name])
    assert message.body == BODY
    assert message.sender.value == SITI_MAIL
    assert message.attachments[-1] == ORIGINAL
    assert "Kepala email ini rusak" in message.note


def test_a_part_that_would_keep_the_worker_busy_is_shown_as_it_came():
    message = parse(multipart(("Content-Type: text/plain; name=" + ";" * 20_000, "Mohon data")))
    assert "Mohon data" in message.body
    assert (message.note, message.attachments) == (UNREADABLE, (ORIGINAL,))


def check_whole(raw):
    """One Inbound that a database takes, with files that open or say why not."""
    found = channel().parse(raw, RECEIVED)
    (message,) = [one for one in found if isinstance(one, Inbound)]
    texts = [message.body, message.full_body, message.html, message.subject, message.external_id, message.sender.value]
    texts += [message.sender.name, message.token, *message.refs]
    for file in message.attachments:
        texts += [file.filename, file.content_type, file.content_id]
        try:
            assert isinstance(channel().open(file, raw), bytes)
        except OpenError as error:
            assert error.permanent
    for text in texts:
        assert "\x00" not in text
        text.encode()
    assert message.body
    assert message.external_id
    assert message.sent_at <= RECEIVED
    assert channel().open(ORIGINAL, raw) == raw
    return message


PIECES = r"""
From: |To: |Subject: |Date: |Message-ID: <|References: |Return-Path: <>\n|\n|\r|\n\n|\0|\xff|"|;|<|>|--b|charset=
=?utf-8?b?4?=|Content-Type: multipart/mixed; boundary=b\n\n--b\n|\n--b\n|\n--b--\n|siti@contoh.example
Content-Type: text/html\n|=?utf-8?q?=0D=0A?=
Content-Type: message/rfc822\n\n|Content-Type: multipart/report\n|Content-Type: message/delivery-status\n\n
Content-Transfer-Encoding: base64\n|Content-Disposition: attachment; filename*=utf-8''%00%ff\n|<@kantor.example>
Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22|Content-Type: text/plain; format=flowed; delsp=yes\n|> a\n
On 1.10 a@b wrote:\n|Auto-Submitted: auto-replied\n|In-Reply-To: |Content-Type: text/calendar; method=reply\n
"""
WORDS = st.sampled_from([one.encode().decode("unicode_escape").encode("latin-1") for one in re.split(r"[|\n]", PIECES)])


@settings(max_examples=400)
@given(st.one_of(st.binary(max_size=400), st.lists(st.one_of(WORDS, st.binary(max_size=8)), max_size=40).map(b"".join)))
@example(b'To: "a"@\r\n\r\nx')
@example(b"From: a@[1.2\r\nMessage-ID: <@>\r\n\r\nx")
@example(b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-")
@example(b"Content-Type: a\x00b/c\xff\r\nContent-Disposition: attachment\r\n\r\nx")
def test_no_bytes_whatever_break_the_parser(raw):
    check_whole(raw)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=3)), max_size=6))
def test_no_damage_on_the_way_breaks_the_parser(damage):
    raw = bytearray(
        multipart(
            ("Content-Type: text/plain; charset=utf-8", "Halo"),
            ("Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64", "iVBORw0KGgo="),
            to=f"{OFFICE}, pst+abc@kantor.example",
        )
    )
    for place, piece in damage:
        raw[place : place + len(piece)] = piece
    check_whole(bytes(raw))
