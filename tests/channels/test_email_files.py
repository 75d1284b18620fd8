"""The files of a mail: named safely, opened byte for byte, whatever they are packed in."""

from __future__ import annotations

import base64
import struct
import sys

import pytest
from mails import channel, mail, multipart, parse, with_file

from channels._mail.files import unpack
from channels.envelope import Attachment
from channels.formats.file_names import safe_name
from channels.protocols import OpenError

PDF = b"%PDF-1.7\n\x00\xff" * 100


def opened(raw):
    """What a mail's files are called, and their bytes."""
    return {one.filename: channel().open(one, raw) for one in parse(raw).attachments}


def part(head, data=PDF):
    return (f"{head}\r\nContent-Transfer-Encoding: base64", base64.encodebytes(data).decode())


def test_a_file_is_opened_byte_for_byte():
    raw = with_file(PDF, "Surat permohonan – Gantung.pdf")
    assert opened(raw) == {"Surat permohonan – Gantung.pdf": PDF}
    assert parse(raw).attachments == (Attachment("Surat permohonan – Gantung.pdf", "application/pdf", "2"),)
    assert parse(raw).body == "Terlampir."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('name="surat.pdf"', "surat.pdf"),
        ("name*=utf-8''surat%20%E2%80%93%201.pdf", "surat – 1.pdf"),
        ('name*0="surat "; name*1="panjang.pdf"', "surat panjang.pdf"),
        ('name="=?utf-8?b?c3VyYXQucGRm?="', "surat.pdf"),
        ('name="caf\udcc3\udca9.pdf"', "café.pdf"),
        ("name*=x-foo''surat%ff.pdf", "suratÿ.pdf"),
        ('name="../../etc/passwd"', "passwd"),
        ('name="C:\\\\Users\\\\siti\\\\surat.pdf"', "surat.pdf"),
    ],
)
def test_a_files_name_is_read_as_mail_programs_write_it(written, read):
    raw = multipart(part(f"Content-Type: application/pdf; {written}"))
    assert opened(raw) == {read: PDF}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "berkas"),
        ("..", "berkas"),
        ("", "berkas"),
        ("  .profil. ", "profil"),
        ("surat\u202efdp.exe", "suratfdp.exe"),
        ("surat\x00\r\n.pdf", "surat .pdf"),
        ('a<b>:"|?*c.pdf', "a_b______c.pdf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.pdf", "_com1.pdf"),
        ("contoh.pdf", "contoh.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
        ("x." + "y" * 300, ("x." + "y" * 300)[:120]),
        ("\u200b", "berkas"),
        ("\u3164\u200b", "berkas"),
    ],
)
def test_no_file_name_leads_anywhere_or_poses_as_another(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("content_type", "name", "kept"),
    [
        ("image/jpeg", "lampiran-1.jpg", "image/jpeg"),
        ("text/calendar; method=REQUEST", "lampiran-1.ics", "text/calendar"),
        ("application/x-entah-apa", "lampiran-1.bin", "application/x-entah-apa"),
        ('application/"><script>', "lampiran-1.bin", "application/octet-stream"),
        ("application/" + "x" * 500, "lampiran-1.bin", "application/octet-stream"),
    ],
)
def test_a_file_without_a_name_gets_one_and_no_strange_type_goes_further(content_type, name, kept):
    (file,) = parse(multipart(part(f"Content-Type: {content_type}"))).attachments
    assert (file.filename, file.content_type) == (name, kept)


def test_a_picture_that_the_html_shows_keeps_its_name_there():
    raw = multipart(
        ("Content-Type: text/html", '<p>Lihat <img src="cid:peta@1"></p>'),
        part("Content-Type: image/png; name=peta.png\r\nContent-ID: <peta@1>"),
        part("Content-Type: image/png; name=lain.png\r\nContent-ID: <lain@1>"),
        kind="related",
    )
    shown, other = parse(raw).attachments
    assert (shown.inline, shown.content_id) == (False, "peta@1")
    assert (other.inline, other.content_id) == (False, "")


def test_a_mail_in_a_mail_stays_whole_and_gives_nothing_of_its_own_away():
    inner = with_file(PDF, "dalam.pdf").replace(b"Subject: Surat", b"Subject: Lain").decode()
    raw = multipart(("Content-Type: text/plain", "Saya teruskan."), ("Content-Type: message/rfc822", inner))
    message = parse(raw)
    assert (message.body, message.subject) == ("Saya teruskan.", "Data inflasi")
    ((name, data),) = opened(raw).items()
    assert name == "lampiran-2.eml"
    assert b"Subject: Lain" in data
    assert base64.encodebytes(PDF)[:60] in data


