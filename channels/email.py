"""Email by IMAP and SMTP. Mails are kept raw; answers are threaded by signed address and Message-ID."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from hashlib import sha256
from typing import ClassVar

from channels._listings import mail
from channels._listings.older import Reader
from channels._mail import fetch
from channels._mail import send as mail_send
from channels._mail.account import MailAccount, why_closed
from channels._mail.authors import author, forwarded_author, is_no_reply, proven
from channels._mail.files import open_files
from channels._mail.html import clean_html
from channels._mail.letter import original, read_letter
from channels._mail.machine import bounce, forbids_automatic_answer, is_from_list, is_our_own, is_written_by_machine
from channels._mail.parse import UNREADABLE, addresses, header, ids, moment, people, read, sender
from channels._mail.quotes import Circumstances, split
from channels._mail.text import to_text
from channels.envelope import Address, Attachment, Delivery, Inbound, Outbound, Traits
from channels.formats.plain_text import clean
from channels.listing import Listing
from channels.protocols import LookUp, MailSession, OpenError, SendError

__all__ = ["Email", "clean_html"]

MOST_REFS = 20
ORIGINAL = "eml"  # the locator of the mail itself
FROM_LINE = re.compile(rb"^From:[^\r\n]{0,900}?([\w.+-]{1,64}@[\w.-]{1,190})>?\s*$", re.MULTILINE | re.IGNORECASE)
PREFIXES = re.compile(r"^\s*((re|fw|fwd|bls|balas|terusan|aw|sv)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
TICKET = re.compile(r"\b([KP]-\d{4}-\d{6})\b", re.IGNORECASE)
FORWARDS = re.compile(r"^\s*(fw|fwd|terusan|trs|wg)\s*:", re.IGNORECASE)
ANSWERS = re.compile(r"^\s*(re|bls|balas|aw|sv)\s*(\[\d+\])?\s*:", re.IGNORECASE)
LONGEST_RAW = 50_000


@dataclass(frozen=True)
class Email(MailAccount):
    """A mailbox and the server that its mails are sent by."""

    traits: ClassVar[Traits] = Traits("Email", "email", chat=False, reaches=("email",))

    @contextmanager
    def connect(self) -> Iterator[MailSession]:
        with closing(Reader(self)) as session:
            yield session

    @contextmanager
    def listing(self) -> Iterator[Listing]:
        with mail.listing(self, "email") as mails:
            yield mails

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        """Never raises: a mail that cannot be parsed becomes a message with the .eml attached."""
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
        return [Delivery("", "failed", returned.reason, refs=returned.ids, recipients=returned.recipients), note]

    def _inbound(self, message: Message, raw: bytes, received_at: datetime) -> Inbound:
        writer = author(message, self.own())
        letter = read_letter(message, header(message, fetch.TOO_LARGE))
        whole, subject = letter.text, header(message, "Subject")
        found = split(whole, self._circumstances(message, subject))
        own_id = next(iter(ids(message, "Message-ID")), f"sha256:{sha256(raw).hexdigest()}")
        return Inbound(
            external_id=own_id,
            sender=_address(writer.address, writer.name, raw),
            reply_to=self._reply_to(message, writer.address),
            to=self._others(message, "To"),
            cc=self._others(message, "Cc"),
            body=found.words or whole or _wordless(subject, letter.files),
            full_body=whole,
            html=letter.html,
            sent_at=moment(message, received_at),
            subject=TICKET.sub("", PREFIXES.sub("", subject)).replace("[#]", "").strip()[:300],
            attachments=letter.files,
            refs=_refs(message),
            ticket=_ticket(subject),
            token=self._token(message),
            automatic=is_written_by_machine(message, whole) or is_our_own(message, self.own(), self.domain),
            quiet=forbids_automatic_answer(message) or is_no_reply(sender(message)[0]) or not writer.is_answerable,
            answerable=writer.is_answerable,
            note=letter.note,
            proven=proven(message, writer.address, self.auth_server),
            only_quote=bool(whole) and not found.words,
            quoted=found.quoted,
            forwarded_from=self._forwarded_from(message, whole, subject),
        )

    def own(self) -> frozenset[str]:
        return frozenset({self.address.lower(), self.username.lower()})

    def _circumstances(self, message: Message, subject: str) -> Circumstances:
        answers = bool(ids(message, "In-Reply-To") or ids(message, "References") or ANSWERS.match(subject))
        return Circumstances(self.own(), forwards=bool(FORWARDS.match(subject)), answers=answers)

    def _reply_to(self, message: Message, who: str) -> tuple[Address, ...]:
        """Return where the sender wants answers, their own address first if it is among them; () if it is the only one.

        A mailing list names itself there: an answer would go to all its members.
        """
        found = [one for one in self._others(message, "Reply-To") if not is_no_reply(one.value)]
        if is_from_list(message):
            lists = addresses(message, "List-Post", "To", "Cc")
            found = [one for one in found if one.value not in lists]
        if all(one.value == who for one in found):
            return ()
        return tuple(sorted(found, key=lambda one: one.value != who))

    def _forwarded_from(self, message: Message, whole: str, subject: str) -> Address | None:
        who, name = forwarded_author(message, whole, self.own(), says_so=bool(FORWARDS.match(subject)))
        return Address("email", who, name, "email") if who else None

    def _others(self, message: Message, field: str) -> tuple[Address, ...]:
        """Return everyone a field names except our own mailbox."""
        local, _, domain = self.address.lower().partition("@")
        return tuple(
            Address("email", who, name, "email")
            for who, name in people(message, field)
            if who not in self.own() and not (who.startswith(f"{local}+") and who.endswith(f"@{domain}"))
        )

    def _token(self, message: Message) -> str:
        """Return the part after the plus sign of our address that the mail was sent to."""
        local = self.address.partition("@")[0].lower()
        for address in addresses(message, "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"):
            name, _, domain = address.partition("@")
            if domain == self.domain and name.startswith(f"{local}+"):
                return name.removeprefix(f"{local}+")
        return ""

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        (opened,) = self.open_all([attachment], raw)
        if isinstance(opened, OpenError):
            raise opened
        return opened

    def open_all(self, attachments: Sequence[Attachment], raw: bytes) -> Iterator[bytes | OpenError]:
        parts = open_files(raw, [one.locator for one in attachments if one.locator != ORIGINAL])
        for one in attachments:
            yield raw if one.locator == ORIGINAL else next(parts)

    def send(self, message: Outbound) -> str:
        return mail_send.send(self, message)

    def find(self, message: Outbound, look: LookUp) -> str | None:
        return mail.find_sent(self, mail_send.message_id(self, message))

    def largest_mail(self) -> int:
        return mail_send.probe(self)

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        """Sign in for reading and for sending. Raises SendError with what to do."""
        try:
            with self.connect():
                pass
        except Exception as error:
            raise SendError(why_closed(error, self, "imap")) from error
        mail_send.probe(self)
        return f"{self.address}: IMAP dan SMTP menerima kami"


def _address(who: str, name: str, raw: bytes) -> Address:
    if who:
        return Address("email", who, name, "email")
    return Address("email", f"tanpa-pengirim:{sha256(raw).hexdigest()[:12]}", "Tanpa pengirim", "raw")


def _unread(raw: bytes, received_at: datetime) -> Inbound:
    """Return a mail that cannot be parsed, for a person to read. The sender is that of the first usable From line."""
    matched = FROM_LINE.search(raw[:100_000])
    who = matched.group(1).decode("ascii", "ignore").lower() if matched else ""
    return Inbound(
        external_id=f"sha256:{sha256(raw).hexdigest()}",
        sender=_address(who, "", raw),
        body=clean(to_text(raw[:LONGEST_RAW], None)).strip() or "[email kosong]",
        sent_at=received_at,
        subject="Email yang tidak terbaca",
        attachments=(original(),),
        note=UNREADABLE,
    )


def _wordless(subject: str, enclosed: tuple[Attachment, ...]) -> str:
    return subject or ("[hanya lampiran]" if enclosed else "[email kosong]")


def _refs(message: Message) -> tuple[str, ...]:
    """Return the Message-ID of the answered mail, then those of its thread from the nearest back."""
    return tuple(dict.fromkeys([*ids(message, "In-Reply-To"), *reversed(ids(message, "References"))]))[:MOST_REFS]


def _ticket(subject: str) -> str:
    matched = TICKET.search(subject)
    return matched.group(1).upper() if matched else ""
