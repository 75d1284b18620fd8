"""The whole letter is the message: words and pictures in whatever parts mail programs put them."""

from __future__ import annotations

import base64

import pytest
from mails import OFFICE, channel, mail, multipart, parse

from channels.envelope import Address

PLAIN, HTML = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def picture(name, content_id="", disposition="inline"):
    head = f"Content-Type: image/png; name={name}\r\nContent-Disposition: {disposition}; filename={name}\r\n"
    head += f"Content-ID: <{content_id}>\r\n" if content_id else ""
    return (f"{head}Content-Transfer-Encoding: base64", base64.encodebytes(PNG).decode())


def inner(kind, *parts):
    """A multipart inside a mail."""
    name = f"b-{kind}"
    body = "".join(f"--{name}\r\n{head}\r\n\r\n{text}\r\n" for head, text in parts) + f"--{name}--"
    return (f"Content-Type: multipart/{kind}; boundary={name}", body)


TWINS = inner("alternative", (PLAIN, "Halo SATU"), (HTML, "<p>Halo <b>SATU</b></p>"))
LETTERS = {
    "text below a picture": (multipart((PLAIN, "Halo SATU"), picture("a.png"), (PLAIN, "tabel DUA")), "SATU DUA"),
    "HTML below a file": (multipart((HTML, "<p>SATU</p>"), picture("a.png"), (HTML, "<p>DUA</p>")), "SATU DUA"),
    "text, then HTML": (multipart((PLAIN, "Halo SATU"), (HTML, "<hr><p>Dipindai DUA</p>")), "SATU DUA"),
    "HTML, then text": (multipart((HTML, "<p>SATU</p>"), (PLAIN, "catatan DUA")), "SATU DUA"),
    "twins, then text": (multipart(TWINS, picture("a.png"), (PLAIN, "tambahan DUA")), "SATU DUA"),
    "twins, HTML first": (multipart((HTML, "<p>Halo SATU</p>"), (PLAIN, "Halo SATU"), kind="alternative"), "SATU"),
    "a twin that holds less": (
        multipart((PLAIN, "Halo SATU"), (HTML, "<p>Halo SATU</p><p>dan tabel yang DUA</p>"), kind="alternative"),
        "SATU DUA",
    ),
    "twins that say different things": (
        multipart((PLAIN, "Halo Bu SATU terlampir"), (HTML, "<p>Mohon data tabel DUA</p>"), kind="alternative"),
        "SATU DUA",
    ),
    "Apple's HTML around a file": (
        multipart(
            (PLAIN, "SATU\r\n\r\nDUA"),
            inner("mixed", (HTML, "<p>SATU</p>"), picture("a.png"), (HTML, "<p>DUA</p>")),
            kind="alternative",
        ),
        "SATU DUA",
    ),
    "Apple's HTML around a file, its twin without the end": (
        multipart(
            (PLAIN, "SATU"),
            inner("mixed", (HTML, "<p>SATU</p>"), picture("a.png"), (HTML, "<p>dan tabel yang DUA</p>")),
            kind="alternative",
        ),
        "SATU DUA",
    ),
    "text around a file beside its HTML": (
        multipart(
            inner("mixed", (PLAIN, "SATU"), picture("a.png"), (PLAIN, "DUA")), (HTML, "<p>SATU</p>"), kind="alternative"
        ),
        "SATU DUA",
    ),
    "twins that do not say that they are": (multipart((PLAIN, "Halo SATU"), (HTML, "<p>Halo SATU</p>")), "SATU"),
    "text with a name": (multipart((f"{PLAIN}; name=isi.txt", "SATU"), picture("a.png")), "SATU"),
    "text shown inline": (
        multipart(
            (PLAIN, "SATU"), (f"{PLAIN}\r\nContent-Disposition: inline; filename=catatan.txt", "DUA"), picture("a.png")
        ),
        "SATU DUA",
    ),
    "nothing but text marked as a file": (mail("SATU", content_disposition="attachment"), "SATU"),
    "an answer with words in a calendar": (
        multipart(
            (PLAIN, "Diterima SATU"),
            (
                "Content-Type: text/calendar; method=REPLY",
                "METHOD:REPLY\r\nCOMMENT;LANGUAGE=id:Saya datang jam\r\n  DUA",
            ),
        ),
        "SATU DUA",
    ),
    "an invitation": (
        mail(
            "BEGIN:VEVENT\r\nSUMMARY:Rapat SATU\r\nDESCRIPTION:Bahas DUA\r\n",
            **{"Content-Type": "text/calendar; method=REQUEST"},
        ),
        "SATU DUA",
    ),
    "a long invitation": (
        mail(f"SUMMARY:SATU\r\nDESCRIPTION:{'panjang ' * 1000}DUA\r\n", **{"Content-Type": "text/calendar"}),
        "SATU DUA",
    ),
    "enriched text": (mail("<bold>SATU</bold>", **{"Content-Type": "text/enriched"}), "SATU"),
    "markdown": (mail("# Judul\r\n\r\nSATU", **{"Content-Type": "text/markdown"}), "SATU"),
    "words before and behind the delimiters": (
        multipart((PLAIN, "SATU")).replace(b"--batas--", b"--batas--\r\nPesan kaki DUA\r\n"),
        "SATU DUA",
    ),
    "words behind a long picture": (
        mail(
            f'<p>SATU</p><img src="data:image/png;base64,{"A" * 900_000}"><p>DUA</p>', **{"Content-Type": "text/html"}
        ),
        "SATU DUA",
    ),
}


