"""What a provider says that it handed to us, or we to it: the list that our own records are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from channels.envelope import Arrival
from channels.protocols import Channel


class Direction(StrEnum):
    """IN: from a citizen to us. OUT: from us to a citizen, with what became of it."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Spot:
    """The name of a mail on its server. A mail that is moved gets another one."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True)
class Listed:
    """One message, call or recording that a provider lists.

    channel: its name in the settings.
    key: of the arrival by which it comes to us (Arrival.key). "" where nothing is to come: it is on its way, or it is a
        mail of our own. "" for a mail too, whose key only its bytes tell: its spot names it.
    at: when the provider dates it; aware.
    external_id: the provider's id. For OUT the same as Message.external_id; of a mail its Message-ID, "" for none.
    other: the address on the other side, as the provider writes it. Personal data.
    state: what the provider says became of it, in its own word; "" where it says nothing.
    spot: of a mail; None for anything else.
    """

    channel: str
    key: str
    at: datetime
    direction: Direction
    external_id: str = ""
    other: str = ""
    state: str = ""
    spot: Spot | None = None


class CannotList(Exception):
    """Raise when a provider cannot be asked, or does not answer whole. str() is the reason in Indonesian.

    permanent: a second attempt cannot help before somebody mends a setting.
    retry_after: the pause that the provider asks for, None where it names none.
    """

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after


class Listing(Protocol):
    """An open question to a provider."""

    def listed(self, since: datetime, until: datetime) -> Iterator[Listed]:
        """Yield what the provider has from `since` up to `until`, in its own order. Raises CannotList."""
        ...

    def fetch(self, listed: Listed) -> Arrival | None:
        """Return one of them as the arrival by which it would have come. None: it is gone. Raises CannotList."""
        ...


@runtime_checkable
class Listable(Channel, Protocol):
    """A channel whose provider can be asked what it has."""

    def listing(self) -> AbstractContextManager[Listing]:
        """Connect to the provider. Raises CannotList."""
        ...


@runtime_checkable
class Replaying(Channel, Protocol):
    """A channel whose provider gives no list, but sends everything once more by its webhook. Keys stay the same."""

    def replay(self, since: datetime, until: datetime) -> None:
        """Ask for everything from `since` up to `until` once more. Raises CannotList."""
        ...
