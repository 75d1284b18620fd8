"""A complaint that was none: its message goes back to the consultation it came from.

Whoever made it takes it back within the usual time for undoing, before its receipt has left. Later the officer who
handles it says why it is no complaint, and the citizen is told by which number they are answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.desk import merge_split
from handlers.errors import NotFound, Refusal
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.outgoing import queueing, routes
from handlers.outgoing.queueing import OutgoingMessage
from handlers.texts import render
from store.cases import consultations, events, merges, messages
from store.desk import notices
from store.event_names import EventName
from store.tables import Consultation, Event, Message
from store.transport import outbox
from store.vocabulary import CaseKind, CaseOutcome, CaseState, MessageKind

LONGEST_REASON = 500
MADE = EventName.COMPLAINT_MADE


def take_back(act: Act, origin: Consultation, event_id: int) -> None:
    """Undo making a complaint of a message, by whoever made it. Raises Refusal."""
    event = events.by_id(act.db, event_id)
    if event is None or event.consultation_id != origin.id or event.what != MADE or event.by != act.by.name:
        raise NotFound("Catatan itu tidak ada.")
    message = messages.by_key(act.db, str(event.detail.get("message", "")))
    case = act.db.get(Consultation, message.consultation_id) if message and message.consultation_id else None
    receipts = outbox.queued_of(act.db, case, MessageKind.ACKNOWLEDGEMENT) if case is not None else ()
    in_time = act.now - event.at < timedelta(seconds=act.office.undo_seconds)
    if message is None or case is None or case is origin or case.kind != CaseKind.COMPLAINT:
        raise Refusal("Ini sudah diurungkan.")
    if not in_time or case.officer_id is not None or not all(outbox.untouched(one) for one in receipts):
        raise Refusal("Pengaduan ini sudah berjalan. Minta penanggung jawabnya mengembalikannya.")
    for one in receipts:
        outbox.take_back(one)
    _give_back(act, case, origin, message, reason="")


def return_to_origin(act: Act, case: Consultation, reason: str) -> Consultation:
    """Say that a complaint is none, with the reason, and return the consultation that its message goes back to."""
    guards.require_own(act, case)
    plain = " ".join(reason.split())
    if not plain or len(plain) > LONGEST_REASON:
        raise Refusal(f"Tulis mengapa ini bukan pengaduan, paling banyak {LONGEST_REASON} huruf.")
    linked = act.db.get(Consultation, case.linked_to_id) if case.linked_to_id is not None else None
    message = _message_of(act, case, linked) if linked is not None else None
    if linked is None or message is None:
        raise Refusal("Pengaduan ini tidak dibuat dari pesan sebuah konsultasi, jadi dijawab di sini.")
    origin = merges.living(act.db, linked)
    _give_back(act, case, origin, message, reason=plain)
    route = routes.identity_for(act.db, act.office, case, act.now)
    if route is not None and case.acknowledged_at is not None:
        text = render.complaint_returned(act.office, case.language, number=case.number, instead=origin.number)
        queueing.queue(act.db, act.office, route, origin, OutgoingMessage(text, MessageKind.NOTICE), act.now)
    return origin


def _message_of(act: Act, case: Consultation, origin: Consultation) -> Message | None:
    """Return the message of which the complaint was made, where it is still in it."""
    made = [messages.by_key(act.db, str(one.detail.get("message", ""))) for one in events.named(act.db, origin, MADE)]
    return next((one for one in reversed(made) if one is not None and one.consultation_id == case.id), None)


def _give_back(act: Act, case: Consultation, origin: Consultation, message: Message, *, reason: str) -> None:
    message.consultation_id = origin.id
    act.record(case, EventName.COMPLAINT_RETURNED, reason=reason)
    if case.state != CaseState.CLOSED:
        act.move(case, CaseState.CLOSED)
    case.waiting_since = None
    notices.settle(act.db, case.id or 0, act.now)
    made = [one for one in events.named(act.db, origin, MADE) if one.detail.get("message") == message.key]
    _drop_copy(act, origin, made)
    is_owed = _own_again(act, origin, message)
    act.record(origin, EventName.COMPLAINT_UNDONE, **({"event": made[-1].id} if made else {}))
    ended_by_it = origin.state == CaseState.CLOSED and origin.outcome == CaseOutcome.COMPLAINT
    if ended_by_it or (is_owed and origin.state in (CaseState.CLOSED, CaseState.ANSWERED)):
        # it waits for an answer again, or at least for its officer: `rest_if_answered` looks whether one is owed
        to = CaseState.ASSIGNED if origin.officer_id is not None else CaseState.NEW
        consultations.move(act.db, origin, to, by=act.by.name, now=act.now)
    merge_split.rest_if_answered(act.db, origin, act.now)


def _drop_copy(act: Act, origin: Consultation, made: Sequence[Event]) -> None:
    """Delete the copy of a data question that was left behind: the message that asks it is back.

    One that was answered stays, because the answer is about it.

    made: the events that made a complaint of the message, oldest first.
    """
    copy = messages.by_key(act.db, str(made[-1].detail.get("left_behind", ""))) if made else None
    if copy is not None and any(one.id == copy.id for one in merge_split.unanswered(act.db, origin)):
        act.db.delete(copy)
        act.db.flush()


def _own_again(act: Act, origin: Consultation, message: Message) -> bool:
    """Let the consultation wait since the message that is back, unless it was answered. Return whether it was not."""
    waiting_since = origin.waiting_since
    origin.waiting_since = waiting_since or message.at
    is_owed = any(one.id == message.id for one in merge_split.unanswered(act.db, origin))
    owed = (waiting_since, message.at if is_owed else None)
    origin.waiting_since = min(filter(None, owed), default=None)
    return is_owed