@pytest.mark.parametrize(("raw", "words"), [pytest.param(*given, id=name) for name, given in LETTERS.items()])
def test_every_word_of_the_letter_is_read_in_its_order_and_once(raw, words):
    body = parse(raw).body
    assert [word for word in body.split() if word in ("SATU", "DUA")] == words.split()


def test_a_letter_of_text_and_html_is_shown_whole_in_the_frame():
    message = parse(multipart((PLAIN, "Halo <SATU>"), (HTML, "<p>DUA</p>")))
    assert message.html.split() == ["Halo", "&lt;SATU&gt;<br>", "<p>DUA</p>"]


def test_a_text_that_is_a_file_stays_one():
    attached = (f"{PLAIN}\r\nContent-Disposition: attachment; filename=data.txt", "1;2;3")
    message = parse(multipart((PLAIN, "Terlampir."), attached))
    assert message.body == "Terlampir."
    assert [one.filename for one in message.attachments] == ["data.txt"]


def test_a_named_text_is_read_and_can_be_saved():
    message = parse(multipart((PLAIN, "Terlampir."), (f"{PLAIN}; name=catatan.txt", "Mohon cepat.")))
    assert message.body == "Terlampir.\n\nMohon cepat."
    assert [one.filename for one in message.attachments] == ["catatan.txt"]


def test_a_named_text_of_many_pages_is_a_file_only():
    message = parse(multipart((PLAIN, "Terlampir."), (f"{PLAIN}; name=tabel.txt", "1;2;3\r\n" * 4000)))
    assert message.body == "Terlampir."
    assert [one.filename for one in message.attachments] == ["tabel.txt"]


LONG = {
    "text": mail("kata " * 60_000),
    "HTML": mail(f"<p title='{'x' * 100}'>kata</p>" * 4000, content_type="text/html"),
}


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in LONG.items()])
def test_what_was_cut_is_said_and_the_original_offered(raw):
    message = parse(raw)
    assert "terlalu panjang" in message.note
    assert [one.locator for one in message.attachments] == ["eml"]


def test_a_picture_inside_the_html_source_becomes_a_file():
    coded = base64.b64encode(PNG).decode()
    raw = mail(f'Lihat <img src="data:image/png;base64,{coded}"> ini', **{"Content-Type": "text/html"})
    message = parse(raw)
    (file,) = message.attachments
    assert (file.filename, file.content_type, file.inline) == ("gambar-1.png", "image/png", False)
    assert f'src="cid:{file.content_id}"' in message.html
    assert channel().open(file, raw) == PNG
    assert message.note == ""


