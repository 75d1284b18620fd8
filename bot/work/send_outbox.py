"""Send the outbox: claim a message, send it, store what became of it."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.app import App
from bot.work.sending.lanes import Lanes
from channels.envelope import Outbound
from channels.protocols import CopiesRefused, Fenced, SendError
from handlers.desk import answering
from handlers.outgoing import delivery_reports, sending
from handlers.outgoing.costs import billing
from handlers.outgoing.leaving import fence
from store.cases import people
from store.tables import Identity, Message
from store.transport import claims, outbox
from store.vocabulary import MessageState

log = logging.getLogger(__name__)

FILES_TRIED = 8  # a message whose files cannot be had is sent later so often, and delays no other
RESTS = timedelta(seconds=15)  # a provider that did not answer is left alone for so long


def post_next(app: App, lanes: Lanes, unreachable_channels: set[str]) -> int:
    """Send the next message that is due, in the lane of its channel. Return how many were begun, 0 or 1.

    One only: who has just written must not wait until all others are answered.
    unreachable_channels: channels whose provider does not answer. Their messages are left alone, and a failed send adds
    its channel.
    """
    found = _next(app, unreachable_channels | lanes.busy())
    if found is not None:
        lanes.run(found.channel, partial(_post, app, found.id or 0, unreachable_channels))
    return int(found is not None)


def post_due(app: App, unreachable_channels: set[str]) -> int:
    """Send the next message that is due, and wait for its end however long that takes."""
    found = _next(app, unreachable_channels)
    if found is not None:
        _post(app, found.id or 0, unreachable_channels)
    return int(found is not None)


def _next(app: App, skip: set[str]) -> Message | None:
    now = app.clock()
    with app.db.read() as db:
        ids = outbox.due(db, now, skip=skip | claims.resting(db, now, RESTS), limit=1)
        return db.get(Message, ids[0]) if ids else None


def _post(app: App, message_id: int, unreachable_channels: set[str]) -> None:
    try:
        claimed = _prepare(app, message_id)
    except Exception as error:  # a fault of ours; nothing has left, and the others must not wait for it
        log.exception("message %s could not be prepared", message_id)
        _not_prepared(app, message_id, type(error).__name__)
    else:
        if claimed is not None:
            _send(app, message_id, *claimed, unreachable_channels)


def _prepare(app: App, message_id: int) -> tuple[Outbound, datetime | None] | None:
    """Claim a message and return it as it is to be sent, with the moment of the claim. None where it may not leave."""
    started = time.monotonic()
    with app.db.write() as db:
        message = outbox.claim(db, message_id, app.clock())
        if message is None:
            return None
        claimed_at = message.claimed_at
        outbound = sending.prepare(db, app.office, app.files, message, app.clock())
        if message.state == MessageState.FAILED:
            delivery_reports.record_failure(db, message, app.clock())
        else:
            answering.went_out(db, app.office, message, app.clock())
    if outbound is None:
        return None
    return replace(outbound, fence=partial(_pass_fence, app, message_id, claimed_at, started)), claimed_at


def _pass_fence(app: App, message_id: int, claimed_at: datetime | None, started: float) -> None:
    """Check right before a message leaves that it still may. Raises Fenced.

    started: the moment of the claim by a clock that nobody sets.
    """
    try:
        with app.db.read() as db:
            message = db.get_one(Message, message_id)
            reason = fence.refusal(db, message, claimed_at, app.clock())
    except Exception as error:
        raise Fenced(f"basis data tidak menjawab ({type(error).__name__})") from error
    if not reason and time.monotonic() - started > fence.FRESH.total_seconds():
        reason = fence.TOO_LATE
    if reason:
        raise Fenced(reason)


def _not_prepared(app: App, message_id: int, reason: str) -> None:
    with app.db.write() as db:
        message = outbox.claim(db, message_id, app.clock())
        if message is not None and not outbox.again(message, reason, app.clock()):
            delivery_reports.record_failure(db, message, app.clock())


def _send(
    app: App, message_id: int, outbound: Outbound, claimed_at: datetime | None, unreachable_channels: set[str]
) -> None:
    try:
        _bring(app, outbound)
        external_id = app.channels[outbound.to.channel].send(outbound)
    except SendError as error:
        _failed(app, message_id, claimed_at, error, unreachable_channels)
    except Fenced as fenced:
        log.info("message %s did not leave at this try: %s", outbound.key, fenced)
        _fenced(app, message_id, claimed_at, str(fenced))
    except CopiesRefused as partly:
        with app.db.write() as db:
            message = db.get_one(Message, message_id)
            outbox.sent(message, partly.external_id, app.clock())
            delivery_reports.record_lost_copies(db, message, partly.refused, app.clock())
            sending.try_copies_again(db, message, partly.put_off, app.clock())
    except Exception as error:  # a fault of ours in the middle of a send: it may have left
        log.exception("send of %s broke", outbound.key)
        broken = SendError(f"{type(error).__name__}", unknown=True)
        _failed(app, message_id, claimed_at, broken, unreachable_channels)
    else:
        with app.db.write() as db:
            message = db.get_one(Message, message_id)
            if message.state == MessageState.SENDING:  # else a report was faster, and has counted it
                billing.handed_over(db, app.office, message, app.clock())
            outbox.sent(message, "" if outbound.only else external_id, app.clock())


def _bring(app: App, outbound: Outbound) -> None:
    """Bring the files of a message to this computer. Raises SendError where their store does not answer.

    One that is not stored any more is the channel's to tell.
    """
    for one in outbound.attachments:
        try:
            app.files.bring(one.path.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise SendError(f"Penyimpanan lampiran tidak menjawab ({error}).", tries=FILES_TRIED) from error


def _fenced(app: App, message_id: int, claimed_at: datetime | None, reason: str) -> None:
    """Queue a message again that did not pass its fence, unless somebody else has it now."""
    with app.db.write() as db:
        message = db.get_one(Message, message_id)
        if claims.holds(message, claimed_at) and not outbox.again(message, reason, app.clock()):
            delivery_reports.record_failure(db, message, app.clock())


def _failed(
    app: App, message_id: int, claimed_at: datetime | None, error: SendError, unreachable_channels: set[str]
) -> None:
    now = app.clock()
    with app.db.write() as db:
        message = db.get_one(Message, message_id)
        if not claims.holds(message, claimed_at):  # a callback was faster and knows better, or somebody else has it
            return
        if error.unknown:  # stays claimed; bot/work/sending/look_up.py asks the provider
            unreachable_channels.add(message.channel)
            claims.doubt(message, str(error), now)
        elif error.window_closed:
            delivery_reports.refused_by_window(db, app.office, message, now)
        elif error.permanent or error.opted_out:
            if error.opted_out and message.identity_id is not None:
                people.contact_of(db, db.get_one(Identity, message.identity_id)).set_opted_out(now)
            outbox.fail(message, str(error))
            delivery_reports.record_failure(db, message, now)
        else:
            if not error.tries:  # else the reason lies in this message alone
                unreachable_channels.add(message.channel)
            if not outbox.again(message, str(error), now, error.retry_after, error.tries):
                delivery_reports.record_failure(db, message, now)
