"""What our tables know of the messages of a channel in some hours, to be compared with the list of its provider."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session, col

from channels.listing import Spot
from store.ledger_words import Standing
from store.tables import Arrival, Identity, MailSpot, Message, Refusal
from store.vocabulary import ArrivalOutcome, ArrivalState, Direction, MessageState

AT_ONCE = 500  # names in one statement
WRITTEN_BEFORE = timedelta(days=3)  # so long before it left a message was written, at most
OURS = (Direction.OUT, Direction.STAFF)
LEFT = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ, MessageState.FAILED)
LEAVING = (MessageState.QUEUED, MessageState.SENDING)
STANDINGS: dict[str, Standing] = {
    MessageState.QUEUED: Standing.WAITING,
    MessageState.SENDING: Standing.WAITING,
    MessageState.UNKNOWN: Standing.UNSURE,
}
HASHED = "sha256:"  # the key of a mail, by its bytes
# an arrival that ended so has left a row of the table `message`
KEEPING = frozenset((ArrivalOutcome.ROUTED, ArrivalOutcome.BLOCKED, ArrivalOutcome.THANKS, ArrivalOutcome.REACTION))
# an arrival that ended so held no message of a citizen
REPORTS = frozenset(
    (
        ArrivalOutcome.NOTHING,
        ArrivalOutcome.QUEUED,
        ArrivalOutcome.SENT,
        ArrivalOutcome.DELIVERED,
        ArrivalOutcome.READ,
        ArrivalOutcome.FAILED,
        ArrivalOutcome.COPY_FAILED,
        ArrivalOutcome.HELD,
        ArrivalOutcome.WINDOW_SHUT,
        ArrivalOutcome.NO_NEWS,
        ArrivalOutcome.UNKNOWN_MESSAGE,
    )
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One message in our tables.

    key: our own name. names: by which the provider may call it.
    at: when we got it, or when it left. dated: when the provider got it.
    arrival_id: of one that came in. to: the address of one that left.
    """

    key: str
    names: tuple[str, ...]
    at: datetime
    dated: datetime
    standing: Standing
    arrival_id: int = 0
    to: str = ""


def incoming(db: Session, channel: str, start: datetime, end: datetime, names: Collection[str]) -> list[Recorded]:
    """Return what came in between two moments, or has one of these names whenever it came. Reports are left out."""
    query: Any = select(
        col(Arrival.id),
        col(Arrival.key),
        col(Arrival.received_at),
        col(Arrival.state),
        col(Arrival.outcome),
        func.length(col(Arrival.raw)),
        col(Arrival.dated_at),
    ).where(col(Arrival.channel) == channel)
    between = query.where(col(Arrival.received_at) >= start, col(Arrival.received_at) < end)
    called = _messages(db, col(Message.external_id), names, channel)
    rows = {row[0]: row for row in db.execute(between)}
    rows |= {row[0]: row for row in _in_parts(db, query, col(Arrival.key), names)}
    rows |= {row[0]: row for row in _in_parts(db, query, col(Arrival.id), called)}
    ours = _that_left(db, {_names(row[1])[-1] for row in rows.values()}, channel)
    rows = {arrival_id: row for arrival_id, row in rows.items() if _names(row[1])[-1] not in ours}
    kept = _messages(db, col(Message.arrival_id), rows, channel)
    # the steps of a call are many arrivals and one message, which belongs to the last of them
    keys = {name for row in rows.values() if row[0] not in kept for name in _names(row[1])}
    elsewhere = {name for one in _messages(db, col(Message.external_id), keys, channel).values() for name in one}
    return [
        Recorded(
            key=row[1],
            names=tuple(sorted({*_names(row[1]), *kept.get(row[0], ())} - {""})),
            at=row[2],
            dated=row[6] or row[2],
            standing=_standing(row, kept, elsewhere),
            arrival_id=row[0],
        )
        for row in rows.values()
        if row[0] in kept or not row[4] or not set(row[4].split()) <= REPORTS
    ]


def _standing(row: Any, kept: Collection[int], elsewhere: set[str]) -> Standing:
    arrival_id, key, _, state, outcome, size, _ = row
    if state == ArrivalState.NEW:
        return Standing.WAITING
    if state == ArrivalState.SHUNTED:
        return Standing.SET_ASIDE
    if not size:
        return Standing.ERASED
    if outcome in (ArrivalOutcome.FROM_BEFORE, ArrivalOutcome.LEFT_THERE):
        return Standing.TOO_OLD
    is_gone = arrival_id not in kept and elsewhere.isdisjoint(_names(key)) and KEEPING & set(outcome.split())
    return Standing.TAKEN_OUT if is_gone else Standing.KEPT


