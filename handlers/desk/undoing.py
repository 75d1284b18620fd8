"""Undo what has not been sent yet: an answer, a closing, or both. The consultation is again as it was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlmodel import Session

from handlers.errors import NotFound, Refusal
from handlers.officers.act import Act
from handlers.officers.guards import ANSWERS
from handlers.outgoing import access_given, queueing, sending
from store.cases import consultations, events, messages
from store.desk import drafts, uploads, visits
from store.event_names import EventName, Means, that
from store.tables import Consultation, Event, Message
from store.transport import outbox
from store.vocabulary import Actor, CaseState, Direction, DraftKind, MessageKind

BESIDES = that(Means.ANSWER_BRINGS)
TOO_LATE = "Balasan sudah berangkat, jadi tidak dapat diurungkan. Kirim ralat bila perlu."


@dataclass(frozen=True)
class Open:
    """What an officer can still undo.

    until: when it is sent.
    closed: the closing is undone with it.
    held: it will not leave then, but wait until the citizen writes.
    """

    key: str
    until: datetime
    closed: bool
    held: bool


def open_for(act: Act, consultation: Consultation) -> Open | None:
    """Return what the officer did last, while it can be undone; None for what was put off, or nothing."""
    last = _last_act(act, consultation)
    if last is None:
        return None
    closed = consultation.state == CaseState.CLOSED
    key, held = str(last.detail.get("message", "")), False
    if key:
        message = messages.by_key(act.db, key)
        if message is None or message.direction != Direction.OUT or message.scheduled_at is not None:
            return None
        until = message.due_at if outbox.untouched(message) else None
        held = not sending.may_leave(act.db, act.office, message, act.now)
    else:
        until = last.at + timedelta(seconds=act.office.undo_seconds)
    return Open(key, until, closed, held) if until is not None and until > act.now else None


def undo(act: Act, case: Consultation, key: str) -> str:
    """Undo the officer's last answer and the closing that followed, or with key "" a closing alone.

    Return the words, which are the officer's draft again; the files are back in the composer. Raises Refusal.
    """
    return _undo_answer(act, case, key) if key else _undo_closing(act, case)


def _undo_answer(act: Act, consultation: Consultation, key: str) -> str:
    said = events.named(act.db, consultation, *ANSWERS, EventName.SCHEDULED)
    event = next((message for message in reversed(said) if message.detail.get("message") == key), None)
    parts = _parts(act.db, event, key)
    if not parts or parts[0].consultation_id != consultation.id or parts[0].author != act.by.name:
        raise NotFound("Balasan itu tidak ada, atau sudah diurungkan.")
    if not all(outbox.untouched(message) for message in parts):
        raise Refusal(TOO_LATE)
    words = _say_again(act.db, parts)
    _back_to_the_composer(act, consultation, parts)
    for message in parts:
        outbox.take_back(message)
    drafts.keep(act.db, consultation, act.by, DraftKind.REPLY, words, act.now)
    if event is not None and event.what in ANSWERS and not _gone_on(act.db, consultation, event):
        _put_back(act, consultation, event, message=key)
    else:
        act.record(consultation, EventName.UNDONE, message=key)
    return words


def _gone_on(db: Session, consultation: Consultation, event: Event) -> bool:
    """Return whether a colleague has answered or closed the consultation since: then only the answer is undone."""
    newer = events.since(db, consultation, event.id or 0)
    return any(one.what in (*ANSWERS, EventName.CLOSED) and one.by != event.by for one in newer)


def _undo_closing(act: Act, consultation: Consultation) -> str:
    last = _last_act(act, consultation)
    if last is None or last.what != EventName.CLOSED or last.at + timedelta(seconds=act.office.undo_seconds) < act.now:
        raise Refusal("Konsultasi ini tidak dapat diurungkan lagi. Buka kembali bila perlu.")
    _put_back(act, consultation, last)
    return ""


def _last_act(act: Act, consultation: Consultation) -> Event | None:
    """Return the officer's last answer or closing, if no person did anything after it."""
    for event in events.latest(act.db, consultation):
        if event.by == act.by.name and event.what in ANSWERS:
            return event
        if event.by == act.by.name and event.what == EventName.CLOSED:
            return _answer_sent_with(act.db, consultation, event) or event
        if event.by != Actor.BOT and event.what not in BESIDES:
            return None
    return None


def _answer_sent_with(db: Session, consultation: Consultation, closing: Event) -> Event | None:
    """Return the answer of "Kirim & tutup": by the same officer in the same moment as the closing."""
    for event in events.latest(db, consultation):
        if event.what in ANSWERS and event.by == closing.by and event.at == closing.at:
            return event
    return None


def _put_back(act: Act, consultation: Consultation, event: Event, **detail: str) -> None:
    for prompt in outbox.queued_of(act.db, consultation, MessageKind.RATING):
        if outbox.untouched(prompt):
            outbox.take_back(prompt)
    visits.put_back(act.db, event.detail.get("visits") or {})
    for later in events.since(act.db, consultation, event.id or 0):
        if later.what == EventName.ACCESS_GIVEN and later.at == event.at:
            access_given.take_back(act.db, later, act.now)
        elif later.what == EventName.CLOSED and later.at == event.at:
            visits.put_back(act.db, later.detail.get("visits") or {})
    before = event.detail.get("before") or {}
    consultations.restore(act.db, consultation, before, by=act.by.name, now=act.now, **detail)


def _parts(db: Session, event: Event | None, key: str) -> list[Message]:
    keys = event.detail.get("messages", [key]) if event is not None else [key]
    return [one for one in (messages.by_key(db, each) for each in keys) if one is not None]


def _say_again(db: Session, parts: Sequence[Message]) -> str:
    """Return the words of an answer as its officer wrote them, perhaps none.

    The first part holds them whole where they were cut, or where the address of a file was added.
    """
    files = chain.from_iterable(messages.files(db, [one.id or 0 for one in parts]).values())
    if parts[0].full_body or any(one.locator == queueing.BY_LINK for one in files):
        return parts[0].full_body
    return "\n".join(one.body for one in parts if one.body).strip()


def _back_to_the_composer(act: Act, consultation: Consultation, parts: Sequence[Message]) -> None:
    for files in messages.files(act.db, [one.id or 0 for one in parts]).values():
        for file in files:
            uploads.add(
                act.db,
                consultation,
                act.by,
                filename=file.filename,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                by_link=file.locator == queueing.BY_LINK,
                now=act.now,
            )
            act.db.delete(file)
    act.db.flush()
