"""A citizen's mail program: mails to the office, answers with quotations, and the mails that a mail server writes."""

from __future__ import annotations

import html
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP, default
from email.utils import format_datetime

from bot.simulator.world import File

MOST_THREADS = 5000
LONGEST_TEXT = 100_000
WIB = timezone(timedelta(hours=7))
DAYS = "Sen Sel Rab Kam Jum Sab Min".split()
MONTHS = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split()
BOUNCE = """\
Return-Path: <>
Message-ID: <{token}@{host}>
Date: {date}
From: Mail Delivery System <mailer-daemon@{host}>
To: {office}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{token}"

--{token}
Content-Type: text/plain; charset=us-ascii

Your message to <{to}> could not be delivered.

550 5.1.1 User unknown

--{token}
Content-Type: message/delivery-status

Reporting-MTA: dns; {host}
Arrival-Date: {date}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--{token}
Content-Type: text/rfc822-headers

{head}

--{token}--
""".replace("\n", "\r\n")


@dataclass(frozen=True)
class Letter:
    """A mail of the office as a citizen's program shows it."""

    message_id: str
    references: str
    subject: str
    sender: str
    reply_to: str
    text: str
    files: tuple[File, ...]
    at: datetime


class Letterbox:
    """The last mail of the office that each citizen has. Their answer refers to it."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, Letter] = OrderedDict()

    def put(self, address: str, letter: Letter) -> None:
        self._last[address] = letter
        self._last.move_to_end(address)
        while len(self._last) > MOST_THREADS:
            self._last.popitem(last=False)

    def last(self, address: str) -> Letter | None:
        return self._last.get(address)


def open_letter(raw: bytes, at: datetime) -> Letter:
    """Read a mail that came by SMTP. Never raises: an unreadable mail is shown as it is."""
    try:
        return _open(message_from_bytes(raw, policy=default), at)
    except Exception:
        return Letter("", "", "", "", "", raw.decode("utf-8", "replace")[:LONGEST_TEXT], (), at)


def _open(mail: Message, at: datetime) -> Letter:
    if not isinstance(mail, EmailMessage):
        raise TypeError(type(mail))
    body = mail.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    files = tuple(
        File(
            f"ME{secrets.token_hex(16)}",
            part.get_filename() or "lampiran",
            part.get_content_type(),
            _content(part),
        )
        for part in mail.iter_attachments()
    )
    head = {name: " ".join(str(mail.get(name, "")).split()) for name in ("Message-ID", "References", "Subject")}
    return Letter(
        head["Message-ID"],
        head["References"],
        head["Subject"],
        str(mail.get("From", "")),
        str(mail.get("Reply-To", mail.get("From", ""))),
        text.replace("\r\n", "\n").strip()[:LONGEST_TEXT],
        files,
        at,
    )


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def write(
    sender: str,
    name: str,
    to: str,
    text: str,
    files: Sequence[File],
    at: datetime,
    *,
    subject: str = "",
    answered: Letter | None = None,
) -> EmailMessage:
    """Return a citizen's mail: a new one, or an answer with the office's mail quoted below."""
    mail = _head(f"{secrets.token_hex(8)}@{sender.partition('@')[2]}", at)
    mail["From"] = Address(name, addr_spec=sender)
    mail["To"] = answered.reply_to if answered else to
    if answered:
        mail["Subject"] = subject or _re(answered.subject)
        mail["In-Reply-To"] = answered.message_id
        mail["References"] = f"{answered.references} {answered.message_id}".strip()
    else:
        mail["Subject"] = subject or " ".join(text.split())[:60] or "Tanpa perihal"
    _fill(mail, text, answered)
    for file in files:
        kind, _, subkind = file.type.partition("/")
        if kind in ("message", "multipart"):  # these may not be base64
            kind, subkind = "application", "octet-stream"
        mail.add_attachment(file.data, maintype=kind, subtype=subkind, filename=file.name)
    return mail


def _fill(mail: EmailMessage, text: str, answered: Letter | None) -> None:
    """Add plain text and HTML as Gmail in Indonesian writes them."""
    shown = html.escape(text).replace("\n", "<br>")
    if answered is None:
        mail.set_content(text)
        mail.add_alternative(f'<div dir="ltr">{shown}</div>', subtype="html")
        return
    who = f"Pada {_day(answered.at)} {answered.sender} menulis:"
    quoted = "\n".join(f"> {line}".rstrip() for line in answered.text.splitlines())
    mail.set_content(f"{text}\n\n{who}\n\n{quoted}\n")
    below = html.escape(answered.text).replace("\n", "<br>")
    mail.add_alternative(
        f'<div dir="ltr">{shown}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'{html.escape(who)}<br></div><blockquote class="gmail_quote">{below}</blockquote></div>',
        subtype="html",
    )


def bounce(mail: bytes, to: str, host: str, at: datetime) -> bytes:
    """Return the mail server's report (RFC 3464) that a mail reached nobody."""
    head = mail.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    office = " ".join(str(message_from_bytes(mail, policy=default).get("From", "")).split())
    return BOUNCE.format(
        host=host, to=to, office=office, head=head, date=format_datetime(at), token=secrets.token_hex(8)
    ).encode()


def delivered(mail: EmailMessage, envelope_sender: str, host: str, at: datetime) -> bytes:
    """Return the bytes in the mailbox: the mail with the lines that the last mail server adds on top."""
    trace = f"Return-Path: <{envelope_sender}>\r\nReceived: from simulator by {host}; {format_datetime(at)}\r\n"
    return trace.encode() + mail.as_bytes(policy=SMTP)


def _head(message_id: str, at: datetime) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{message_id}>"
    mail["Date"] = format_datetime(at.astimezone(UTC))
    return mail


def _re(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _day(at: datetime) -> str:
    """Return a time as Gmail writes it: "Sab, 15 Jun 2024 pukul 14.59"."""
    here = at.astimezone(WIB)
    return f"{DAYS[here.weekday()]}, {here.day} {MONTHS[here.month - 1]} {here.year} pukul {here:%H.%M}"
