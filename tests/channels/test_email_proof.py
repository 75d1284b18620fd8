"""Who a mail is really from, as far as our own mail server vouches for it; and what of it is new."""

from __future__ import annotations

import pytest
from mails import mail, parse

SERVER = "mx.kantor.example"
FROM = "Siti <siti@contoh.example>"


@pytest.mark.parametrize(
    ("results", "proven"),
    [
        (f"{SERVER}; dmarc=pass header.from=contoh.example", True),
        (f"{SERVER} 1; dkim=pass (2048-bit key) header.d=contoh.example header.s=x; spf=pass", True),
        (f"{SERVER}; dkim=pass header.i=@contoh.example", True),
        (f"{SERVER}; dkim=fail header.d=contoh.example; dkim=pass header.d=contoh.example", True),
        (f"{SERVER}; dkim=pass header.d=contoh.example; dkim=fail header.d=lain.example", True),
        (f"{SERVER};\r\n dkim=none;\r\n dmarc=pass (p=none dis=none) header.from=contoh.example", True),
        (f"{SERVER.upper()}; dmarc=pass header.from=CONTOH.example", True),
        (f"{SERVER}; dkim=pass header.d=lain.example", None),
        (f"{SERVER}; dkim=pass header.d=ontoh.example", None),
        (f"{SERVER}; dkim=pass header.d=example", None),
        (f"{SERVER}; dmarc=pass header.from=example", None),
        (f"{SERVER}; spf=pass smtp.mailfrom=contoh.example", None),
        (f"{SERVER}; dkim=fail header.d=contoh.example", None),
        (f"{SERVER}; dmarc=fail header.from=contoh.example; dkim=pass header.d=contoh.example", False),
        ("orang.lain.example; dmarc=pass header.from=contoh.example", None),
        (f'{SERVER}; spf=fail smtp.mailfrom="x; dmarc=pass header.from=contoh.example"', None),
        (f"{SERVER}; spf=fail (x; dmarc=pass header.from=contoh.example)", None),
        (f"{SERVER}; spf=fail (((x; dmarc=pass header.from=contoh.example", None),
        (f'{SERVER}; spf=fail reason="x; dmarc=pass header.from=contoh.example', None),
        (f"{SERVER}; none", None),
        (SERVER, None),
    ],
)
def test_only_our_own_server_vouches_for_a_sender(results, proven):
    assert parse(mail(From=FROM, **{"Authentication-Results": results}), auth_server=SERVER).proven is proven


def test_a_header_below_our_servers_own_counts_for_nothing():
    raw = mail(From=FROM, **{"Authentication-Results": f"{SERVER}; dmarc=pass header.from=contoh.example"})
    above = b"Authentication-Results: " + SERVER.encode() + b"; dmarc=none\r\n"
    assert parse(above + raw, auth_server=SERVER).proven is None
    assert parse(b"Authentication-Results: lain.example; x=y\r\n" + raw, auth_server=SERVER).proven is None


def test_who_trusts_no_server_proves_nothing_by_it():
    raw = mail(From=FROM, **{"Authentication-Results": "; dmarc=pass header.from=contoh.example"})
    assert parse(raw).proven is None


@pytest.mark.parametrize(
    "sender",
    [
        "Siti <siti@contoh.example>, Budi <budi@contoh.example>",
        '"dewi@kantor.example" <siti@contoh.example>',
        "dewi@kantor.example <siti@contoh.example>",
        "",
    ],
)
def test_two_addresses_in_one_sender_are_in_doubt(sender):
    results = {"Authentication-Results": f"{SERVER}; dmarc=pass header.from=contoh.example"}
    assert parse(mail(From=sender, Reply_To="siti@contoh.example", **results), auth_server=SERVER).proven is False


@pytest.mark.parametrize("first", ["dewi@kantor.example", FROM])
def test_two_sender_headers_are_in_doubt(first):
    assert parse(f"From: {first}\r\n".encode() + mail(From=FROM)).proven is False


@pytest.mark.parametrize(
    ("body", "only_quote"),
    [
        ("> Apakah boleh dirilis?\n> Terima kasih", True),
        ("Pada Sen, 23 Nov 2026 pukul 09.00 PST <pst@kantor.example> menulis:\n> Apakah boleh?", True),
        ("> Apakah boleh?\n-- \nLaila", True),
        ("Boleh.\n> Apakah boleh?", False),
        ("", False),
    ],
)
def test_a_mail_that_only_sends_the_thread_back_is_known(body, only_quote):
    assert parse(mail(body)).only_quote is only_quote
