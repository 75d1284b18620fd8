"""Status, "Kejadian terakhir": what happened in the last day, the latest first, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.app import App
from bot.web.present import formatting, labels
from channels.protocols import Mailbox
from handlers.office import service_hours
from store.operations import heartbeats, incidents
from store.operations.incidents import MOST_INCIDENTS, Happening
from store.tables import Heartbeat

SINCE = timedelta(hours=24)
WORDS = {
    "queued": "{n} pesan dicoba lagi",
    "sending": "{n} pesan dicoba lagi",
    "failed": "{n} pesan gagal terkirim",
    "held": "{n} pesan menunggu warga menulis",
    "unknown": "{n} pesan belum pasti terkirim",
    "shunted": "{n} pesan masuk disisihkan karena tidak dapat dibaca",
    "refused": "{n} permintaan ditolak",
}


def lately(app: App, db: Session, beats: Mapping[str, Heartbeat], now: datetime) -> list[dict[str, Any]]:
    """At most eight lines."""
    since = now - SINCE
    found = [*incidents.messages(db, since), *incidents.shunted(db, since), *incidents.refused(db, since)]
    lines = [_line(app, one) for one in found] + list(_mailboxes(app, beats, since)) + list(_opening(app, now))
    lines.sort(key=lambda one: one["at"], reverse=True)
    return [line | {"when": formatting.when(app.office, line["at"], now)} for line in lines[:MOST_INCIDENTS]]


def _line(app: App, one: Happening) -> dict[str, Any]:
    road = labels.traits_of(app.office, one.channel).word
    sentence = WORDS.get(one.kind, "{n} pesan bermasalah").format(n=one.times)
    return {"at": one.at, "health": "waspada", "text": f"{road}: {sentence}{f'. {one.reason}' if one.reason else ''}"}


def _mailboxes(app: App, beats: Mapping[str, Heartbeat], since: datetime) -> Iterator[dict[str, Any]]:
    for name, channel in app.channels.items():
        beat = beats.get(f"mail:{name}")
        if isinstance(channel, Mailbox) and beat is not None and beat.detail and beat.at > heartbeats.NEVER:
            word = labels.traits_of(app.office, name).word
            yield {"at": max(beat.at, since), "health": "waspada", "text": f"{word}: kotak surat. {beat.detail}"}


def _opening(app: App, now: datetime) -> Iterator[dict[str, Any]]:
    """When we opened today, as a sign that all was well then."""
    local = now.astimezone(app.office.zone)
    for opens, closes in service_hours.ranges(app.office, local.date()):
        start = datetime.combine(local.date(), opens, app.office.zone)
        if start <= now:
            until = f"{closes:%H.%M}" if closes.hour or closes.minute else "24.00"
            yield {"at": start, "health": "sehat", "text": f"Jam layanan dimulai, buka sampai {until}"}
