"""What shows that a channel works: a message that came, one that left, a good check; and what shows the contrary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.app import App
from bot.telling.faults import Sighting, seen
from channels.protocols import Mailbox
from store.operations import backlog, heartbeats, incidents
from store.tables import Heartbeat
from store.transport import arrivals, outbox

MAIL_SILENT = timedelta(minutes=12)  # a mailbox at the latest every 10 minutes
PHONE_SILENT = timedelta(minutes=10)  # the phone that sends our SMS, where its app was set to give signs of life
ENOUGH_PINGS = 3  # so many in the last day, and the phone is expected to give signs of life
FAILS, IS_REFUSED = 3, 3  # messages, requests: one may be anybody's mistake
WAITS = timedelta(minutes=10)
REFUSED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a channel.

    checked: what its last check found, None where there was none.
    mailbox: what reading its mailbox found, None for other channels and before the first reading.
    received, sent: when a message came and left last.
    lost: when messages failed or were sent without a known fate.
    waiting: messages that should have left by now.
    """

    checked: Heartbeat | None
    mailbox: Heartbeat | None
    received: datetime | None
    sent: datetime | None
    lost: Sequence[datetime]
    waiting: int

    @property
    def used(self) -> datetime:
        """Return when a message came or left last, `heartbeats.NEVER` for never."""
        return max(self.received or heartbeats.NEVER, self.sent or heartbeats.NEVER)

    @property
    def worked(self) -> datetime:
        """Return when the channel last worked, by any sign."""
        good = [one.at for one in (self.checked, self.mailbox) if one is not None and not one.detail]
        return max([self.used, *good])

    @property
    def failing(self) -> int:
        """Return how many messages were lost since sending last worked: a message left, or a check was good."""
        good = [self.checked.at] if self.checked is not None and not self.checked.detail else []
        worked = max([self.sent or heartbeats.NEVER, *good])
        return sum(moment >= worked for moment in self.lost)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a channel itself.

    fault: key of the fault. detail: what the server or the provider said, "" where nobody said anything.
    """

    fault: str
    detail: str


def of(
    app: App, db: Session, name: str, beats: Mapping[str, Heartbeat], lost: Sequence[datetime], now: datetime
) -> Signs:
    """Return the signs of one channel. lost: as in Signs."""
    return Signs(
        checked=beats.get(f"check:{name}"),
        mailbox=beats.get(f"mail:{name}") if isinstance(app.channels[name], Mailbox) else None,
        received=arrivals.last_received(db, name),
        sent=outbox.last_sent(db, name),
        lost=lost,
        waiting=outbox.waiting_of(db, name, now),
    )


def trouble(app: App, db: Session, name: str, signs: Signs, now: datetime) -> Trouble | None:
    """Return what is wrong with a channel itself, None when nothing is."""
    mailbox, checked = signs.mailbox, signs.checked
    if isinstance(app.channels[name], Mailbox):
        if mailbox is None or _is_silent(app, mailbox, now):
            return Trouble("mailbox", mailbox.detail if mailbox else "")
        if mailbox.detail:
            return Trouble("mailbox", mailbox.detail)
    if checked is not None and checked.detail and checked.at >= signs.used:
        return Trouble("channel_refused", checked.detail)
    if signs.received is not None and _phone_is_silent(db, name, signs.received, now):
        return Trouble("phone_silent", "")
    return None


def _is_silent(app: App, mailbox: Heartbeat, now: datetime) -> bool:
    """Say whether a mailbox was not read for too long. The clock of a demo jumps."""
    return not app.settings.demo and now - mailbox.at > MAIL_SILENT


def _phone_is_silent(db: Session, name: str, last: datetime, now: datetime) -> bool:
    """Say whether the phone that sends our SMS has stopped giving signs of life."""
    if name != "sms_gateway" or now - last <= PHONE_SILENT:
        return False
    return arrivals.pings(db, name, now - timedelta(days=1)) >= ENOUGH_PINGS


def faults(app: App, db: Session, beats: Mapping[str, Heartbeat], now: datetime) -> Iterator[Sighting]:
    """Yield what is wrong with the channels. A mailbox that was never read yet is no fault: the office may be new."""
    lost = outbox.lost(outbox.stuck(db))
    refused: dict[str, int] = {}
    for one in incidents.refused(db, now - REFUSED_WITHIN):
        refused[one.channel] = refused.get(one.channel, 0) + one.times
    for name in app.channels:
        about = app.office.traits[name].word if name in app.office.traits else name
        signs = of(app, db, name, beats, lost.get(name, ()), now)
        found = trouble(app, db, name, signs, now)
        if found is not None and (found.fault != "mailbox" or signs.mailbox is not None):
            yield seen(found.fault, found.detail, name, about)
        if signs.failing >= FAILS:
            yield seen("channel_failing", f"{signs.failing} kiriman tidak sampai atau belum pasti", name, about)
        if late := backlog.held_up(db, name, now - WAITS):
            yield seen("channel_waiting", f"{late} kiriman menunggu lebih dari 10 menit", name, about)
        if refused.get(name, 0) >= IS_REFUSED and (signs.received or heartbeats.NEVER) < now - REFUSED_WITHIN:
            yield seen("webhook_refused", f"{refused[name]} permintaan dalam satu jam", name, about)
