"""The mail server by which the office sends. It takes every mail from a client that signed in."""

from __future__ import annotations

import asyncio
import hmac
import re
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.simulator.failures import Failures
from bot.simulator.mail.post_office import PostOffice
from bot.simulator.setup import Mailbox

LARGEST = 35 * 1024 * 1024
MOST_RECIPIENTS = 100
ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}")
HOLD = 30.0  # seconds an answer that is to be lost keeps the sender waiting


class Server(SMTP):
    """aiosmtpd with AUTH over an unencrypted connection on this computer."""

    def __init__(self, post_office: PostOffice, failures: Failures, mailbox: Mailbox) -> None:
        super().__init__(
            Handler(post_office, failures),
            data_size_limit=LARGEST,
            hostname=post_office.host,
            ident="simulator",
            authenticator=_Door(mailbox),
            auth_require_tls=False,
            enable_SMTPUTF8=True,
        )


class _Door:
    """Accepts clients that know the password of the mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and all(
            hmac.compare_digest(mine.encode(), theirs)
            for mine, theirs in ((self._mailbox.username, data.login), (self._mailbox.password, data.password))
        )
        return AuthResult(success=good, handled=False)


class Handler:
    """The hooks of aiosmtpd for one connection."""

    def __init__(self, post_office: PostOffice, failures: Failures) -> None:
        self._post_office = post_office
        self._failures = failures
        self._failure = ""

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not ADDRESS.fullmatch(address):
            return "553 5.1.3 The recipient address is not a valid RFC 5321 address"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not envelope.rcpt_tos:
            self._failure = self._failures.take("email")
        if self._failure == "invalid":
            return "550 5.1.1 User unknown"
        if self._failure == "429":
            return "450 4.2.1 The user you are trying to contact is receiving mail too quickly"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        raw, recipients = envelope.original_content or b"", list(envelope.rcpt_tos)
        kind, self._failure = self._failure, ""
        if kind == "500":
            return "451 4.3.0 Temporary system problem"
        if kind == "bounce" or kind.isdigit():
            sender = "" if envelope.mail_from in (None, "<>") else envelope.mail_from
            self._post_office.bounce(sender, recipients, raw)
        else:
            self._post_office.deliver(recipients, raw)
        if kind == "timeout":
            await asyncio.sleep(HOLD)
            if isinstance(server.transport, asyncio.Transport):
                server.transport.abort()
        return "250 2.0.0 OK: queued"
