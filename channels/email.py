"""Email by IMAP and SMTP: a mailbox is asked, mails are kept raw, answers thread by signed address and Message-ID."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from hashlib import sha256
from typing import ClassVar

from channels._mail import fetch
from channels._mail import send as mail_send
from channels._mail.account import MailAccount
from channels._mail.authors import author, is_no_reply
from channels._mail.files import files_of, is_closed_winmail, open_file
from channels._mail.html import clean_html
from channels._mail.machine import bounce, forbids_automatic_answer, is_our_own, is_written_by_machine
from channels._mail.parse import (
    MOST_PARTS,
    UNREADABLE,
    Part,
    addresses,
    header,
    headers,
    ids,
    moment,
    parts,
    read,
    sender,
    text,
)
from channels._mail.proof import proven
from channels._mail.quotes import new_text, own_words
from channels._mail.text import html_to_text
from channels.envelope import Address, Attachment, Delivery, Inbound, Outbound, Traits
from channels.protocols import MailSession, SendError

__all__ = ["Email", "clean_html"]

MOST_REFS = 20
FROM_LINE = re.compile(rb"^From:[^\r\n]{0,900}?([\w.+-]{1,64}@[\w.-]{1,190})>?\s*$", re.MULTILINE | re.IGNORECASE)
PREFIXES = re.compile(r"^\s*((re|fw|fwd|bls|balas|terusan|aw|sv)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
TICKET = re.compile(r"\b([KP]-\d{4}-\d{6})\b", re.IGNORECASE)
VIEW_IN_HTML = re.compile(r"(view|lihat|buka).{0,40}\b(html|browser|peramban)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Email(MailAccount):
    """One mailbox with its way out."""

    traits: ClassVar[Traits] = Traits("Email", "email", chat=False, reaches=("email",))

    @contextmanager
    def connect(self) -> Iterator[MailSession]:
        with fetch.connect(self) as session:
            yield session

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        """Never raises: a mail that cannot be read becomes an item with the .eml attached."""
        try:
            message = read(raw)
            return [_unread(raw, received_at)] if message is None else self._messages(message, raw, received_at)
        except Exception:
            return [_unread(raw, received_at)]

    def _messages(self, message: Message, raw: bytes, received_at: datetime) -> list[Inbound | Delivery]:
        inbound = self._inbound(message, raw, received_at)
        returned = bounce(message, sender(message)[0], self.domain)
        if returned is None:
            return [inbound]
        note = replace(inbound, refs=tuple(dict.fromkeys([*returned.ids, *inbound.refs]))[:MOST_REFS])
        return [Delivery("", "failed", returned.reason, refs=returned.ids), note]

    def _inbound(self, message: Message, raw: bytes, received_at: datetime) -> Inbound:
        writer = author(message, self.own())
        whole, html, enclosed, note = _body(message)
        subject = header(message, "Subject")
        own_id = next(iter(ids(message, "Message-ID")), f"sha256:{sha256(raw).hexdigest()}")
        return Inbound(
            external_id=own_id,
            sender=_address(writer.address, writer.name, raw),
            body=new_text(whole) or _wordless(subject, enclosed),
            full_body=whole,
            html=html,
            sent_at=moment(message, received_at),
            subject=TICKET.sub("", PREFIXES.sub("", subject)).replace("[#]", "").strip()[:300],
            attachments=enclosed,
            refs=_refs(message),
            ticket=_ticket(subject),
            token=self._token(message),
            automatic=is_written_by_machine(message, whole) or is_our_own(message, self.own(), self.domain),
            quiet=forbids_automatic_answer(message) or is_no_reply(sender(message)[0]) or not writer.is_answerable,
            answerable=writer.is_answerable,
            note=note,
            proven=proven(message, writer.address, self.auth_server),
            only_quote=bool(whole) and not own_words(whole),
        )

    def own(self) -> frozenset[str]:
        return frozenset({self.address.lower(), self.username.lower()})

    def _token(self, message: Message) -> str:
        """What stands behind the plus in the address of ours the mail was sent to."""
        local = self.address.partition("@")[0].lower()
        for found in addresses(message, "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"):
            name, _, domain = found.partition("@")
            if domain == self.domain and name.startswith(f"{local}+"):
                return name.removeprefix(f"{local}+")
        return ""

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        return raw if attachment.locator == "eml" else open_file(raw, attachment.locator)

    def send(self, message: Outbound) -> str:
        return mail_send.send(self, message)

    def find(self, message: Outbound, since: datetime) -> str | None:
        return fetch.find_sent(self, mail_send.message_id(self, message))

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        """Sign in for reading and for sending. Raises SendError with what to do."""
        try:
            with fetch.connect(self):
                pass
        except Exception as error:
            raise SendError(f"Kotak surat tidak terbuka ({type(error).__name__}: {error}). Periksa imap_*.") from error
        mail_send.probe(self)
        return f"{self.address}: IMAP dan SMTP menerima kami"


def _address(who: str, name: str, raw: bytes) -> Address:
    if who:
        return Address("email", who, name, "email")
    return Address("email", f"tanpa-pengirim:{sha256(raw).hexdigest()[:12]}", "Tanpa pengirim", "raw")


def _unread(raw: bytes, received_at: datetime) -> Inbound:
    """The mail as it came, for a person to read; who wrote it is taken from the first From line that makes sense."""
    found = FROM_LINE.search(raw[:100_000])
    who = found.group(1).decode("ascii", "ignore").lower() if found else ""
    return Inbound(
        external_id=f"sha256:{sha256(raw).hexdigest()}",
        sender=_address(who, "", raw),
        body=UNREADABLE,
        sent_at=received_at,
        subject="Surel yang tidak terbaca",
        attachments=(_original(),),
    )


def _original() -> Attachment:
    return Attachment("surel-asli.eml", "message/rfc822", "eml")


def _body(message: Message) -> tuple[str, str, tuple[Attachment, ...], str]:
    """(whole text, raw HTML, attachments, a note for the officer)."""
    leaves = parts(message)
    plain, html = _first(leaves, "text/plain"), _first(leaves, "text/html")
    if plain and html and leaves.index(plain) > leaves.index(html):
        plain = None  # a list's or a company's footer below the letter
    whole, source = (text(plain.message) if plain else ""), (text(html.message) if html else "")
    if source and (not whole.strip() or (len(whole) < 300 and VIEW_IN_HTML.search(whole))):
        whole = html_to_text(source)
    enclosed = tuple(file for one in leaves if one not in (plain, html) for file in files_of(one, source))
    note = _note(message, leaves)
    return whole.strip(), source, (*enclosed, _original()) if note else enclosed, note


def _first(leaves: list[Part], kind: str) -> Part | None:
    return next((one for one in leaves if one.content_type == kind and not one.filename), None)


def _note(message: Message, leaves: list[Part]) -> str:
    too_large = header(message, fetch.TOO_LARGE)
    if too_large:
        return f"Surel ini terlalu besar untuk diambil ({too_large} bita); isinya tetap di kotak surat."
    kinds = {one.content_type for one in leaves}
    if "application/pkcs7-mime" in kinds or "application/pgp-encrypted" in kinds:
        return "Surel ini terenkripsi. Mintalah warga mengirim surel biasa."
    if len(leaves) == MOST_PARTS:
        return "Surel ini berisi terlalu banyak berkas. Yang tidak tampak ada di berkas aslinya."
    if any(is_closed_winmail(one) for one in leaves):
        return "Lampiran dibungkus Outlook (winmail.dat). Mintalah berkas aslinya bila perlu."
    if len(headers(message, "From")) > 1:
        return "Surel ini menyebut lebih dari satu pengirim."
    return ""


def _wordless(subject: str, enclosed: tuple[Attachment, ...]) -> str:
    return subject or ("[hanya lampiran]" if enclosed else "[surel kosong]")


def _refs(message: Message) -> tuple[str, ...]:
    """The mail answered, then its thread from the nearest back."""
    return tuple(dict.fromkeys([*ids(message, "In-Reply-To"), *reversed(ids(message, "References"))]))[:MOST_REFS]


def _ticket(subject: str) -> str:
    found = TICKET.search(subject)
    return found.group(1).upper() if found else ""
