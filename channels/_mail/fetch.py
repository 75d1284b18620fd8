"""Read a mailbox. No mail may be missed, and a hint of the server is never trusted.

A failure with one mail does not stop the others. A mail that the server names but does not hand over is reported as
`Missed` and asked for again later.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from imapclient.imapclient import JUNK

from channels._listings.dates import got_at
from channels._mail import account
from channels._mail.account import MailAccount, close, drop, open_client, within
from channels.envelope import Arrival, Mark, Missed
from channels.protocols import LeftThere, OpenError

TOO_LARGE = "X-Loket-Too-Large"
WINDOW = 20_000  # UIDs a SEARCH may answer with: one line holds at most a megabyte
OVERLAP = timedelta(days=2)  # servers count days in a zone of their own
SLOWEST = 16_000  # bytes a second: a mail may take longer than a command
PAUSES = (0.0, 2.0, 10.0)  # seconds before each try to connect again in the middle of a look
OTHERS = 3  # mails that are asked for to tell one bad mail from a server that hands over nothing
NOTHING_SERVED = "server IMAP tidak menyerahkan satu email pun ({reason})"


class _Withheld(Exception):
    """The server answered OK, but without what was asked for. str() is the reason in Indonesian."""


class Session:
    """One connection to the mailbox. It connects again where the server ends it while mail is fetched."""

    def __init__(self, settings: MailAccount) -> None:
        self._settings = settings
        self.client = open_client(settings)
        self._folder = ""  # the selected one
        self._status: dict[bytes, Any] = {}  # what the server said of it
        self._served = 0  # a UID there that was handed over
        self._last = 0  # newest UID of the inbox we looked at
        self._told_gone: dict[str, tuple[int, int]] = {}  # of each folder, what was told of mails that came and went

    def close(self) -> None:
        close(self.client)

    def fetch(
        self, marks: Sequence[Mark], missed: Sequence[Missed] = ()
    ) -> Iterator[tuple[Arrival | Missed | LeftThere | None, Mark]]:
        """Yield new mail of the inbox and the junk folder, the oldest first, each with the mark to store with it.

        missed: every mail that was reported as missed and has not come since.
        """
        known = {mark.folder: mark for mark in marks}
        failure: Exception | None = None
        for folder in self.junk():
            try:
                yield from self._fetch_folder(folder, known.get(folder), missed)
            except Exception as error:  # a bad junk folder does not keep us from the inbox
                failure = error
                self._reconnect()
        inbox = self._settings.folder  # the last: it stays selected for IDLE
        yield from self._fetch_folder(inbox, known.get(inbox), missed)
        if failure is not None:
            raise failure

    def fetch_again(self, missed: Sequence[Missed]) -> Iterator[tuple[Missed, Arrival | Missed | None]]:
        """Ask once more for mails that were missed.

        Yield each with its bytes, or as missed again, or with None where it is gone.
        """
        for one in missed:
            yield one, self._fetch_again(one)

    def _fetch_again(self, one: Missed) -> Arrival | Missed | None:
        try:
            self.select(one.folder)
        except IMAPClientError as error:
            return replace(one, reason=reason(error))
        if self.validity != one.uidvalidity:
            return None  # renumbered: the folder was looked through anew
        try:
            return self.fetch_one(one.uid)
        except Exception as error:
            self.recover(error)
            return replace(self._describe(one.uid, error), since=one.since) if self.is_named(one.uid) else None

    def junk(self) -> list[str]:
        wanted = self._settings.junk_folder
        if wanted == "auto":
            with within(self.client):
                wanted = self.client.find_special_folder(JUNK) or ""
        return [wanted] if wanted and wanted != self._settings.folder else []

    def select(self, folder: str) -> None:
        with within(self.client):
            self._status = self.client.select_folder(folder, readonly=True)
        if folder != self._folder:
            self._folder, self._served = folder, 0

    @cached_property
    def _is_dense(self) -> bool:
        """Asked once: a server that does not answer this, or answers nonsense, is read on a new connection."""
        try:
            return account.numbers_mails_only(self._settings, self.client)
        except Exception as error:
            self.recover(error)
            return True

    @property
    def validity(self) -> int:
        return int(self._status[b"UIDVALIDITY"])

    def _reconnect(self) -> None:
        """Connect again and select the same folder. Raises the error that prevents it."""
        drop(self.client)
        for pause in PAUSES:
            time.sleep(pause)
            try:
                self.client = open_client(self._settings)
                break
            except Exception as error:
                failure = error
        else:
            raise failure
        if self._folder:
            before = self.validity
            self.select(self._folder)
            if self.validity != before:
                raise OpenError(f"server IMAP memberi nomor baru kepada isi {self._folder}")

    def recover(self, failure: Exception) -> None:
        """Connect again after any failure but a refusal. A refusal leaves the connection as good as before."""
        if type(failure) not in (IMAPClientError, _Withheld):
            self._reconnect()

    def _fetch_folder(
        self, folder: str, mark: Mark | None, missed: Sequence[Missed]
    ) -> Iterator[tuple[Arrival | Missed | LeftThere | None, Mark]]:
        try:
            self.select(folder)
        except IMAPClientError as error:
            if folder == self._settings.folder or type(error) is not IMAPClientError:
                raise
            return  # a junk folder may come and go
        validity, upcoming = self.validity, int(self._status.get(b"UIDNEXT", 0))
        last, lay_there = 0, mark is None or mark.uidvalidity != validity
        if mark is None:
            is_inbox = folder == self._settings.folder
            uids = self._newest(self._settings.first_mails) if is_inbox else []  # old junk stays junk
        elif mark.uidvalidity != validity:
            uids = self._since(mark, missed)  # the server renumbered; bytes we know count once anyway
        else:
            uids, last = self._after(mark.uid, upcoming), mark.uid
        if lay_there:  # said first: where we are cut off, the next look goes on from there
            left = LeftThere(folder, validity, 0, upcoming - 1, int(self._status[b"EXISTS"]) - len(uids), upcoming)
            last = min(uids, default=upcoming) - 1 if mark is None else 0
            yield replace(left, last=last or left.last), mark or Mark(folder, validity, last)
        for uid in sorted(uids):
            last, dense = max(last, uid), self._is_dense
            taken = self.take(uid)
            if lay_there and isinstance(taken, Arrival):
                taken = replace(taken, lay_there=True)
            yield taken, Mark(folder, validity, last, dense=dense)
        if mark is None or mark.uidvalidity != validity:  # what we left out stays left out
            last = max(last, upcoming - 1)
            yield None, Mark(folder, validity, last)
        elif self._is_dense and upcoming - 1 > last and self._told_gone.get(folder) != (last, upcoming):
            self._told_gone[folder] = (last, upcoming)
            yield None, Mark(folder, validity, last, upcoming=upcoming)
        self._last = last

    def _newest(self, most: int) -> list[int]:
        there = int(self._status[b"EXISTS"])
        few = min(most, there)
        return self.search([f"{there - few + 1}:*"]) if few > 0 else []

    def _since(self, mark: Mark, missed: Sequence[Missed]) -> list[int]:
        """Return the UIDs of mail since the mark was moved, with some overlap.

        Older mail was seen, or left out on purpose.

        A missed mail has another UID now. Therefore the search goes back to the oldest of them.
        """
        if mark.seen_at is None:
            return self.search("ALL")
        still = [one.dated or one.since for one in missed if one.folder == mark.folder]
        first = min([mark.seen_at, *(moment for moment in still if moment is not None)])
        return self.search(["SINCE", (first - OVERLAP).date()])

    def search(self, criteria: Any) -> list[int]:
        with within(self.client):
            return [int(uid) for uid in self.client.search(criteria)]

    def _after(self, last: int, upcoming: int) -> list[int]:
        """Return the UIDs above `last`.

        "n:*" always names the newest mail, even an older one, so known UIDs are dropped.
        """
        if upcoming and upcoming - last > WINDOW:
            found = list(self.between(last + 1, upcoming - 1))
        else:
            found = self._range(last + 1, "*")
        return [uid for uid in found if uid > last]

    def between(self, first: int, last: int) -> Iterator[int]:
        """Yield the UIDs from `first` to `last`, asked for in pieces."""
        for start in range(first, last + 1, WINDOW):
            yield from sorted(self._range(start, min(start + WINDOW - 1, last)))

    def _range(self, start: int, end: int | str) -> list[int]:
        return self.search(["UID", f"{start}:{end}"])

    def take(self, uid: int) -> Arrival | Missed | None:
        """Return the bytes of one mail, None where it was deleted, Missed after two tries with a good connection.

        Raises OpenError where the server does not hand over any other mail either.
        """
        failure: Exception = OpenError("")
        for _ in range(2):
            try:
                arrival = self.fetch_one(uid)
            except Exception as error:
                failure = error
            else:
                self._served = uid
                return arrival
            self.recover(failure)
            if not self.is_named(uid):
                return None
            if isinstance(failure, TimeoutError):
                break  # the others have waited long enough
        self._require_service(uid, failure)
        return self._describe(uid, failure)

    def fetch_one(self, uid: int) -> Arrival:
        """Return the bytes of one mail without marking it as read. Raises the failure of the server."""
        with within(self.client):
            facts = self.client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"]).get(uid, {})
        if facts.get(b"RFC822.SIZE") is None:
            raise _Withheld("server tidak menyebut ukurannya")
        size = int(facts[b"RFC822.SIZE"])
        if size > self._settings.max_mb * 1024 * 1024:
            head = self._value(uid, "BODY.PEEK[HEADER]", b"BODY[HEADER]")
            raw = f"{TOO_LARGE}: {size}\r\n".encode() + head if head else b""
        else:
            raw = self._value(uid, "BODY.PEEK[]", b"BODY[]", size) or b""
            if len(raw) * 2 < size:  # some servers guess the size, but not that badly
                raise _Withheld(f"server hanya menyerahkan {len(raw)} dari {size} byte")
        if not raw:
            raise _Withheld("server menjawab tanpa isi email")
        dated = got_at(raw, facts.get(b"INTERNALDATE"))
        return Arrival(f"sha256:{sha256(raw).hexdigest()}", bytes(raw), dated=dated)

    def _value(self, uid: int, what: str, key: bytes | None = None, size: int = 0) -> Any:
        with within(self.client, account.PATIENCE + size / SLOWEST):
            return self.client.fetch([uid], [what]).get(uid, {}).get(key or what.encode())

    def is_named(self, uid: int) -> bool:
        with within(self.client):
            self.client.noop()  # else the search still names what was deleted since the command before
        return uid in self._range(uid, uid)

    def _require_service(self, uid: int, failure: Exception) -> None:
        """Raise OpenError where the server hands over no mail of this folder.

        It is an outage then, not one bad mail.
        """
        others = dict.fromkeys([self._served, *self.search(["1"]), *reversed(self._newest(OTHERS + 1))])
        asked = [one for one in others if one not in (0, uid)][:OTHERS]
        if not any(self._serves(one) for one in asked) and len(asked) == OTHERS:
            raise OpenError(NOTHING_SERVED.format(reason=reason(failure)))

    def _serves(self, uid: int) -> bool:
        try:
            return bool(self._value(uid, "BODY.PEEK[]<0.512>", b"BODY[]<0>"))
        except Exception as error:
            self.recover(error)
            return False

    def _describe(self, uid: int, failure: Exception) -> Missed:
        """Return what officers are told about a mail that is not handed over, as far as the server tells it."""
        facts: Any = {}
        try:
            with within(self.client):
                facts = self.client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"]).get(uid, {})
        except Exception as error:
            self.recover(error)
        size, dated = facts.get(b"RFC822.SIZE"), facts.get(b"INTERNALDATE")
        return Missed(
            self._folder,
            self.validity,
            uid,
            size=size if isinstance(size, int) else 0,
            dated=dated if isinstance(dated, datetime) and dated.tzinfo else None,
            reason=reason(failure),
        )

    def wait(self, seconds: float) -> None:
        """Wait with IDLE where the server can, else sleep. The caller searches afterwards in any case.

        IDLE may not announce mail that came since the last search, so a search comes before it. News in the same packet
        as the
        permission to idle is not noticed (idle_check asks the socket, not the buffer). Therefore keep `seconds` short.
        """
        if self._folder != self._settings.folder:
            self.select(self._settings.folder)
        with within(self.client):
            self.client.noop()  # a SEARCH alone sees the folder as the command before it left it
            can_idle = b"IDLE" in self.client.capabilities()
        if self._after(self._last, 0):
            return
        if not can_idle:
            time.sleep(seconds)
            return
        with within(self.client, seconds + account.PATIENCE):
            self.client.idle()
            self.client.idle_check(timeout=seconds)
            self.client.idle_done()  # raises when the server is gone; idle_check would return nothing, at once


def reason(failure: Exception) -> str:
    """Return what the server did, in words for officers."""
    if isinstance(failure, _Withheld):
        return str(failure)
    if isinstance(failure, TimeoutError):
        return "server tidak selesai menjawab"
    if type(failure) is IMAPClientError:
        return f"server menolak: {failure}"[:200]
    if isinstance(failure, (IMAPClient.AbortError, OSError)):
        return "server memutus sambungan atau menjawab tidak utuh"
    return f"jawaban server tidak dimengerti ({type(failure).__name__})"