def test_files_deep_inside_parts_are_found():
    words = "--dalam\r\nContent-Type: text/plain\r\n\r\nHalo\r\n"
    picture = "--dalam\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n--dalam--"
    inner = ("Content-Type: multipart/mixed; boundary=dalam", words + picture)
    raw = multipart(inner, part("Content-Type: image/png; name=b.png"))
    assert parse(raw).body == "Halo"
    assert opened(raw) == {"a.png": b"x", "b.png": PDF}


@pytest.mark.parametrize(
    ("content_type", "told"),
    [
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "terenkripsi"),
        ("application/octet-stream; name=smime.p7m", "terenkripsi"),
        ("application/pgp-encrypted", "terenkripsi"),
    ],
)
def test_what_we_cannot_read_is_told_and_kept(content_type, told):
    message = parse(mail("%%%", **{"Content-Type": content_type, "Content-Transfer-Encoding": "base64"}))
    assert told in message.note
    assert message.attachments[-1].locator == "eml"


def test_a_signed_mail_is_read_and_its_signature_kept():
    signature = part("Content-Type: application/pkcs7-signature; name=smime.p7s")
    raw = multipart(("Content-Type: text/plain", "Halo"), signature, kind="signed")
    assert parse(raw).body == "Halo"
    assert parse(raw).note == ""
    assert opened(raw) == {"smime.p7s": PDF}


def test_a_part_that_is_not_there_is_gone_for_good():
    for locator in ("9", "1.1.1", "2/7", "x", ""):
        with pytest.raises(OpenError) as caught:
            channel().open(Attachment("a", "b", locator), with_file(PDF, "a.pdf"))
        assert caught.value.permanent


def tnef(*files):
    """winmail.dat as Outlook writes it: [MS-OXTNEF], attachments only."""
    data = struct.pack("<IH", 0x223E9F78, 1) + tnef_object(1, 0x9007, 0x0006, struct.pack("<II", 1252, 0))
    for name, content in files:
        data += tnef_object(2, 0x9002, 0x0006, b"\x00" * 14)
        data += tnef_object(2, 0x8010, 0x0001, name.encode() + b"\x00")
        data += tnef_object(2, 0x800F, 0x0006, content)
    return data


def tnef_object(level, name, kind, data):
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


@pytest.mark.parametrize("kind", ["application/ms-tnef; name=winmail.dat", "application/x-any; name=WINMAIL.DAT"])
def test_what_outlook_packed_is_unpacked(kind):
    packed = tnef(("surat.pdf", PDF), ("../tabel.csv", b"a;b"))
    raw = multipart(("Content-Type: text/plain", "Terlampir."), part(f"Content-Type: {kind}", packed))
    assert opened(raw) == {"surat.pdf": PDF, "tabel.csv": b"a;b"}
    assert [one.content_type for one in parse(raw).attachments] == ["application/pdf", "text/csv"]
    assert parse(raw).note == ""
    with pytest.raises(OpenError):
        channel().open(Attachment("a", "b", "2/7"), raw)


def test_the_letter_that_outlook_packed_is_read():
    words = tnef_object(1, 0x800C, 0x0002, b"Mohon data caf\xe9.\r\n\x00")
    raw = multipart(("Content-Type: text/plain", ""), part("Content-Type: application/ms-tnef", tnef() + words))
    assert parse(raw).body == "Mohon data café."
    assert parse(raw).attachments == ()


def test_a_pack_without_files_is_kept_as_it_is():
    raw = multipart(part("Content-Type: application/ms-tnef; name=winmail.dat", tnef()))
    assert opened(raw) == {"winmail.dat": tnef()}
    assert parse(raw).note == ""


@pytest.mark.parametrize("packed", [b"", b"x" * 100, tnef(("a.pdf", PDF))[:40], tnef() + b"\x00" * 30_000])
def test_a_pack_that_cannot_be_opened_is_kept_and_told(packed):
    raw = multipart(part("Content-Type: application/ms-tnef; name=winmail.dat", packed))
    found = opened(raw)
    assert found["winmail.dat"] == packed
    assert found["email-asli.eml"] == raw
    assert "winmail.dat" in parse(raw).note


def test_without_the_library_a_pack_is_kept_and_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "tnefparse", None)
    assert unpack(tnef(("a.pdf", PDF))) is None
    assert "winmail.dat" in parse(with_file(tnef(("a.pdf", PDF)), "winmail.dat", "application/ms-tnef")).note
