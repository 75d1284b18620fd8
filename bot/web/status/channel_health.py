"""The state of each channel: it is ready only when a check, a message that came or one that left shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.app import App
from bot.telling import channel_signs
from bot.telling.channel_signs import MAIL_SILENT, Signs
from bot.web.present import formatting, labels
from store.office import templates
from store.tables import Heartbeat
from store.transport import refusals
from store.vocabulary import TemplateStatus

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
    signs = channel_signs.of(app, db, name, beats, lost, now)
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
    found = channel_signs.trouble(app, db, name, signs, now)
    if found is None:
        return None
    if found.fault == "mailbox":
        is_silent = signs.mailbox is None or now - signs.mailbox.at > MAIL_SILENT
        return "Tidak terbaca" if is_silent else "Terganggu", found.detail or "Kotak surat belum terbaca"
    if found.fault == "channel_refused":
        return "Ditolak", found.detail
    return "Diam", f"Ponsel gateway diam sejak {formatting.moment(app.office, signs.received, now)}"


def _foot(db: Session, name: str, signs: Signs) -> str:
    """Say how many messages wait.

    If none waits, say how many templates the provider has approved, where we have asked.
    """
    if signs.waiting:
        return f"{signs.waiting} menunggu dikirim"
    known = templates.of_channel(db, name)
    approved = sum(one.status == TemplateStatus.APPROVED for one in known)
    return f"{approved} dari {len(known)} templat disetujui" if known else "0 menunggu dikirim"
