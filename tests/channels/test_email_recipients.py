"""Whom a mail names: where its sender wants answers, who else got it, who wrote the letter that it passes on."""

from __future__ import annotations

import pytest
from cast import SITI_MAIL
from mails import OFFICE, OURS, bounce_of, mail, multipart, parse

RINA, BUDI = "rina@warga.example", "budi@desa.example"
GROUP = {"List-Id": "<pst.grup.example>", "List-Post": "<mailto:warga@grup.example>"}


@pytest.mark.parametrize(
    ("reply_to", "found"),
    [
        pytest.param(f"{BUDI}, Rina <{RINA}>", [BUDI, RINA], id="several"),
        pytest.param(f"{BUDI}, {SITI_MAIL}", [SITI_MAIL, BUDI], id="their own and another: their own comes first"),
        pytest.param(f"{OFFICE}, {BUDI}", [BUDI], id="ours and another"),
        pytest.param(f"=?utf-8?q?Rina=2C_Dr=2E?= <{RINA}>", [RINA], id="a name in RFC 2047"),
        pytest.param("<rina@@warga>; bukan alamat", [], id="broken"),
        pytest.param(f"{'a' * 300}@warga.example", [], id="300 letters"),
        pytest.param(f"Rina\r\n <{RINA}>", [RINA], id="folded"),
        pytest.param(f"=?utf-8?q?{RINA}=0D=0ABcc=3A_x=40y=2Eexample?= <{RINA}>", [RINA], id="an injected header"),
        pytest.param("No Reply <no-reply@warga.example>", [], id="an address nobody reads"),
        pytest.param("undisclosed-recipients:;", [], id="nobody"),
    ],
)
def test_where_a_sender_wants_answers(reply_to, found):
    message = parse(mail(reply_to=reply_to))
    assert [one.value for one in message.reply_to] == found
    assert not any("\r" in one.name or "\n" in one.name for one in message.reply_to)


@pytest.mark.parametrize("headers", [GROUP, {"Precedence": "list", "cc": "warga@grup.example"}])
def test_an_answer_does_not_go_to_a_whole_mailing_list(headers):
    message = parse(mail(reply_to=f"warga@grup.example, Rina <{RINA}>", **headers))
    assert [one.value for one in message.reply_to] == [RINA]


def test_a_list_that_nothing_marks_is_an_address_like_any_other():
    assert [one.value for one in parse(mail(reply_to=RINA, cc=RINA)).reply_to] == [RINA]


@pytest.mark.parametrize("to", ["undisclosed-recipients:;", "Undisclosed recipients:;", ""])
def test_hidden_receivers_are_nobody(to):
    assert parse(mail(to=to)).to == ()


FORWARD = f"Tolong ditangani.\r\n\r\n---------- Pesan terusan ----------\r\nDari: Rina Sari <{RINA}>\r\n"
HEADERS = "Tanggal: Sen, 23 Nov 2026 08:00\r\nSubjek: Data padi\r\nKepada: dewi@kantor.example\r\n\r\nMohon data padi."


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        pytest.param(FORWARD + HEADERS, "Fwd: Data padi", id="Gmail in Indonesian"),
        pytest.param(FORWARD.replace("Pesan terusan", "Forwarded message") + HEADERS, "Data padi", id="only the line"),
        pytest.param(
            f"FYI\r\n\r\nFrom: Rina Sari <{RINA}>\r\nSent: Monday, November 23, 2026 8:00 AM\r\nTo: Dewi\r\n\r\nHalo.",
            "FW: Data padi",
            id="Outlook",
        ),
        pytest.param(
            f"From: Rina Sari [mailto:{RINA}]\r\nSent: Monday, November 23, 2026 8:00 AM\r\nTo: Dewi\r\n\r\nHalo.",
            "FW: Data padi",
            id="older Outlook",
        ),
        pytest.param(
            f"Begin forwarded message:\r\n\r\n> From: Rina Sari <{RINA}>\r\n> Subject: Data padi\r\n> Date: 23 Nov\r\n"
            "> \r\n> Halo.",
            "Fwd: Data padi",
            id="iPhone, with marks",
        ),
        pytest.param(
            f"FYI\r\n\r\n*Dari:* Rina Sari\r\n<{RINA}>\r\n*Dikirim:* 23 November\r\n\r\nHalo.", "Fwd: x", id="wrapped"
        ),
    ],
)
def test_who_wrote_a_forwarded_letter_is_read_from_its_headers(body, subject):
    found = parse(mail(body, subject=subject)).forwarded_from
    assert found is not None
    assert (found.value, found.name) == (RINA, "Rina Sari")


def test_who_wrote_a_letter_that_is_enclosed_whole():
    inner = f"From: Rina Sari <{RINA}>\r\nSubject: Data padi\r\n\r\nMohon data padi."
    found = parse(multipart(("Content-Type: text/plain", "Lihat."), ("Content-Type: message/rfc822", inner)))
    assert found.forwarded_from is not None
    assert (found.forwarded_from.value, found.forwarded_from.name) == (RINA, "Rina Sari")


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        pytest.param("Mohon data.", "Fwd: Data", id="no letter"),
        pytest.param(f"Dari: Rina <{RINA}>\r\nTanggal: 23 Nov\r\n\r\nHalo.", "Data padi", id="nothing says it"),
        pytest.param(f"Dari: {RINA}\r\n\r\nHalo.", "Fwd: Data", id="one line is no head"),
        pytest.param(FORWARD.replace(RINA, OFFICE) + HEADERS, "Fwd: Data padi", id="our own letter"),
        pytest.param(FORWARD.replace(f" <{RINA}>", "") + HEADERS, "Fwd: Data padi", id="a name without address"),
    ],
)
def test_a_letter_that_passes_nothing_on_names_nobody(body, subject):
    assert parse(mail(body, subject=subject)).forwarded_from is None


def _report(*receivers: tuple[str, str, str]) -> bytes:
    blocks = [
        f"Final-Recipient: rfc822; {who}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550"
        for who, action, status in receivers
    ]
    return multipart(
        ("Content-Type: text/plain", "Surat Anda tidak sampai."),
        ("Content-Type: message/delivery-status", "\r\n\r\n".join(["Reporting-MTA: dns; x.example", *blocks])),
        ("Content-Type: text/rfc822-headers", f"Message-ID: <{OURS}>\r\nTo: {SITI_MAIL}\r\nCc: {BUDI}"),
        kind="report",
        From="MAILER-DAEMON@x.example",
    )


def test_a_bounce_says_whose_address_failed():
    found = bounce_of(_report((SITI_MAIL, "relayed", "2.0.0"), (BUDI.title(), "failed", "5.1.1")))
    assert found is not None
    assert (found.recipients, found.error) == ((BUDI,), "Alamat email ini tidak ada (5.1.1)")


def test_a_report_that_no_address_failed_for_good_is_no_bounce():
    assert bounce_of(_report((SITI_MAIL, "delayed", "4.4.1"), (BUDI, "relayed", "2.0.0"))) is None


def test_a_bounce_without_a_report_names_the_addresses_of_its_words():
    text = f"Alamat {BUDI} tidak ada. 550 5.1.1. Message-ID: <{OURS}>"
    found = bounce_of(mail(text, From="MAILER-DAEMON@x.example", subject="Undelivered Mail"))
    assert found is not None
    assert BUDI in found.recipients
    assert SITI_MAIL not in found.recipients
