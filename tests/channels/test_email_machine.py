"""Mail from machines: recognised, kept, never answered; a bounce is tied to the message it is about."""

from __future__ import annotations

import base64

import pytest
from mails import KEY, OURS, bounce_of, mail, multipart, parse

OLDER = "aaaaaaaaaaaaaaaaaaaa@kantor.example"

MACHINES = {
    "RFC 3834, replied": {"auto_submitted": "auto-replied"},
    "RFC 3834, notified": {"auto_submitted": "auto-notified"},
    "Outlook out of office": {"x_auto_response_suppress": "All", "subject": "Balasan otomatis: Data"},
    "X-Autoreply": {"x_autoreply": "yes"},
    "X-Autorespond": {"x_autorespond": "Data"},
    "precedence auto_reply": {"precedence": "auto_reply"},
    "an empty return path": {"return_path": "<>"},
    "a mailer daemon": {"From": "MAILER-DAEMON@contoh.example"},
    "a report": {"Content-Type": "multipart/report; boundary=b"},
    "a calendar's answer": {"Content-Type": "text/calendar; method=REPLY"},
}
# a person may have written these: groups, forwarding rules and companies' programs add such signs
QUIET = {
    "RFC 3834, generated": {"auto_submitted": "auto-generated; type=x"},
    "Exchange": {"x_auto_response_suppress": "DR, RN, OOF, AutoReply"},
    "precedence bulk": {"precedence": "bulk"},
    "precedence list": {"precedence": "List"},
    "a list": {"list_id": "<milis.contoh.example>"},
    "a newsletter": {"list_unsubscribe": "<mailto:keluar@contoh.example>"},
}
NOBODY = {
    "no-reply": {"From": "Bank <no-reply@contoh.example>"},
    "noreply": {"From": "noreply@contoh.example"},
    "do_not_reply": {"From": "do_not_reply@contoh.example"},
    "donotreply with a tag": {"From": "donotreply+7@contoh.example"},
    "bounces": {"From": "bounces+12=x@contoh.example"},
    "our own mailbox": {"From": "pst@kantor.example"},
}
PEOPLE = {
    "a plain mail": {},
    "RFC 3834, no": {"auto_submitted": "no"},
    "a usual return path": {"return_path": "<siti@contoh.example>"},
    "precedence normal": {"precedence": "normal"},
    "a name with noreply in it": {"From": "Noreply Siti <siti.noreply@contoh.example>"},
    "an invitation": {"Content-Type": "text/calendar; method=REQUEST"},
    "no suppression": {"x_auto_response_suppress": "None"},
}


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in MACHINES.items()])
def test_a_machine_is_recognised_and_its_mail_kept(headers):
    message = parse(mail(**headers))
    assert message.automatic
    assert message.body


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in PEOPLE.items()])
def test_a_person_is_not_taken_for_a_machine(headers):
    assert not parse(mail(**headers)).automatic


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in QUIET.items()])
def test_a_machines_sign_forbids_the_automatic_answer_and_nothing_else(headers):
    message = parse(mail(**headers))
    assert (message.automatic, message.quiet, message.answerable) == (False, True, True)


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in NOBODY.items()])
def test_an_address_nobody_reads_is_no_machines_mail_but_cannot_be_answered(headers):
    message = parse(mail(**headers))
    assert (message.automatic, message.quiet, message.answerable) == (False, True, False)


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in PEOPLE.items()])
def test_a_plain_mail_may_be_answered_by_machine(headers):
    message = parse(mail(**headers))
    assert (message.quiet, message.answerable) == (False, True)


RINA = "Rina Marlina <rina@warga.example>"
REWRITTEN = {
    "a web form that nobody reads": {"From": "Formulir <noreply@desa.example>", "reply_to": RINA},
    "a web form under a name of its own": {"From": "Situs Desa <kontak@desa.example>", "reply_to": RINA},
    "the account of a web server": {
        "From": "Desa <desa@desa.example>", "return_path": "<www-data@desa.example>", "reply_to": RINA,
    },
    "a script of a web site": {"From": "Desa <desa@desa.example>", "x_php_script": "/kirim.php", "reply_to": RINA},
    "a form of a web site": {"From": "Desa <desa@desa.example>", "x_form_id": "7", "reply_to": RINA},
    "a group that rewrites": {"From": "'Rina' via PST <pst@kantor.example>", "x_original_from": RINA},
    "a group of another kind": {
        "From": "'Rina' via PST <pst@kantor.example>", "x_original_sender": "rina@warga.example",
        "reply_to": "pst@kantor.example",
    },
    "our own form": {"From": "PST <pst@kantor.example>", "reply_to": RINA},
}  # fmt: skip


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in REWRITTEN.items()])
def test_whoever_a_rewritten_mail_names_wrote_it_and_it_proves_nothing_of_them(headers):
    message = parse(mail(**headers))
    assert message.sender.value == "rina@warga.example"
    assert message.answerable
    assert message.proven is False


