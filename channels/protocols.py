"""Protocols of a channel: the methods it has, and the errors they raise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, runtime_checkable

from channels.envelope import (
    Arrival,
    Attachment,
    Delivery,
    HookRequest,
    Inbound,
    Mark,
    Missed,
    Outbound,
    ProviderTemplate,
    Traits,
)


class Refused(Exception):
    """Refuse a request whose sender is not proven. str() is the reason, and never contains the expected signature."""


class SendError(Exception):
    """Raise when the provider did not take the message. str() is the reason in Indonesian, with the provider's code.

    permanent: a second attempt cannot help.
    unknown: it may have left (time-out after the request was written). Ask `find` before anything is sent again.
    window_closed: WhatsApp's 24 hours are over (63016).
    opted_out: 21610.
    tries: how often it is sent at most, 0 for as often as any other.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        window_closed: bool = False,
        opted_out: bool = False,
        retry_after: timedelta | None = None,
        tries: int = 0,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.unknown = unknown
        self.window_closed = window_closed
        self.opted_out = opted_out
        self.retry_after = retry_after
        self.tries = tries


class CopiesRefused(Exception):
    """Raise when the server took a letter for its receiver, but not for all its copies.

    external_id: what `send` would have returned.
    refused: the reason for each address that was refused for good, in Indonesian, with the server's code.
    put_off: the same for each address that was refused for now. The caller sends to it again, alone (Outbound.only).
    """

    def __init__(self, external_id: str, refused: Mapping[str, str], put_off: Mapping[str, str]) -> None:
        super().__init__(", ".join([*refused, *put_off]))
        self.external_id = external_id
        self.refused = refused
        self.put_off = put_off


class Fenced(Exception):
    """Raise right before a message leaves, where it may not leave any more. Nothing was sent. str() is the reason."""


class CannotTell(Exception):
    """Raise when `find` has no means to know whether a message left. An officer decides."""


def nobody(_external_id: str) -> bool:
    """Stand in for `LookUp.is_anothers` where no other message is known."""
    return False


@dataclass(frozen=True)
class LookUp:
    """What is known of a message that may have left.

    since: when it was written. now: what our clock says. Both are by our clock, which may be wrong: only a provider's
        clock tells when the provider took something.
    is_anothers: whether an external id is that of another message of ours.
    """

    since: datetime
    now: datetime
    is_anothers: Callable[[str], bool] = nobody


class OpenError(Exception):
    """Raise when an attachment's bytes, or a mailbox, cannot be read.

    permanent: gone, too large, or not what it claims to be. Otherwise it is tried again later.
    """

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Channel(Protocol):
    """A connection to citizens. It translates, and knows no database, no web framework and no other channel."""

    traits: ClassVar[Traits]

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        """Translate an arrival's raw bytes. May raise anything: the arrival is then set aside whole."""
        ...

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        """Return the bytes of an incoming attachment. raw: of its arrival. Raises OpenError."""
        ...

    def send(self, message: Outbound) -> str:
        """Hand a message over and return the provider's id. Raises SendError, and Fenced as `message.fence` does.

        It calls `message.fence()` right before the message leaves.
        """
        ...

    def find(self, message: Outbound, look: LookUp) -> str | None:
        """Return the external id of a message that already left, or None if it surely did not.

        Raises CannotTell, or SendError where the provider cannot be reached and may be asked again later.
        """
        ...

    def templates(self) -> frozenset[str]:
        """Return the names of the approved templates that are set up here (empty where the channel has none)."""
        ...

    def check(self) -> str:
        """Try the real credentials and return one sentence on the result. Raises SendError with what to do."""
        ...


@runtime_checkable
class Hook(Channel, Protocol):
    """A channel whose provider calls us over HTTP."""

    def accept(self, request: HookRequest) -> Arrival:
        """Check that the request is the provider's. Raises Refused."""
        ...


@runtime_checkable
class Templated(Channel, Protocol):
    """A channel whose provider keeps message templates and their approval."""

    def fetch_templates(self) -> Sequence[ProviderTemplate]:
        """Return every template. Raises SendError."""
        ...

    def template_names(self) -> Mapping[str, str]:
        """Return our name of each template that is set up here, by the provider's id."""
        ...


@runtime_checkable
class Enclosing(Channel, Protocol):
    """A channel whose arrivals hold the bytes of their files: all files of an arrival are opened together."""

    def open_all(self, attachments: Sequence[Attachment], raw: bytes) -> Iterator[bytes | OpenError]:
        """Yield the bytes of each attachment, or why there are none; one at a time, the arrival is read once."""
        ...


@dataclass(frozen=True)
class LeftThere:
    """Mails that lay in a folder before our first look, and were not fetched. An admin decides on them.

    Their UIDs are above `after`, up to `last`. many: how many, at most. upcoming: the server's next number by then.
    before: none of them came to the server later; None where it needs no look.
    """

    folder: str
    uidvalidity: int
    after: int
    last: int
    many: int
    upcoming: int = 0
    before: datetime | None = None


class MailSession(Protocol):
    """An open connection to a mailbox. After any exception it is closed and opened again."""

    def fetch(
        self, marks: Sequence[Mark], missed: Sequence[Missed] = ()
    ) -> Iterator[tuple[Arrival | Missed | LeftThere | None, Mark]]:
        """Yield every mail not read yet, each with the mark to store in the same transaction.

        missed: all that was yielded as Missed and has not come since.
        A LeftThere comes with the first look at a folder, before its mails, and when the server renumbered it.
        None only moves the mark (first visit of a folder, a mail that vanished). Raises OpenError where the server
        hands over no mail at all.
        """
        ...

    def fetch_again(self, missed: Sequence[Missed]) -> Iterator[tuple[Missed, Arrival | Missed | None]]:
        """Ask again for missed mails. Yield each with its bytes, with what the server did instead, or None: gone."""
        ...

    def fetch_left(self, left: LeftThere, most: int) -> Iterator[tuple[Arrival | Missed | None, int]]:
        """Yield the next mails that lay there, `most` at most, the oldest first, each with its UID.

        None: it is gone, or was seen. After the last one None with left.last. Nothing where the folder is not there.
        """
        ...

    def wait(self, seconds: float) -> None:
        """Return when a mail may have come, at the latest after `seconds`."""
        ...


@runtime_checkable
class Mailbox(Channel, Protocol):
    """A channel that we ask for its messages."""

    def connect(self) -> AbstractContextManager[MailSession]:
        """Connect and sign in. Raises OpenError where the server refuses our name and password."""
        ...

    def largest_mail(self) -> int:
        """Ask our server for the bytes of the largest mail that it takes. 0: it names none. Raises SendError."""
        ...
