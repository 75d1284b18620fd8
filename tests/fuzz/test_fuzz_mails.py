"""Mails that nobody wrote: every one becomes a message, its words can be stored, its files can be opened."""

from __future__ import annotations

import base64
import quopri

import pytest
from fuzzing import Target, fuzz
from hypothesis import strategies as some
from mails import OFFICE, RECEIVED, channel
from odd_words import damaged, octets, stretched, texts, words
from storable import assert_storable

from channels._mail.files import open_files
from channels._mail.parse import read
from channels.email import ORIGINAL
from channels.envelope import Inbound

pytestmark = pytest.mark.slow

CHARSETS = (
    *("utf-8", "us-ascii", "latin-1", "utf-7", "utf-16", "utf-32", "idna", "punycode", "unicode_escape", "undefined"),
    *("raw_unicode_escape", "zlib_codec", "bz2_codec", "base64_codec", "hex_codec", "quopri_codec", "rot_13", "uu"),
    *(
        "mbcs",
        "nul\0",
        "gb2312",
        "gb18030",
        "hz",
        "big5",
        "iso-2022-jp",
        "iso-2022-kr",
        "euc-kr",
        "shift_jis",
        "cp1252",
    ),
    *("koi8-r", "../x", "", "x" * 300),
)
KINDS = (
    *(
        "text/plain",
        "text/html",
        "text/calendar",
        "text/x-unknown",
        "message/rfc822",
        "message/delivery-status",
        "text",
    ),
    *("multipart/mixed", "multipart/alternative", "multipart/related", "multipart/report", "multipart/signed", "/"),
    *("message/partial", "message/external-body", "application/ms-tnef", "application/pkcs7-mime", "application/zip"),
)
ENCODINGS = ("7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "uuencode", "binary", "gzip", "")
FIELDS = (
    *("From", "To", "Cc", "Reply-To", "Sender", "Subject", "Date", "Message-ID", "References", "In-Reply-To"),
    *("Auto-Submitted", "Precedence", "List-Id", "List-Post", "Return-Path", "Authentication-Results", "Received"),
    *("MIME-Version", "X-Failed-Recipients", "X-Loket-Damage", "Content-Base", "Delivered-To", "Content-Language"),
)
TAGS = (
    *("<div style='padding-left:99999em'>", "<p style='margin:9999px'>", "<ul><li>x", "<ol start=99999999999><li>"),
    *("<table>", "<tr>", "<td width=99999 colspan=9999 rowspan=9999>x", "<blockquote>", "<pre>", "<!--", "<style>"),
    *("<script>", "</div>", "<img src=cid:a>", "<img src='data:image/png;base64,QUJD'>", "<a href='x'>", "<br>"),
    *("<b>", "</b>", "<base href=x>", "<![CDATA[", "<?xml", "<meta charset=utf-7>", "<svg>", "<math>", "<template>"),
    *("<font size=9>", "&#x10ffff;", "<h1>x", "<hr width=9999>", "</table>", "<select><option>x", "<textarea>", "<q>"),
)
NAMES = ("charset", "boundary", "name", "filename*", "filename*0*", "filename*1", "name*", "format", "delsp", "x")
VALUES = ("utf-8''%41%ff", "flowed", "yes", "b0", "winmail.dat", "a.p7m")
DISPOSITIONS = ("", "", "attachment; filename=winmail.dat", "inline", "attachment")
WINMAIL = b"\x78\x9f\x3e\x22\0\0"
USUAL = f"From: Siti <siti@contoh.example>\r\nTo: {OFFICE}\r\nSubject: Data\r\nMessage-ID: <a@contoh.example>\r\n"


def parameter(name: str, value: str) -> str:
    return f'; {name}="{value}"' if len(value) % 2 else f"; {name}={value}"


def packed(objects: list[tuple[int, int]]) -> bytes:
    """Return a winmail.dat of objects, each its number and size."""
    told = ((number.to_bytes(4, "little"), size.to_bytes(4, "little"), b"x" * size) for number, size in objects)
    return WINMAIL + b"".join(b"\x02" + number + size + data + b"\0\0" for number, size, data in told)


values = some.sampled_from(CHARSETS) | some.sampled_from(VALUES) | words
parameters = some.lists(some.builds(parameter, some.sampled_from(NAMES), values), max_size=4).map("".join)
fields = some.lists(some.builds("{}: {}\r\n".format, some.sampled_from(FIELDS), texts), max_size=5).map("".join)
tnef = some.lists(some.tuples(some.integers(0, 0xFFFFFFFF), some.integers(0, 40)), max_size=6).map(packed)
markup = stretched(some.sampled_from(TAGS) | words).map(octets)
bodies = {"text/html": markup, "application/ms-tnef": tnef}


@some.composite
def leaf(draw: some.DrawFn) -> bytes:
    kind, encoding = draw(some.sampled_from(KINDS)), draw(some.sampled_from(ENCODINGS))
    body = draw(bodies.get(kind, texts.map(octets)))
    if draw(some.booleans()):
        body = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(body)
    named = f"Content-Type: {kind}; charset={draw(some.sampled_from(CHARSETS))}{draw(parameters)}\r\n"
    disposition = draw(some.sampled_from(DISPOSITIONS))
    if disposition:
        named += f"Content-Disposition: {disposition}{draw(parameters)}\r\n"
    return octets(f"{named}Content-Transfer-Encoding: {encoding}\r\n\r\n") + body


def held(parts: some.SearchStrategy[bytes]) -> some.SearchStrategy[bytes]:
    return some.builds(nest, some.sampled_from(KINDS), some.lists(parts, max_size=3), some.sampled_from((1, 1, 3, 40)))


def nest(kind: str, parts: list[bytes], times: int) -> bytes:
    """Return the parts as one, a multipart or a mail, which lies in as many others."""
    made = b"".join(b"--b0\r\n%b\r\n" % part for part in parts) + b"--b0--"
    made = b"Content-Type: %b; boundary=b0\r\n\r\n%b" % (kind.encode(), made)
    for place in range(1, times):
        head = b"Content-Type: message/rfc822\r\n\r\n"
        if kind != "message/rfc822":
            head = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (place, place)
        made = head + made
    return made


heads = fields.map(octets) | some.just(octets(USUAL))
letters = some.builds(bytes.__add__, heads, some.recursive(leaf(), held, max_leaves=4))


def take(raw: bytes) -> None:
    office, message = channel(), read(raw)
    # `parse` shows a mail that breaks the reader as a file. Here the error is told
    found = office.parse(raw, RECEIVED) if message is None else office._messages(message, raw, RECEIVED)
    (inbound,) = (one for one in found if isinstance(one, Inbound))
    for one in found:
        assert_storable(one)
    locators = [one.locator for one in inbound.attachments if one.locator != ORIGINAL]
    assert len(list(open_files(raw, locators))) == len(locators)


def test_no_mail_breaks_the_reader() -> None:
    assert fuzz(Target("mails", damaged(letters), take)) > 0