def test_an_answer_address_of_ones_own_choice_changes_no_author():
    message = parse(mail(reply_to="siti.pribadi@contoh-lain.example"))
    assert message.sender.value == "siti@contoh.example"


@pytest.mark.parametrize("more", [{}, {"auto_submitted": "auto-generated"}], ids=["plain", "RFC 3834"])
def test_a_rule_that_forwards_with_an_empty_path_forwards_a_persons_mail(more):
    message = parse(mail(return_path="<>", resent_from="<info@lama.example>", **more))
    assert (message.automatic, message.quiet) == (False, True)


def test_words_beside_a_calendars_answer_are_a_persons():
    raw = multipart(
        ("Content-Type: text/plain", "Saya hadir. Mohon data inflasi dibawa juga."),
        ("Content-Type: text/calendar; method=REPLY", "x"),
    )
    assert not parse(raw).automatic


@pytest.mark.parametrize(
    "subject", ["Balasan otomatis: Data", "Automatic reply: Data", "[EKSTERNAL] Out of Office", "Auto-Reply"]
)
def test_a_note_of_absence_without_headers_is_known_by_its_subject(subject):
    assert parse(mail(subject=subject)).automatic


def test_our_own_message_that_a_group_sends_back_is_a_machines():
    assert parse(mail(From="pst@kantor.example", message_id=f"<{OURS}>")).automatic


def test_a_calendars_answer_beside_other_parts_is_a_machines():
    raw = multipart(("Content-Type: text/plain", "Diterima: Rapat"), ("Content-Type: text/calendar; method=REPLY", "x"))
    assert parse(raw).automatic


DAEMON = {"From": "MAILER-DAEMON@contoh.example", "return_path": "<>", "message_id": "<dsn@x.example>"}
RETURNED = (
    f"From: PST <pst@kantor.example>\r\nTo: siti@contoh.example\r\nMessage-ID: <{OURS}>\r\n"
    f"In-Reply-To: <siti-1@contoh.example>\r\nReferences: <{OLDER}> <siti-1@contoh.example>\r\n"
)
STATUS = (
    "Reporting-MTA: dns; mx.contoh.example\r\n\r\n"
    "Final-Recipient: rfc822; siti@contoh.example\r\nAction: {action}\r\nStatus: {status}\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <siti@contoh.example>: " + "Recipient address rejected " * 20 + "\r\n"
)


def report(action="failed", status="5.1.1", returned="text/rfc822-headers", **headers):
    """A report as RFC 3464 wants it: words, status, the mail that came back."""
    return multipart(
        ("Content-Type: text/plain", "I'm sorry to have to inform you ..."),
        ("Content-Type: message/delivery-status", STATUS.format(action=action, status=status)),
        (f"Content-Type: {returned}", f"{RETURNED}\r\nhalo"),
        kind="report; report-type=delivery-status",
        **DAEMON | headers,
    )


QMAIL = f"""Hi. This is the qmail-send program at contoh.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<siti@contoh.example>:
192.0.2.1 does not like recipient. Remote host said: 550 no such user

--- Below this line is a copy of the message.

Return-Path: <pst@kantor.example>
{RETURNED.replace(chr(13), "")}
halo"""
EXIM = f"""This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients.

  siti@contoh.example
    Unrouteable address

------ This is a copy of the message, including all the headers. ------

{RETURNED.replace(chr(13), "")}
halo"""
EXCHANGE_HTML = f"<p>Delivery has failed to these recipients</p><pre>Message-ID: &lt;{OURS}&gt;</pre>"

