"""Send the outbox: claim a message, send it, store what became of it."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlmodel import Session

from bot.app import App
from channels.envelope import Outbound
from channels.protocols import CannotTell, CopiesRefused, SendError
from handlers.desk import answering
from handlers.outgoing import delivery_reports, sending
from handlers.outgoing.costs import billing
from store.cases import messages, people
from store.tables import Identity, Message
from store.transport import outbox
from store.vocabulary import MessageKind, MessageState

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(minutes=10)  # how far before a send was due `find` looks: providers' clocks differ
CANNOT_TELL = "Belum pasti apakah pesan ini sampai. Tanyakan kepada warga, lalu pilih Coba lagi atau Anggap terkirim."


def post_due(app: App, unreachable_channels: set[str]) -> int:
    """Send the next message that is due, one only: who has just written must not wait until all others are answered.

    unreachable_channels: channels whose provider does not answer. Their messages are left alone, and a failed send adds
    its channel.
    """
    with app.db.read() as db:
        ids = outbox.due(db, app.clock(), skip=unreachable_channels, limit=1)
    for message_id in ids:
        _post(app, message_id, unreachable_channels)
    return len(ids)


def _post(app: App, message_id: int, unreachable_channels: set[str]) -> None:
    try:
        outbound = _prepare(app, message_id)
    except Exception as error:  # a fault of ours; nothing has left, and the others must not wait for it
        log.exception("message %s could not be prepared", message_id)
        _not_prepared(app, message_id, type(error).__name__)
    else:
        if outbound is not None:
            _send(app, message_id, outbound, unreachable_channels)


def _prepare(app: App, message_id: int) -> Outbound | None:
    with app.db.write() as db:
        message = outbox.claim(db, message_id, app.clock())
        if message is None:
            return None
        outbound = sending.prepare(db, app.office, app.files, message, app.clock())
        if message.state == MessageState.FAILED:
            delivery_reports.record_failure(db, message, app.clock())
        else:
            answering.went_out(db, app.office, message, app.clock())
        return outbound


def _not_prepared(app: App, message_id: int, reason: str) -> None:
    with app.db.write() as db:
        message = outbox.claim(db, message_id, app.clock())
        if message is not None and not outbox.again(message, reason, app.clock()):
            delivery_reports.record_failure(db, message, app.clock())


def _send(app: App, message_id: int, outbound: Outbound, unreachable_channels: set[str]) -> None:
    try:
        external_id = app.channels[outbound.to.channel].send(outbound)
    except SendError as error:
        _failed(app, message_id, error, unreachable_channels)
    except CopiesRefused as partly:
        with app.db.write() as db:
            message = db.get_one(Message, message_id)
            outbox.sent(message, partly.external_id, app.clock())
            delivery_reports.record_lost_copies(db, message, partly.refused, app.clock())
            sending.try_copies_again(db, message, partly.put_off, app.clock())
    except Exception as error:  # a fault of ours in the middle of a send: it may have left
        log.exception("send of %s broke", outbound.key)
        _failed(app, message_id, SendError(f"{type(error).__name__}", unknown=True), unreachable_channels)
    else:
        with app.db.write() as db:
            message = db.get_one(Message, message_id)
            if message.state == MessageState.SENDING:  # else a report was faster, and has counted it
                billing.handed_over(db, app.office, message, app.clock())
            outbox.sent(message, "" if outbound.only else external_id, app.clock())


def _failed(app: App, message_id: int, error: SendError, unreachable_channels: set[str]) -> None:
    now = app.clock()
    with app.db.write() as db:
        message = db.get_one(Message, message_id)
        if message.state != MessageState.SENDING:  # a callback was faster and knows better
            return
        if error.unknown:  # stays claimed; `settle_abandoned` looks at the provider when the claim has run out
            message.error = str(error)
        elif error.window_closed:
            delivery_reports.refused_by_window(db, app.office, message, now)
        elif error.permanent or error.opted_out:
            if error.opted_out and message.identity_id is not None:
                people.contact_of(db, db.get_one(Identity, message.identity_id)).set_opted_out(now)
            outbox.fail(message, str(error))
            delivery_reports.record_failure(db, message, now)
        else:
            unreachable_channels.add(message.channel)
            if not outbox.again(message, str(error), now, error.retry_after):
                delivery_reports.record_failure(db, message, now)


def settle_abandoned(app: App) -> int:
    """Ask the provider about messages whose sending was cut off. Send again only what surely did not leave."""
    done = 0
    while (taken := _take_abandoned(app)) is not None:
        _settle(app, taken)
        done += 1
    return done


def _take_abandoned(app: App) -> Message | None:
    with app.db.write() as db:
        return outbox.abandoned(db, app.clock())


def _find(app: App, message: Message) -> str | None:
    """Return the id of a message at the provider, None where the provider does not have it.

    It looks back to the moment when the message was due: no try to send it is older than that.
    """
    if message.channel not in app.channels:
        raise CannotTell(sending.NO_CHANNEL)
    if message.kind == MessageKind.COPY:
        raise CannotTell("tembusan memakai nomor surat aslinya, sehingga tidak dapat dicari sendiri")
    with app.db.read() as db:
        outbound = sending.outbound(db, app.office, app.files, message)
    return app.channels[message.channel].find(outbound, (message.due_at or message.at) - LOOK_BACK)


def _settle(app: App, taken: Message) -> None:
    external_id, reason = None, ""
    try:
        external_id = _find(app, taken)
    except CannotTell as error:
        reason = f"{CANNOT_TELL} ({error})"
    except Exception as error:
        log.warning("looking for %s at the provider failed: %s", taken.key, error)
        return  # the claim runs out once more, then we look again
    with app.db.write() as db:
        message = db.get_one(Message, taken.id)
        if message.state != MessageState.SENDING:
            return
        if external_id and not _is_anothers(db, message, external_id):
            billing.handed_over(db, app.office, message, app.clock())
            outbox.sent(message, external_id, app.clock())
        elif reason:
            billing.handed_over(db, app.office, message, app.clock())
            outbox.uncertain(message, reason)
            delivery_reports.record_failure(db, message, app.clock())
        else:
            outbox.again(message, message.error or "Pengiriman terputus", app.clock())


def _is_anothers(db: Session, message: Message, external_id: str) -> bool:
    """Return whether the provider's message is an earlier one with the same text. Then this message did not leave."""
    other = messages.by_external_id(db, message.channel, external_id)
    return other is not None and other.id != message.id
