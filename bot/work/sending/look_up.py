"""Look up at the provider what became of messages whose sending was cut off. Send again only what did not leave."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from bot.app import App
from bot.work.sending.lanes import lanes_of
from channels.protocols import CannotTell, LookUp
from handlers.outgoing import delivery_reports, sending
from handlers.outgoing.costs import billing
from store.cases import messages
from store.tables import Message
from store.transport import claims, outbox
from store.vocabulary import MessageKind, MessageState

log = logging.getLogger(__name__)

ASKED_FOR = timedelta(days=1)  # a provider that does not answer is asked again; then an officer decides
CUT_OFF = "Pengiriman terputus"
CANNOT_TELL = "Belum pasti apakah pesan ini sampai. Tanyakan kepada warga, lalu pilih Coba lagi atau Anggap terkirim."


def begin(app: App, channels: Iterable[str]) -> None:
    """Look up what was cut off on these channels, each in its own lane: a provider that hangs delays no other."""
    lanes = lanes_of(app.db)
    for channel in channels:
        lanes.run(f"look up {channel}", partial(_settle_and_ring, app, channel))


def _settle_and_ring(app: App, channel: str) -> None:
    if settle_abandoned(app, channel):
        app.bell.ring()


def settle_abandoned(app: App, channel: str) -> int:
    """Settle what was cut off on a channel, until its provider does not answer. Return how many were settled."""
    done = 0
    while (taken := _take_abandoned(app, channel)) is not None:
        if not _settle(app, taken):
            break
        done += 1
    return done


def _take_abandoned(app: App, channel: str) -> Message | None:
    with app.db.write() as db:
        return claims.abandoned(db, app.clock(), channel)


def _find(app: App, message: Message) -> str | None:
    """Return the id of a message at the provider, None where the provider does not have it.

    It looks back to the moment when the message was written: no try to send it is older than that.
    """
    if message.channel not in app.channels:
        raise CannotTell(sending.NO_CHANNEL)
    if message.kind == MessageKind.COPY:
        raise CannotTell("tembusan memakai nomor surat aslinya, sehingga tidak dapat dicari sendiri")
    with app.db.read() as db:
        outbound = sending.outbound(db, app.office, app.files, message)
    look = LookUp(message.at, app.clock(), partial(_is_anothers, app, message))
    return app.channels[message.channel].find(outbound, look)


def _is_anothers(app: App, message: Message, external_id: str) -> bool:
    """Return whether the provider's message is another of ours with the same text."""
    with app.db.read() as db:
        other = messages.by_external_id(db, message.channel, external_id)
    return other is not None and other.id != message.id


def _settle(app: App, taken: Message) -> bool:
    """Ask the provider about a message, and settle it. Return whether the provider answered."""
    external_id, reason = None, ""
    try:
        external_id = _find(app, taken)
    except CannotTell as error:
        reason = f"{CANNOT_TELL} ({error})"
    except Exception as error:
        log.warning("looking for %s at the provider failed: %s", taken.key, error)
        if app.clock() - (taken.due_at or taken.at) < ASKED_FOR:
            return False  # the claim runs out once more, then we look again
        reason = f"{CANNOT_TELL} ({error})"
    _record(app, taken, external_id, reason)
    return True


def _record(app: App, taken: Message, external_id: str | None, reason: str) -> None:
    """Store what the provider said.

    What was cut off without a word (its sender died, or our clock jumped) may be on its way at this moment. It is
    looked up once more before it is sent again.
    """
    with app.db.write() as db:
        message, now = db.get_one(Message, taken.id), app.clock()
        if message.state != MessageState.SENDING:
            return
        if external_id:
            billing.handed_over(db, app.office, message, now)
            outbox.sent(message, external_id, now)
        elif reason:
            billing.handed_over(db, app.office, message, now)
            outbox.uncertain(message, reason)
            delivery_reports.record_failure(db, message, now)
        elif not message.error:
            claims.doubt(message, CUT_OFF, now)
        elif not outbox.again(message, message.error, now):
            delivery_reports.record_failure(db, message, now)