BOUNCES = {
    "Postfix": report(),
    "Postfix, whole mail returned": report(returned="message/rfc822"),
    "Gmail": report(From="mailer-daemon@googlemail.example", x_failed_recipients="siti@contoh.example"),
    "Exchange, naming the thread": report(
        From="Microsoft Outlook <postmaster@contoh.example>",
        in_reply_to=f"<{OURS}>",
        references=f"<{OLDER}> <siti-1@contoh.example> <{OURS}>",
    ),
    "Exchange, nothing but the thread": multipart(
        ("Content-Type: text/plain", "Delivery has failed."),
        ("Content-Type: message/delivery-status", STATUS.format(action="failed", status="5.1.1")),
        kind="report; report-type=delivery-status",
        **DAEMON,
        references=f"<{OLDER}> <{OURS}>",
    ),
    "Exchange, HTML": mail(EXCHANGE_HTML, **DAEMON | {"Content-Type": "text/html"}),
    "qmail": mail(QMAIL, **DAEMON, subject="failure notice"),
    "Exim": mail(EXIM, **DAEMON, x_failed_recipients="siti@contoh.example", auto_submitted="auto-replied"),
    "base64": mail(
        base64.encodebytes(EXIM.encode()).decode(), **DAEMON | {"Content-Transfer-Encoding": "base64"}
    ),
    "an unknown sender, empty path": mail(QMAIL, From="robot@contoh.example", return_path="<>"),
    "a word of failure in Indonesian": mail(
        f"Email Anda tidak dapat dikirim.\r\n\r\n<{OURS}>", From="robot@contoh.example", return_path="<>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in BOUNCES.items()])
def test_a_bounce_is_tied_to_the_message_that_came_back(raw):
    delivery = bounce_of(raw)
    assert delivery is not None
    assert (delivery.fate, delivery.refs[0]) == ("failed", OURS)
    assert delivery.error
    message = parse(raw)
    assert message.automatic
    assert message.refs[0] == OURS


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "Alamat email ini tidak ada (5.1.1)"),
        ("5.2.2", "Kotak surat penerima penuh atau tidak aktif (5.2.2)"),
        ("5.3.4", "Server penerima menolak email (mungkin terlalu besar) (5.3.4)"),
        ("5.7.1", "Server penerima menolak email dari kami (5.7.1)"),
        ("4.4.7", "Email kembali: tidak sampai ke penerima (4.4.7)"),
    ],
)
def test_the_officer_reads_why_it_came_back(status, words):
    assert bounce_of(report(status=status)).error == words


def test_a_long_diagnosis_is_told_where_there_is_no_status():
    assert "Recipient address rejected" in bounce_of(report(status="")).error


OOF = {"in_reply_to": f"<{OURS}>", "references": f"<{OLDER}> <{OURS}>", "return_path": "<>"}
NO_BOUNCES = {
    "delayed": report(action="delayed", status="4.4.1"),
    "relayed": report(action="relayed", status="2.0.0"),
    "delivered": report(action="delivered", status="2.0.0"),
    "delayed, in words only": mail(EXIM, **DAEMON, subject="Warning: message 1aBc delayed 24 hours"),
    "out of office, Gmail": mail("Saya cuti.", **OOF, auto_submitted="auto-replied"),
    "out of office, Exchange": mail("Saya cuti.", **OOF, auto_submitted="auto-generated"),
    "a read receipt": multipart(
        ("Content-Type: text/plain", "Your message was read."),
        ("Content-Type: message/disposition-notification", f"Original-Message-ID: <{OURS}>"),
        ("Content-Type: text/rfc822-headers", RETURNED),
        kind="report; report-type=disposition-notification",
        references=f"<{OURS}>",
    ),
    "a complaint": multipart(
        ("Content-Type: text/plain", "This is an abuse report."),
        ("Content-Type: message/feedback-report", "Feedback-Type: abuse"),
        ("Content-Type: message/rfc822", RETURNED),
        kind="report; report-type=feedback-report",
    ),
}


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in NO_BOUNCES.items()])
def test_what_only_looks_like_a_bounce_is_kept_and_fails_nothing(raw):
    assert bounce_of(raw) is None
    assert parse(raw).automatic


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(report().replace(b"kantor.example", b"lain.example"), id="a mail of somebody else"),
        pytest.param(mail("Kotak penuh.", **DAEMON), id="no mail at all"),
        pytest.param(mail(f"Surat <{OURS}> tidak sampai 5.1.1", in_reply_to=f"<{OURS}>"), id="a citizen's complaint"),
    ],
)
def test_a_bounce_that_names_nothing_of_ours_fails_nothing(raw):
    assert bounce_of(raw) is None


def test_a_report_of_many_ids_names_each_once():
    delivery = bounce_of(report(references=f"<{OURS}> <{OURS}> <{OLDER}>"))
    assert delivery.refs == (OURS, OLDER)
    assert delivery.refs[0].startswith(KEY)
