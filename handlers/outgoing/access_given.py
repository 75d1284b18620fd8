"""Giving access: a data need counts as given when an answer that names its source is queued."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from store.cases import events, messages, needs
from store.event_names import EventName
from store.tables import Consultation, DataNeed, Event, Message
from store.vocabulary import GIVEN, Availability, Direction, MessageState, NeedOutcome


def mark_given(db: Session, consultation: Consultation, text: str, *, by: str, now: datetime) -> None:
    """Mark what an answer gives: the needs whose link, or title where there is no link, is in its text."""
    given = [need for need in needs.of(db, consultation) if need.outcome == NeedOutcome.PENDING and _named(need, text)]
    for need in given:
        need.outcome = NeedOutcome.GIVEN_OTHERWISE if need.availability == Availability.PARTIAL else NeedOutcome.GIVEN
        need.availability = need.availability or Availability.AVAILABLE
        need.updated_at = now
    if given:
        titles = list(dict.fromkeys(need.source_title or need.link for need in given))
        ids = [need.id for need in given]
        events.record(db, consultation, EventName.ACCESS_GIVEN, by=by, now=now, source=", ".join(titles), needs=ids)


def take_back(db: Session, given: Event, now: datetime) -> None:
    """Mark what an undone answer gave as still to be given."""
    for need_id in given.detail.get("needs", []):
        need = db.get(DataNeed, need_id)
        if need is not None:
            need.outcome, need.updated_at = NeedOutcome.PENDING, now


def never_left(db: Session, consultation: Consultation, message: Message, now: datetime) -> None:
    """Mark what an answer gave that did not arrive, and no other gave, as still to be given."""
    arrived = [one.body for one in messages.timeline(db, consultation.id or 0) if _may_have_arrived(one, message)]
    by_answers = {
        one for event in events.named(db, consultation, EventName.ACCESS_GIVEN) for one in event.detail["needs"]
    }
    for need in needs.of(db, consultation):
        given = need.id in by_answers and need.outcome in GIVEN
        if given and _named(need, message.body) and not any(_named(need, body) for body in arrived):
            need.outcome, need.updated_at = NeedOutcome.PENDING, now


def _may_have_arrived(message: Message, lost: Message) -> bool:
    return (
        message.direction == Direction.OUT
        and message.id != lost.id
        and message.state not in (MessageState.FAILED, MessageState.CANCELLED)
    )


def _named(need: DataNeed, text: str) -> bool:
    if need.link:
        return need.link in text
    return bool(need.source_title) and need.source_title in text
