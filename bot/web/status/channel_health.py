"""The state of each channel: it is ready only when a check, a message that came or one that left shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.app import App
from bot.web.present import formatting, labels
from channels.protocols import Mailbox
from store.office import templates
from store.operations import heartbeats
from store.tables import Heartbeat
from store.transport import arrivals, outbox, refusals
from store.vocabulary import TemplateStatus

MAIL_SILENT = timedelta(minutes=12)  # a mailbox at the latest every 10 minutes
PHONE_SILENT = timedelta(minutes=10)  # the phone that sends our SMS, where its app was set to give signs of life
ENOUGH_PINGS = 3  # so many in the last day, and the phone is expected to give signs of life
PROOF_LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """One channel's card.

    health: well, troubled, or unproven: nothing has shown yet that it works.
    waiting: messages not sent yet.
    refused: requests ever refused.
    """

    label: str
    word: str
    health: str
    health_word: str
    last: str
    foot: str
    checked: str
    waiting: int
    refused: int


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


def of_all(
    app: App, db: Session, beats: Mapping[str, Heartbeat], lost: Mapping[str, Sequence[datetime]], now: datetime
) -> list[ChannelHealth]:
    """Return the state of every channel, in the order of the settings file.

    lost: when messages failed or were sent without a known fate, by channel.
    """
    refused = refusals.totals(db)
    return [_of(app, db, name, beats, lost.get(name, ()), refused.get(name, 0), now) for name in app.channels]


def _of(
    app: App,
    db: Session,
    name: str,
    beats: Mapping[str, Heartbeat],
    lost: Sequence[datetime],
    refused: int,
    now: datetime,
) -> ChannelHealth:
    traits = labels.traits_of(app.office, name)
    signs = Signs(
        checked=beats.get(f"check:{name}"),
        mailbox=beats.get(f"mail:{name}"),
        received=arrivals.last_received(db, name),
        sent=outbox.last_sent(db, name),
        lost=lost,
        waiting=outbox.waiting_of(db, name, now),
    )
    health, word, sentence = _state(app, db, name, signs, now)
    return ChannelHealth(
        label=traits.label,
        word=traits.word,
        health=health,
        health_word=word,
        last=sentence,
        foot=_foot(db, name, signs),
        checked=f"Diperiksa {formatting.when(app.office, signs.checked.at, now)}" if signs.checked else "",
        waiting=signs.waiting,
        refused=refused,
    )


def _state(app: App, db: Session, name: str, signs: Signs, now: datetime) -> tuple[str, str, str]:
    """Return a channel's health, its word and a sentence."""
    trouble = _trouble(app, db, name, signs, now)
    if trouble:
        return "troubled", *trouble
    last = formatting.moment(app.office, signs.received, now) if signs.received else ""
    received = f"Pesan terakhir {formatting.inside(last)}" if last else "Belum ada pesan"
    if signs.failing:
        return "troubled", "Ada yang gagal", f"{signs.failing} kiriman tidak sampai atau belum pasti"
    if signs.waiting:
        return "troubled", "Tertunda", received
    if now - signs.worked > PROOF_LASTS:
        return "unproven", "Belum terbukti", f"{received}. Tekan Periksa semua"
    return "well", "Siap", received


def _trouble(app: App, db: Session, name: str, signs: Signs, now: datetime) -> tuple[str, str] | None:
    """Return what is wrong with a channel itself, in a word and in a sentence. None when nothing is."""
    mailbox, checked = signs.mailbox, signs.checked
    if isinstance(app.channels[name], Mailbox):
        if mailbox is None or now - mailbox.at > MAIL_SILENT:
            return "Tidak terbaca", mailbox.detail if mailbox and mailbox.detail else "Kotak surat belum terbaca"
        if mailbox.detail:
            return "Terganggu", mailbox.detail
    if checked is not None and checked.detail and checked.at >= signs.used:
        return "Ditolak", checked.detail
    if signs.received is not None and _phone_is_silent(db, name, signs.received, now):
        return "Diam", f"Ponsel gateway diam sejak {formatting.moment(app.office, signs.received, now)}"
    return None


def _phone_is_silent(db: Session, name: str, last: datetime, now: datetime) -> bool:
    """Say whether the phone that sends our SMS has stopped giving signs of life."""
    if name != "sms_gateway" or now - last <= PHONE_SILENT:
        return False
    return arrivals.pings(db, name, now - timedelta(days=1)) >= ENOUGH_PINGS


def _foot(db: Session, name: str, signs: Signs) -> str:
    """Say how many messages wait.

    If none waits, say how many templates the provider has approved, where we have asked.
    """
    if signs.waiting:
        return f"{signs.waiting} menunggu dikirim"
    known = templates.of_channel(db, name)
    approved = sum(one.status == TemplateStatus.APPROVED for one in known)
    return f"{approved} dari {len(known)} templat disetujui" if known else "0 menunggu dikirim"