def test_logos_come_last_and_are_told_from_what_was_pasted():
    html = (
        '<p>Tabel: <img src="cid:tabel@1" width=562></p><div class="gmail_signature"><img src="cid:logo@1"></div>'
        '<img src="cid:ikon@1" height="24"><blockquote><img src="cid:kutip@1"></blockquote>'
    )
    logos = [picture("logo.png", "logo@1"), picture("ikon.png", "ikon@1"), picture("kutip.png", "kutip@1")]
    files = parse(multipart((HTML, html), *logos, picture("tabel.png", "tabel@1"), kind="related")).attachments
    assert [one.filename for one in files] == ["tabel.png", "logo.png", "ikon.png", "kutip.png"]
    assert [one.inline for one in files] == [False, True, True, True]
    assert files[0].content_id == "tabel@1"


def signed(letter, *, indefinite=False):
    """An S/MIME signed message around a letter, without any signature: RFC 5652 sections 3 and 5."""

    def element(tag, content):
        if indefinite and tag & 0x20:
            return bytes([tag, 0x80]) + content + b"\x00\x00"
        size = len(content).to_bytes(3, "big")
        return bytes([tag, 0x83]) + size + content

    pieces = element(0x24, b"".join(element(0x04, letter[at : at + 40]) for at in range(0, len(letter), 40)))
    octets = pieces if indefinite else element(0x04, letter)
    inside = element(0x30, element(0x06, bytes.fromhex("2a864886f70d010701")) + element(0xA0, octets))
    data = element(0x30, element(0x02, b"\x01") + element(0x31, b"") + inside)
    return element(0x30, element(0x06, bytes.fromhex("2a864886f70d010702")) + element(0xA0, data))


@pytest.mark.parametrize("kind", ["application/pkcs7-mime; smime-type=signed-data", "application/octet-stream"])
@pytest.mark.parametrize("indefinite", [False, True])
def test_a_signed_letter_is_read_with_its_files(indefinite, kind):
    letter = multipart((PLAIN, "Halo SATU"), picture("a.png")).partition(b"Content-Type")
    data = signed(letter[1] + letter[2], indefinite=indefinite)
    head = {"Content-Type": f"{kind}; name=smime.p7m"}
    raw = mail(base64.encodebytes(data).decode(), **head, **{"Content-Transfer-Encoding": "base64"})
    message = parse(raw)
    assert (message.body, message.note) == ("Halo SATU", "")
    (file,) = message.attachments
    assert channel().open(file, raw) == PNG


def test_the_other_receivers_and_the_address_for_answers_are_kept():
    message = parse(
        mail(
            to=f'{OFFICE}, "Ratna, Dr." <Ratna@Kampus.example>, pst+abc@kantor.example',
            cc="kaprodi@kampus.example (Kaprodi), Ratna <ratna@kampus.example>",
            reply_to="Rina <rina@warga.example>",
        )
    )
    assert message.to == (Address("email", "ratna@kampus.example", "Ratna, Dr.", "email"),)
    assert [(one.value, one.name) for one in message.cc] == [
        ("kaprodi@kampus.example", "Kaprodi"),
        ("ratna@kampus.example", "Ratna"),
    ]
    assert message.reply_to == (Address("email", "rina@warga.example", "Rina", "email"),)


@pytest.mark.parametrize("reply_to", ["", "Siti <SITI@contoh.example>", OFFICE, "pst+abc@kantor.example", "siapa pun"])
def test_an_address_for_answers_counts_only_where_it_is_another_persons(reply_to):
    assert parse(mail(reply_to=reply_to)).reply_to == ()


def test_a_name_in_the_list_of_receivers_cannot_add_one():
    assert [one.value for one in parse(mail(cc='"a@b.example, c" <d@e.example>')).cc] == ["d@e.example"]
