"""Damaged heads and bodies are mended, else shown as they came."""

from __future__ import annotations

import base64
import binascii

import pytest
from cast import SITI_MAIL
from mails import channel, mail, multipart, parse

BODY = "Mohon data inflasi 2025."
ORIGINAL = "email-asli.eml"
PLAIN = "Content-Type: text/plain; charset=utf-8"


def with_line(line, before=b"Subject:"):
    """A mail with one more line in its head."""
    return mail().replace(before, line + b"\r\n" + before)


HEADS = {
    "a line without a colon": with_line(b"ini bukan kepala surat"),
    "a first line without a colon": b"ini bukan kepala surat\r\n" + mail(),
    "a blank line first": b"\r\n\r\n" + mail(),
    "a byte order mark": b"\xef\xbb\xbf" + mail(),
    "the line of a mailbox file": b"From siti@contoh.example Mon Nov 23 08:30:00 2026\r\n" + mail(),
    "line ends of an old Mac": mail().replace(b"\r\n", b"\r"),
    "line ends of Unix": mail().replace(b"\r\n", b"\n"),
}


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in HEADS.items()])
def test_a_damaged_head_is_read(raw):
    message = parse(raw)
    assert (message.body, message.subject, message.sender.value) == (BODY, "Data inflasi", SITI_MAIL)


def test_what_of_a_head_could_not_be_read_is_told():
    message = parse(with_line(b"ini bukan kepala surat"))
    assert "ini bukan kepala surat" in message.note
    assert message.attachments[-1].filename == ORIGINAL


def test_a_letter_that_follows_its_head_without_an_empty_line_is_read():
    raw = b"From: Siti <siti@contoh.example>\r\nSubject: Data\r\nMohon data.\r\n\r\nSalam, Siti\r\n"
    message = parse(raw)
    assert (message.body, message.subject) == ("Mohon data.\n\nSalam, Siti", "Data")


@pytest.mark.parametrize("first", ["Mohon data", "  Mohon data", ": Mohon data"])
def test_a_letter_without_any_head_is_read(first):
    body = f"{first}\n\ninflasi 2025."
    assert parse(f"{body}\n".replace("\n", "\r\n").encode()).body == body.strip()


def test_a_letter_in_base64_without_line_breaks_is_read():
    words = "Mohon data penduduk menurut kecamatan. " * 100
    coded = base64.b64encode(words.encode()).decode()
    assert parse(mail(coded, **{"Content-Transfer-Encoding": "base64"})).body == words.strip()


def body_of(head, part=f"{PLAIN}\r\n\r\nHalo SATU", name="batas", end="--batas--\r\n"):
    return mail(f"--{name}\r\n{part}\r\n--{name}\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n{end}", **head)


BOUNDARIES = {
    "another than the delimiters": body_of({"Content-Type": 'multipart/mixed; boundary="lain"'}),
    "none in the head": body_of({"Content-Type": "multipart/mixed"}),
    "folded": body_of({"Content-Type": 'multipart/mixed; boundary="ba\r\n tas"'}),
    "never closed": body_of({"Content-Type": 'multipart/mixed; boundary="batas"'}, end=""),
    "no Content-Type at all": body_of({"Content-Type": "", "MIME-Version": "1.0"}),
}


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in BOUNDARIES.items()])
def test_parts_are_found_by_their_delimiters(raw):
    message = parse(raw)
    assert message.body == "Halo SATU"
    (file,) = message.attachments
    assert (file.filename, channel().open(file, raw).strip()) == ("a.png", b"x")


