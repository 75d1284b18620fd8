"""Protocols of a channel: the methods it has, and the errors they raise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, runtime_checkable

from channels.envelope import (
    Arrival,
    Attachment,
    Delivery,
    HookRequest,
    Inbound,
    Mark,
    Outbound,
    ProviderTemplate,
    Traits,
)


class Refused(Exception):
    """A request we do not believe. str() is the reason, for the status page; never holds the expected signature."""


class SendError(Exception):
    """The provider did not take the message.

    permanent: trying again cannot help. unknown: it may have left (time-out after the request was written): look with
    `find` before anything is sent again. window_closed: WhatsApp's 24 hours are over (63016). opted_out: 21610.
    str() is the reason in Indonesian for the officer, with the provider's code.
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
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.unknown = unknown
        self.window_closed = window_closed
        self.opted_out = opted_out
        self.retry_after = retry_after


class CannotTell(Exception):
    """`find` has no means to know whether a message left: an officer decides."""


class OpenError(Exception):
    """An attachment's bytes, or a mailbox, could not be had.

    permanent: gone, too large or not what it claims; else try later.
    """

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Channel(Protocol):
    """A road between citizens and us: a translator that knows no database, no web framework and no other channel."""

    traits: ClassVar[Traits]

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        """Translate an arrival's raw bytes. May raise anything: the arrival is then set aside whole."""
        ...

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        """The bytes of an incoming attachment; `raw` is its arrival's. Raises OpenError."""
        ...

    def send(self, message: Outbound) -> str:
        """Hand a message over and return the provider's id. Raises SendError."""
        ...

    def find(self, message: Outbound, since: datetime) -> str | None:
        """Whether this message already left: its external id, or None if it surely did not.

        Raises CannotTell, or SendError where the provider is out of reach and may be asked again later.
        """
        ...

    def templates(self) -> frozenset[str]:
        """Names of the approved templates that are set up here (empty where the channel has none)."""
        ...

    def check(self) -> str:
        """Try the real credentials; one sentence on what was found. Raises SendError with what to do."""
        ...


@runtime_checkable
class Hook(Channel, Protocol):
    """A channel that is pushed to over HTTP."""

    def accept(self, request: HookRequest) -> Arrival:
        """Check that the request is the provider's. Raises Refused."""
        ...


@runtime_checkable
class Templated(Channel, Protocol):
    """A channel whose provider keeps message templates and their approval."""

    def fetch_templates(self) -> Sequence[ProviderTemplate]:
        """All of them. Raises SendError."""
        ...

    def template_names(self) -> Mapping[str, str]:
        """Our name of each template that is set up here, by the provider's id."""
        ...


class MailSession(Protocol):
    """One open connection to a mailbox. Any exception means: close it and connect again."""

    def fetch(self, marks: Sequence[Mark]) -> Iterator[tuple[Arrival | None, Mark]]:
        """Every mail not seen yet, each with the mark to store in the same transaction as its arrival.

        An Arrival of None only moves the mark (folder first seen, mail vanished).
        """
        ...

    def wait(self, seconds: float) -> None:
        """Return when something may have come, at the latest after `seconds`."""
        ...


@runtime_checkable
class Mailbox(Channel, Protocol):
    """A channel that is asked for its messages."""

    def connect(self) -> AbstractContextManager[MailSession]:
        """Raises OpenError where the server refuses our name and password."""
        ...
