"""Reading a mailbox: never miss a mail, never trust the server's hints."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imapclient import JUNK, SENT

from channels._mail.account import MailAccount, access_token, require_secure
from channels.envelope import Arrival, Mark
from channels.protocols import CannotTell, OpenError

TOO_LARGE = "X-Loket-Too-Large"
WINDOW = 20_000  # UIDs a SEARCH may answer with: one line holds at most a megabyte
OVERLAP = timedelta(days=2)  # servers count days in a zone of their own


@contextmanager
def connect(settings: MailAccount) -> Iterator[Session]:
    """A signed-in connection, closed at the end whatever happens."""
    client = _client(settings)
    try:
        _login(settings, client)
        yield Session(settings, client)
    finally:
        _close(client)


def _close(client: IMAPClient) -> None:
    with suppress(Exception):
        client.logout()
    with suppress(Exception):  # a server that is gone takes no leave: close our end all the same
        client.shutdown()


def _client(settings: MailAccount) -> IMAPClient:
    require_secure(settings.imap_host, settings.imap_security, "imap_security")
    timeout = SocketTimeout(connect=10, read=60)
    direct = settings.imap_security == "ssl"
    client = IMAPClient(settings.imap_host, port=settings.imap_port, ssl=direct, timeout=timeout)
    client.normalise_times = False
    if settings.imap_security == "starttls":
        try:
            client.starttls()
        except Exception:
            _close(client)
            raise
    return client


def _login(settings: MailAccount, client: IMAPClient) -> None:
    try:
        if settings.oauth_refresh_token:
            client.oauth2_login(settings.username, access_token(settings))
        else:
            client.login(settings.username, settings.password)
    except LoginError as error:
        raise OpenError(f"server IMAP menolak username atau password kami ({error})") from error


class Session:
    """One open connection to the mailbox."""

    def __init__(self, settings: MailAccount, client: IMAPClient) -> None:
        self._settings = settings
        self._client = client
        self._last = 0  # newest UID of the inbox we looked at

    def fetch(self, marks: Sequence[Mark]) -> Iterator[tuple[Arrival | None, Mark]]:
        """New mail of the inbox and the junk folder, oldest first, each with the mark to store beside it."""
        known = {mark.folder: mark for mark in marks}
        for folder in [*self._junk(), self._settings.folder]:  # the inbox last: it stays selected for IDLE
            yield from self._fetch_folder(folder, known.get(folder))

    def _junk(self) -> list[str]:
        wanted = self._settings.junk_folder
        if wanted == "auto":
            wanted = self._client.find_special_folder(JUNK) or ""
        return [wanted] if wanted and wanted != self._settings.folder else []

    def _fetch_folder(self, folder: str, mark: Mark | None) -> Iterator[tuple[Arrival | None, Mark]]:
        try:
            status = self._client.select_folder(folder, readonly=True)
        except IMAPClientError:
            if folder == self._settings.folder:
                raise
            return  # a junk folder may come and go
        validity, upcoming = int(status[b"UIDVALIDITY"]), int(status.get(b"UIDNEXT", 0))
        last = 0
        if mark is None:
            is_inbox = folder == self._settings.folder
            uids = self._newest(int(status[b"EXISTS"])) if is_inbox else []  # old junk stays junk
        elif mark.uidvalidity != validity:
            uids = self._since(mark)  # the server renumbered; bytes we know count once anyway
        else:
            uids, last = self._after(mark.uid, upcoming), mark.uid
        for uid in sorted(uids):
            last = max(last, uid)
            yield self._fetch_one(uid), Mark(folder, validity, last)
        if mark is None or mark.uidvalidity != validity:  # what we left out stays left out
            last = max(last, upcoming - 1)
            yield None, Mark(folder, validity, last)
        self._last = last

    def _newest(self, there: int) -> list[int]:
        """The first look: the newest few only."""
        few = min(self._settings.first_mails, there)
        return self._search([f"{there - few + 1}:*"]) if few > 0 else []

    def _since(self, mark: Mark) -> list[int]:
        """What came since the mark was moved, with some overlap; older mail was seen, or left out on purpose."""
        return self._search("ALL" if mark.seen_at is None else ["SINCE", (mark.seen_at - OVERLAP).date()])

    def _search(self, criteria: Any) -> list[int]:
        return [int(uid) for uid in self._client.search(criteria)]

    def _after(self, last: int, upcoming: int) -> list[int]:
        """UIDs above `last`. "n:*" always names the newest mail even if it is older: drop what we know."""
        if upcoming and upcoming - last > WINDOW:
            starts = range(last + 1, upcoming, WINDOW)
            found = [uid for start in starts for uid in self._range(start, start + WINDOW - 1)]
        else:
            found = self._range(last + 1, "*")
        return [uid for uid in found if uid > last]

    def _range(self, start: int, end: int | str) -> list[int]:
        return self._search(["UID", f"{start}:{end}"])

    def _fetch_one(self, uid: int) -> Arrival | None:
        """One mail's bytes without marking it read; None when somebody deleted it meanwhile."""
        size = self._value(uid, "RFC822.SIZE")
        if size is None:
            return None
        if int(size) > self._settings.max_mb * 1024 * 1024:
            head = self._value(uid, "BODY.PEEK[HEADER]", b"BODY[HEADER]")
            raw = f"{TOO_LARGE}: {size}\r\n".encode() + head if head is not None else None
        else:
            raw = self._value(uid, "BODY.PEEK[]", b"BODY[]")
        return Arrival(f"sha256:{sha256(raw).hexdigest()}", bytes(raw), "") if raw is not None else None

    def _value(self, uid: int, what: str, key: bytes | None = None) -> Any:
        return self._client.fetch([uid], [what]).get(uid, {}).get(key or what.encode())

    def wait(self, seconds: float) -> None:
        """IDLE where the server can, else sleep; the caller searches afterwards whatever this heard.

        IDLE may not announce what came since the last look, so we look once more before it. News that comes in one
        packet with the permission to idle is not heard at all (idle_check asks the socket, not the buffer): keep
        `seconds` short.
        """
        self._client.noop()  # a SEARCH alone sees the folder as the command before it left it
        if self._after(self._last, 0):
            return
        if b"IDLE" not in self._client.capabilities():
            time.sleep(seconds)
            return
        self._client.idle()
        self._client.idle_check(timeout=seconds)
        self._client.idle_done()  # raises when the server is gone; idle_check would return nothing, at once, for ever


def find_sent(settings: MailAccount, message_id: str) -> str | None:
    """Our own mail in the server's Sent folder by its Message-ID. Raises CannotTell: its absence proves nothing."""
    try:
        with connect(settings) as session:
            folder = session._client.find_special_folder(SENT)
            if folder:
                session._client.select_folder(folder, readonly=True)
                if session._client.search(["HEADER", "Message-ID", message_id]):
                    return message_id
    except Exception as error:
        raise CannotTell(f"kotak surat tidak dapat ditanya ({type(error).__name__})") from error
    raise CannotTell("server surat tidak mencatat surel terkirim")
