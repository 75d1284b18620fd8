"""Incidents of the last day on the status page ("Kejadian terakhir"), the latest first, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.app import App
from bot.process import restarts
from bot.telling import book as books
from bot.telling import machine_signs
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


@dataclass(frozen=True, slots=True)
class Incident:
    """One line.

    health: well or troubled.
    """

    at: datetime
    when: str
    health: str
    text: str


def lately(app: App, db: Session, beats: Mapping[str, Heartbeat], now: datetime) -> list[Incident]:
    """Return the incidents of the last day, at most MOST_INCIDENTS."""
    since = now - SINCE
    happened = [*incidents.messages(db, since), *incidents.shunted(db, since), *incidents.refused(db, since)]
    lines = [_incident(app, one.at, _sentence(app, one), now) for one in happened]
    lines += [*_mailboxes(app, beats, since, now), *_openings(app, now)]
    lines += [*_restarted(app, since, now), *_over(app, since, now)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST_INCIDENTS]


def _incident(app: App, at: datetime, text: str, now: datetime, health: str = "troubled") -> Incident:
    return Incident(at, formatting.when(app.office, at, now), health, text)


def _sentence(app: App, happening: Happening) -> str:
    channel = labels.traits_of(app.office, happening.channel).word
    sentence = WORDS.get(happening.kind, "{n} pesan bermasalah").format(n=happening.times)
    return f"{channel}: {sentence}{f'. {happening.reason}' if happening.reason else ''}"


def _mailboxes(app: App, beats: Mapping[str, Heartbeat], since: datetime, now: datetime) -> Iterator[Incident]:
    """Yield what is wrong with each mailbox now."""
    for name, channel in app.channels.items():
        beat = beats.get(f"mail:{name}")
        if isinstance(channel, Mailbox) and beat is not None and beat.detail and beat.at > heartbeats.NEVER:
            word = labels.traits_of(app.office, name).word
            yield _incident(app, max(beat.at, since), f"{word}: kotak surat. {beat.detail}", now)


def _restarted(app: App, since: datetime, now: datetime) -> Iterator[Incident]:
    """Yield which parts ended by themselves and were started again, one line for each part."""
    last = {one.part: one for one in restarts.read(app.settings.data) if since <= one.at <= now}
    for part, one in last.items():
        yield _incident(app, one.at, f"{machine_signs.PARTS.get(part, part)} berhenti dan dimulai lagi", now)


def _over(app: App, since: datetime, now: datetime) -> Iterator[Incident]:
    """Yield the faults that are over."""
    for one in books.read(app.settings.data).past:
        if since <= one.last <= now:
            yield _incident(app, one.last, f"Pulih: {one.title}. {one.detail}".rstrip(". "), now, health="well")


def _openings(app: App, now: datetime) -> Iterator[Incident]:
    """Yield when the office opened today, as a sign that all was well then."""
    local = now.astimezone(app.office.zone)
    for opens, closes in service_hours.ranges(app.office, local.date()):
        start = datetime.combine(local.date(), opens, app.office.zone)
        if start <= now:
            until = f"{closes:%H.%M}" if closes.hour or closes.minute else "24.00"
            yield _incident(app, start, f"Jam layanan dimulai, buka sampai {until}", now, health="well")
