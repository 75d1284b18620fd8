"""Mails for the tests, of citizens and machines, and the mailbox they are sent to."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from cast import SITI_MAIL

from channels.email import Email
from channels.envelope import Delivery, Inbound

OFFICE = "pst@kantor.example"
KEY = "abcdefghijklmnopqrst"  # a message of ours
OURS = f"{KEY}@kantor.example"
RECEIVED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def channel(**changes: Any) -> Email:
    """Return an office's mailbox on this computer."""
    usual: dict[str, Any] = {
        "address": OFFICE,
        "username": OFFICE,
        "password": "sandi",
        "display_name": "PST Kantor Contoh",
        "imap_host": "127.0.0.1",
        "imap_security": "none",
        "smtp_host": "127.0.0.1",
        "smtp_security": "none",
        "plus_addressing": True,
    }
    return Email(**usual | changes)


def mail(body: str = "Mohon data inflasi 2025.", **headers: str) -> bytes:
    """Return a citizen's mail. `reply_to="x"` becomes the header Reply-To: x, and "" leaves a header out."""
    usual = {
        "From": f"Siti <{SITI_MAIL}>",
        "To": OFFICE,
        "Subject": "Data inflasi",
        "Date": "Mon, 23 Nov 2026 08:30:00 +0700",
        "Message-ID": "<siti-1@contoh.example>",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    same = {name.lower() for name in given}
    lines = {name: value for name, value in usual.items() if name.lower() not in same} | given
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"{head}\r\n{body}\r\n".encode("utf-8", "surrogateescape")


def multipart(*parts: tuple[str, str], kind: str = "mixed", **headers: str) -> bytes:
    """Return a mail of several parts, each (its headers, its body)."""
    body = "".join(f"--batas\r\n{head}\r\n\r\n{text}\r\n" for head, text in parts) + "--batas--"
    return mail(body, **{"Content-Type": f'multipart/{kind}; boundary="batas"', **headers})


def with_file(data: bytes, filename: str, content_type: str = "application/pdf") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SITI_MAIL, OFFICE, "Surat"
    message["Message-ID"] = "<siti-2@contoh.example>"
    message.set_content("Terlampir.")
    maintype, _, subtype = content_type.partition("/")
    message.add_attachment(data, maintype=maintype, subtype=subtype, filename=filename)
    return message.as_bytes()


def parse(raw: bytes, **changes: Any) -> Inbound:
    """Return the only message of a mail."""
    return next(one for one in channel(**changes).parse(raw, RECEIVED) if isinstance(one, Inbound))


def bounce_of(raw: bytes) -> Delivery | None:
    """Return the delivery report in a mail, or None."""
    return next((one for one in channel().parse(raw, RECEIVED) if isinstance(one, Delivery)), None)
