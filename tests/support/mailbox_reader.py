"""A reader of one mailbox of the real server, from mark to mark."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from dovecot import PASSWORD, Dovecot
from imapclient import IMAPClient
from mails import channel, mail

from channels.email import Email
from channels.envelope import Arrival, Mark
from channels.protocols import MailSession


def letter(number: int) -> bytes:
    return mail(f"Surat {number}", message_id=f"<surat-{number}@contoh.example>")


class Box:
    """A fresh mailbox with its reader."""

    def __init__(self, server: Dovecot, user: str) -> None:
        self.server, self.user = server, user
        self.marks: dict[str, Mark] = {}

    def channel(self, **changes: Any) -> Email:
        usual: dict[str, Any] = {"username": self.user, "password": PASSWORD, "imap_port": self.server.port}
        return channel(**usual | changes)

    def deliver(self, *mails: bytes, folder: str = "INBOX") -> None:
        self.server.deliver(self.user, *mails, folder=folder)

    def read(self, **changes: Any) -> list[bytes]:
        """Return everything new, and keep the marks as `put_mail` would."""
        with self.channel(**changes).connect() as session:
            return self.take(session)

    def take(self, session: MailSession) -> list[bytes]:
        mails: list[bytes] = []
        for arrival, mark in session.fetch(list(self.marks.values())):
            self.marks[mark.folder] = mark
            mails += [arrival.raw] if isinstance(arrival, Arrival) else []
        return mails

    def client(self) -> AbstractContextManager[IMAPClient]:
        return self.server.client(self.user)
