"""What is read of a long mail or message has an end: what comes through of an input far above each cap.

Where a cap also keeps time in proportion to the input, tests/channels/test_growth.py measures that.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from email.message import Message

import pytest
from mails import mail, multipart
from mails import parse as read

from channels import _http, _sms_gateway_events, _twilio
from channels._mail import authors, html, machine, parse, quotes, repair, text
from handlers.language import intents, quotations, scores
from store.search import terms

SERVER = "mx.contoh.example"
DONE = "dmarc=pass header.from=contoh.example"
FORWARD = "From: Rina <rina@contoh.example>\nDate: 10.41\nTo: a@b.example\nSubject: x\n"
HTML = {"Content-Type": "text/html"}
SIGNED = b"\x30\x80\x06\x09" + repair.SIGNED_DATA + b"\xa0\x80\x30\x80"


def headed(name: str, value: str) -> Message:
    message = Message()
    message["From"] = "siti@contoh.example"
    message[name] = value
    return message


def leaf(words: str) -> Message:
    message = Message()
    message.set_payload(words)
    return message


def people(count: int) -> str:
    return ", ".join(f"a{one}@b.id" for one in range(count))


def medium(kind: str) -> dict[str, str]:
    return {"contentType": kind, "name": "a.bin"}


def proven_behind(results: str) -> bool:
    found = headed("Authentication-Results", f"{SERVER}; {results}{DONE}")
    return authors.proven(found, "siti@contoh.example", SERVER) is True


def is_known_behind(letter: str) -> bool:
    return quotations.new_lines("satu dua tiga empat lima", [letter, "satu dua tiga empat lima"]) == []


SIZES: dict[str, tuple[Callable[[], int], int]] = {
    "letters of a field": (lambda: len(parse.header(headed("Subject", "x" * 9000), "Subject")), 4000),
    "letters of a field that names many": (lambda: len(parse.decode("x" * 90_000)), 20_000),
    "people of a field": (lambda: len(parse.people(headed("To", people(900)), "To")), 200),
    "addresses of a field": (lambda: len(parse.addresses(headed("To", people(300)), "To")), 200),
    "letters of a name": (lambda: len(parse.address("x" * 900 + " <a@b.example>")[1]), 100),
    "letters between quotation marks": (
        lambda: len(parse.LIST_PIECES.match('"' + "x" * 900 + '"').group()),
        400,  # type: ignore[union-attr]
    ),
    "bytes of a damaged field": (lambda: len(repair.mend(b"Subject: " + b"x" * 900_000 + b"\n\n").raw), 33_000),
    "parameters of a field": (lambda: repair.mend(b"Content-Type: a" + b"; b=c" * 900 + b"\n\n").raw.count(b";"), 20),
    "letters of a boundary": (lambda: len(repair.boundary_of("--" + "x" * 900 + "\nContent-Type: a")), 200),
    "parts of a mail": (lambda: len(parse.parts(parse.read(multipart(*[("", "x")] * 300)) or Message())), 100),
    "pictures in the source": (
        lambda: len(html.move_pictures_out('<img src="data:image/png;base64,QUJD">' * 300, "x")[1]),
        100,
    ),
    "letters of a picture's type": (
        lambda: len(str(html.move_pictures_out(f'<img src="data:image/{"x" * 900};base64,QUJD">', "x")[1])),
        100,
    ),
    "marks of a quotation": (
        lambda: max(line.count(">") for line in html.html_to_text("<blockquote>" * 50 + "x").split("\n")),
        9,
    ),
    "spaces before a bullet": (lambda: max(map(len, html.html_to_text("<ul><li>x" * 50).split("\n"))), 13),
    "files written into a text": (lambda: len(text.take_files_out("begin 644 a\n#0V%T\n`\nend\n" * 300)[1]), 100),
    "letters of a mail": (lambda: len(read(mail("kata " * 90_000)).full_body), 200_000),
    "letters of the source of a mail": (lambda: len(read(mail("<i>kata</i> " * 60_000, **HTML)).html), 400_000),
    "letters of a mail nobody can read": (
        lambda: len(read(b"Content-Type: message/rfc822\r\n\r\n" * 2000 + b"x" * 90_000).body),
        50_000,
    ),
    "ids of a thread": (
        lambda: len(read(mail(references=" ".join(f"<{one}@contoh.example>" for one in range(90)))).refs),
        20,
    ),
    "letters of a line of headers": (
        lambda: max(map(len, quotes._header_block(["From: a@b.example " + "x" * 900, "Date: 10.41", "To: b"], 0))),
        500,
    ),
    "people a bounce names": (lambda: len(machine._recipients(headed("X-Failed-Recipients", people(150)), [], [])), 50),
    "media of a chat": (
        lambda: len(_twilio.attachments({"NumMedia": "90", **{f"MediaUrl{one}": "https://a" for one in range(90)}})),
        20,
    ),
    "letters of a type": (lambda: len(_sms_gateway_events._file(medium("x" * 900), "1").content_type), 100),
    "a number without end": (lambda: _http.number("9" * 12), 0),
    "letters in which commands are heard": (lambda: len(intents.simple("kata " * 9000)), 20_000),
    "letters that are searched": (lambda: sum(map(len, terms.words("kata " * 20_000))), 60_000),
    "letters of a searched word": (lambda: len(terms.words("x" * 900)[0]), 64),
    "letters of known letters": (
        lambda: int(is_known_behind("ini kata kata " * 40_000)),
        0,
    ),
    "letters of a rating": (lambda: int(scores.read("bagus sekali " * 50) is not None), 0),
    "letters before a forward": (lambda: len(authors._author_in_text("x\n" * 60_000 + FORWARD, says_so=True)[0]), 0),
    "letters of what our server found": (lambda: int(proven_behind("a=b; " * 1000)), 0),
}


@pytest.mark.parametrize("name", SIZES)
def test_what_comes_through_has_an_end(name: str) -> None:
    size, most = SIZES[name]
    assert size() <= most


@pytest.mark.parametrize("source", ["<div>" * 1200 + "SATU", "<br>" * 21_000 + "SATU"], ids=["deep", "many"])
def test_a_source_of_too_many_tags_is_read_without_layout(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html.etree, "HTMLParser", lambda **_: pytest.fail("laid out"))
    assert html.html_to_text(source) == "SATU"


@pytest.mark.parametrize("source", ["<div>" * 400 + "SATU", "<br>" * 21_000 + "SATU", "&nbsp;" * 21_000 + "SATU"])
def test_a_source_of_too_many_tags_is_not_cleaned_but_shown_as_text(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html.nh3, "clean", lambda *_, **__: pytest.fail("cleaned"))
    shown = html.clean_html(source)
    assert shown[:5] == "<pre>" and shown[5:].strip() == "SATU</pre>"


@pytest.mark.parametrize("encoded", ["signed", "base64"])
def test_heads_that_are_seen_only_once_decoded_have_no_more_parameters(encoded: str) -> None:
    """The standard parser's time grows with their square."""
    inner = b"Content-Type: text/plain" + b"; a=b" * 300 + b"\n\nHalo"
    if encoded == "signed":
        octets = b"\x04\x82" + len(inner).to_bytes(2, "big") + inner
        body = SIGNED + b"\x02\x01\x01\x31\x00\x30\x80\x06\x01\x00\xa0\x80" + octets
        kind = b"application/pkcs7-mime; smime-type=signed-data"
    else:
        body, kind = b"--b\n" + inner + b"\n--b--\n", b"multipart/mixed"
    head = b"From: a@contoh.example\nContent-Type: " + kind + b"\nContent-Transfer-Encoding: base64\n\n"
    message = parse.read(head + base64.encodebytes(body))
    assert message is not None
    assert all(
        str(one.message.get("Content-Type", "")).count(";") <= repair.MOST_PARAMETERS for one in parse.parts(message)
    )


def test_a_signed_letter_nested_without_end_is_not_opened() -> None:
    assert repair.open_signed(SIGNED + b"\x30\x80" * 5000) is None


def test_a_style_takes_no_part_in_reading() -> None:
    """Layout by styles took gigabytes: an indent of thousands of letters for each line and level."""
    styled = "<div style='padding-left:99999em'>SATU" * 3
    assert html.html_to_text(styled) == html.html_to_text("<div>SATU" * 3) == "SATU\nSATU\nSATU"


def test_letters_in_letters_are_opened_a_few_levels_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[bytes] = []
    again = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nx"
    monkeypatch.setattr(repair, "open_signed", lambda data: opened.append(data) or again if len(opened) < 50 else None)
    list(parse.parts(parse.read(again) or Message()))
    assert 0 < len(opened) <= 6


def test_of_a_text_part_no_more_is_decoded_than_a_mail_can_hold() -> None:
    assert len(parse.text(leaf("x" * 25_000_100))) == 25_000_000


def test_a_long_text_is_not_read_as_a_rating(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "read_words", lambda _: pytest.fail("read"))
    assert scores.read("bagus sekali " * 50) is None