@pytest.mark.parametrize(
    ("charset", "data", "read"),
    [
        ("utf-8", "Harga – ca".encode() + b"\xe9" + " – beras".encode(), "Harga – caé – beras"),
        ("gb2312", "統計 数据".encode("gb18030"), "統計 数据"),
        ("gb2312", "数据".encode("gb2312") + b"\xff" + "好".encode("gb2312"), "数据ÿ好"),
        ("iso-8859-1", b"\x93angka\x94 \x96 5", "“angka” – 5"),
        ("iso-2022-jp", b"\x1b$B\x2d\x21\x1b(B satu \x1b$B\x46\x7c\x4b\x5c\x1b(B", "① satu 日本"),
        ("shift_jis", "①日本".encode("cp932"), "①日本"),
        ("ks_c_5601-1987", "똠방".encode("cp949"), "똠방"),
        ("iso-8859-11", "ก €".encode("cp874"), "ก €"),
    ],
)
def test_one_wrong_byte_or_label_does_not_spoil_the_letter(charset, data, read):
    raw = mail("@@", **{"Content-Type": f'text/plain; charset="{charset}"'}).replace(b"@@", data)
    assert parse(raw).body == read


def test_html_names_its_charset_itself():
    source = '<meta http-equiv=x content="text/html; charset=gb2312"><p>@@</p>'
    raw = mail(source, **{"Content-Type": "text/html"}).replace(b"@@", "数据".encode("gb2312"))
    assert parse(raw).body == "数据"


CODED = base64.encodebytes(b"Halo SATU, mohon data.").decode()


@pytest.mark.parametrize(
    ("coding", "body", "read"),
    [
        ("base64", f"{CODED}\r\n_______\r\nKaki milis DUA\r\n", "Halo SATU, mohon data.\n\n_______\nKaki milis DUA"),
        ("base64", "Mohon data, tanpa sandi apa pun.", "Mohon data, tanpa sandi apa pun."),
        ("base64", CODED.rstrip().rstrip("="), "Halo SATU, mohon data."),
        ("base64", "%%%=", "%%%="),
        ("x-entah", "Mohon data.", "Mohon data."),
    ],
)
def test_an_encoding_that_is_not_what_it_says_loses_no_word(coding, body, read):
    assert parse(mail(body, **{"Content-Transfer-Encoding": coding})).body == read


def uuencoded(name, data):
    lines = "".join(binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45))
    return f"begin 644 {name}\n{lines}`\nend"


def test_a_file_written_into_the_text_is_a_file():
    data = bytes(range(256)) * 3
    raw = mail(f"Terlampir.\n\n{uuencoded('../data.csv', data)}\n\nSalam, Siti")
    message = parse(raw)
    assert message.body.split() == ["Terlampir.", "Salam,", "Siti"]
    (file,) = message.attachments
    assert (file.filename, file.content_type) == ("data.csv", "text/csv")
    assert channel().open(file, raw) == data


@pytest.mark.parametrize("text", ["begin 644 data.csv\nini bukan berkas", "begin 644 x", "begin 644 a\n#0V%T\nputus"])
def test_what_only_begins_like_a_file_stays_in_the_text(text):
    assert parse(mail(text)).body == text


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=us-ascii''caf%C3%A9.pdf", "café.pdf"),
        ("attachment; filename*=utf-8''caf%E9.pdf", "café.pdf"),
        ("attachment; filename=\"caf_.pdf\"; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ("attachment; filename*0*=utf-8''caf%C3; filename*1*=%A9.pdf", "café.pdf"),
    ],
)
def test_a_files_name_is_read_whatever_its_charset_says(disposition, name):
    raw = multipart(
        (PLAIN, "Terlampir."), (f"Content-Type: application/pdf\r\nContent-Disposition: {disposition}", "x")
    )
    assert [one.filename for one in parse(raw).attachments] == [name]


@pytest.mark.parametrize(
    ("written", "refs"),
    [
        ("a@kantor.example", ("a@kantor.example",)),
        ("<a-\r\n bc@kantor.example>", ("a-bc@kantor.example",)),
        ("b@kantor.example a@kantor.example", ("b@kantor.example", "a@kantor.example")),
        ("pesan Anda tanggal 3", ()),
    ],
)
def test_ids_without_brackets_or_folded_are_read(written, refs):
    assert parse(mail(in_reply_to=written)).refs == refs


def test_two_senders_in_one_field_are_told():
    message = parse(mail(From="Siti <siti@contoh.example>, Budi <budi@contoh.example>"))
    assert (message.sender.value, message.proven) == (SITI_MAIL, False)
    assert "lebih dari satu pengirim" in message.note