def _names(key: str) -> tuple[str, ...]:
    """Return what a provider may call an arrival with this key. A step of a call begins with the id of the call."""
    whole, _, step = key.partition(":")
    return (key, whole) if step and not key.startswith(HASHED) else (key,)


def _messages(db: Session, column: Any, values: Collection[Any], channel: str) -> dict[int, set[str]]:
    """Return the external ids of messages that came in, "" for an erased one, by their arrival."""
    query: Any = select(col(Message.arrival_id), col(Message.external_id))
    query = query.where(col(Message.channel) == channel, col(Message.arrival_id).is_not(None))
    found: dict[int, set[str]] = {}
    for arrival_id, external_id in _in_parts(db, query, column, values):
        found.setdefault(arrival_id, set()).add(external_id or "")
    return found


def _that_left(db: Session, names: Collection[str], channel: str) -> set[str]:
    """Return those names that messages of ours have. What comes in about them is a report, handled or not."""
    query: Any = select(col(Message.external_id))
    query = query.where(col(Message.channel) == channel, col(Message.direction).in_(OURS))
    return {row[0] for row in _in_parts(db, query, col(Message.external_id), names)}


def _in_parts(db: Session, query: Any, column: Any, values: Iterable[Any]) -> Iterator[Any]:
    listed = list(values)
    for start in range(0, len(listed), AT_ONCE):
        yield from db.execute(query.where(column.in_(listed[start : start + AT_ONCE])))


def outgoing(db: Session, channel: str, start: datetime, end: datetime, names: Collection[str]) -> list[Recorded]:
    """Return what left, or may have left, between two moments, and what has one of these names."""
    ours = (col(Message.channel) == channel, col(Message.direction).in_(OURS))
    query: Any = select(Message, col(Identity.value))
    query = query.outerjoin(Identity, col(Identity.id) == col(Message.identity_id)).where(*ours)
    written = and_(col(Message.at) >= start - WRITTEN_BEFORE, col(Message.at) < end)
    has_left = and_(col(Message.sent_at) >= start, col(Message.sent_at) < end, col(Message.state).in_(LEFT))
    may_have = col(Message.state).in_((MessageState.UNKNOWN, *LEAVING))
    rows = {row[0].id: row for row in db.execute(query.where(written, or_(has_left, may_have)))}
    rows |= {row[0].id: row for row in _in_parts(db, query, col(Message.external_id), names)}
    found = [_left(*row) for row in rows.values()]
    return [one for one in found if one.standing != Standing.KEPT or one.names]


def _left(message: Message, address: str | None) -> Recorded:
    names = (message.external_id,) if message.external_id else ()
    at = message.sent_at or message.claimed_at or message.due_at or message.at
    to = message.recipient or address or ""
    return Recorded(message.key, names, at, at, STANDINGS.get(message.state, Standing.KEPT), to=to)


def reported(db: Session, channel: str, names: Collection[str]) -> set[str]:
    """Return those names of which a report came that named a message of ours. Its row may be deleted meanwhile."""
    found = set()
    for name in names:
        key = col(Arrival.key)
        query = select(col(Arrival.outcome)).where(col(Arrival.channel) == channel, key >= f"{name}:", key < f"{name};")
        found |= {name for outcome in db.scalars(query) if outcome not in ("", ArrivalOutcome.UNKNOWN_MESSAGE)}
    return found


def refused(db: Session, channel: str, names: Collection[str]) -> dict[str, tuple[datetime, str]]:
    """Return when and why a request about one of these messages was refused, by its name."""
    found: dict[str, tuple[datetime, str]] = {}
    for refusal in db.scalars(select(Refusal).where(col(Refusal.channel) == channel).order_by(col(Refusal.id))):
        found |= {name: (refusal.at, refusal.reason) for name in names if name.encode() in refusal.body}
    return found


def key_at(db: Session, channel: str, spot: Spot) -> str:
    """Return the key of the mail that lies at a spot of its server, "" where nobody knows it."""
    found = db.get(MailSpot, (channel, spot.folder, spot.uidvalidity, spot.uid))
    return found.key if found is not None else ""


def handle_again(db: Session, arrival_ids: Collection[int]) -> None:
    """Queue handled arrivals once more, because the message that one of them left is gone."""
    again = update(Arrival).where(col(Arrival.id).in_(list(arrival_ids)), col(Arrival.state) == ArrivalState.DONE)
    db.connection().execute(again.values(state=ArrivalState.NEW, outcome="", error="", cut_off=0))
