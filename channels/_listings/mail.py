"""What a mail server holds, in every folder that a citizen's mail may lie in.

A mail may be there that we never saw: a filter or a colleague moved it before we looked. Its bytes, and so its key, are
the same wherever it lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

from imapclient.exceptions import IMAPClientError
from imapclient.imapclient import ALL, DRAFTS, FLAGGED, SENT

from channels._mail import fetch
from channels._mail.account import MailAccount, why_closed, within
from channels._mail.parse import ids, read, sender
from channels.envelope import Arrival
from channels.listing import CannotList, Direction, Listed, Spot
from channels.protocols import CannotTell

HEAD = "BODY.PEEK[HEADER.FIELDS (FROM MESSAGE-ID)]"
BATCH = 200  # mails of one FETCH
ZONES = timedelta(days=1)  # servers count days in a zone of their own
EVERY = "auto"
REPEATING = (DRAFTS, ALL, FLAGGED)  # what is not sent yet, and views of what lies in another folder


@contextmanager
def listing(settings: MailAccount, channel: str) -> Iterator[Mails]:
    """Yield a signed-in connection to ask for a mailbox's mails. Raises CannotList."""
    try:
        session = fetch.Session(settings)
    except Exception as error:
        raise CannotList(why_closed(error, settings, "imap")) from error
    try:
        yield Mails(session, settings, channel)
    finally:
        session.close()


class Mails:
    """The mails of one mailbox."""

    def __init__(self, session: fetch.Session, settings: MailAccount, channel: str) -> None:
        self._session = session
        self._settings = settings
        self._channel = channel
        self._own = {settings.address.lower(), settings.username.lower()}

    def listed(self, since: datetime, until: datetime) -> Iterator[Listed]:
        with self._asking():
            sent = self._special(SENT)
            folders = self._folders()
        for folder in folders:
            yield from self._of_folder(folder, since, until, sent=folder == sent)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            said = fetch.reason(error) if type(error) is IMAPClientError else why_closed(error, self._settings, "imap")
            raise CannotList(said) from error

    def _special(self, use: bytes) -> str:
        with within(self._session.client):
            return str(self._session.client.find_special_folder(use) or "")

    def _folders(self) -> list[str]:
        """Return the folders to look into. The first are those that are read all the time."""
        account = self._settings
        read_always = [account.folder, *self._session.junk()]
        if EVERY not in account.more_folders:
            return list(dict.fromkeys([*read_always, *account.more_folders]))
        left_out = {self._special(use) for use in REPEATING}
        with within(self._session.client):
            there = [name for flags, _, name in self._session.client.list_folders() if b"\\Noselect" not in flags]
        return list(dict.fromkeys([*read_always, *(one for one in there if one not in left_out)]))

    def _of_folder(self, folder: str, since: datetime, until: datetime, *, sent: bool) -> Iterator[Listed]:
        with self._asking():
            try:
                self._session.select(folder)
            except IMAPClientError as error:
                if folder == self._settings.folder or type(error) is not IMAPClientError:
                    raise
                return  # any other folder may come and go
            uids = self._session.search(["SINCE", (since - ZONES).date()])
        for start in range(0, len(uids), BATCH):
            with self._asking():
                found = self._heads(folder, uids[start : start + BATCH])
            for spot, head in found:
                one = self._listed(spot, head, sent=sent)
                if one is not None and since <= one.at < until:
                    yield one

    def _heads(self, folder: str, uids: Sequence[int]) -> list[tuple[Spot, dict[bytes, Any]]]:
        self._session.select(folder)  # what was fetched in between may lie in another
        with within(self._session.client):
            answer = self._session.client.fetch(uids, ["INTERNALDATE", HEAD])
        return [(Spot(folder, self._session.validity, uid), answer[uid]) for uid in uids if uid in answer]

    def _listed(self, spot: Spot, facts: dict[bytes, Any], *, sent: bool) -> Listed | None:
        at = facts.get(b"INTERNALDATE")
        if not isinstance(at, datetime) or at.tzinfo is None:
            return None
        head = next((value for name, value in facts.items() if name.startswith(b"BODY[HEADER")), None)
        message = read(bytes(head or b"")) or Message()
        writer = sender(message)[0]
        ours = sent or (writer in self._own and spot.folder != self._settings.folder)
        direction = Direction.OUT if ours else Direction.IN
        named = next(iter(ids(message, "Message-ID")), "")
        return Listed(self._channel, "", at, direction, named, "" if ours else writer, spot=spot)

    def fetch(self, listed: Listed) -> Arrival | None:
        spot = listed.spot
        if spot is None:
            raise ValueError("a listed mail has a spot")
        with self._asking():
            self._session.select(spot.folder)
            if self._session.validity != spot.uidvalidity or not self._session.is_named(spot.uid):
                return None
        try:
            return self._session.fetch_one(spot.uid)
        except Exception as error:
            self._session.recover(error)
            raise CannotList(fetch.reason(error)) from error


def find_sent(settings: MailAccount, message_id: str) -> str | None:
    """Return the Message-ID if our mail is in the server's Sent folder.

    Raises CannotTell otherwise: its absence proves nothing.
    """
    try:
        with closing(fetch.Session(settings)) as session:
            with within(session.client):
                folder = session.client.find_special_folder(SENT)
            if folder:
                session.select(folder)
                if session.search(["HEADER", "Message-ID", message_id]):
                    return message_id
    except Exception as error:
        raise CannotTell(f"kotak surat tidak dapat ditanya ({type(error).__name__})") from error
    raise CannotTell("server surat tidak mencatat email terkirim")
