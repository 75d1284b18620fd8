"""Arrivals: raw bytes from providers, stored once before anything can fail, and the outcome of each."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, Select, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from channels.envelope import Arrival as Arrived
from channels.envelope import Mark, Missed
from channels.listing import Spot
from channels.protocols import LeftThere
from store.db.database import Database
from store.db.literals import literal
from store.tables import Arrival, MailGap, MailMark, MailSpot, Message, MissedMail
from store.transport import missed_mail, older, outbox
from store.vocabulary import ArrivalOutcome, ArrivalState, MessageState

RAW: Any = Arrival.raw
MOST_CUT_OFF = 2
STOPPED_RESTS = timedelta(minutes=5)
STOPPED = "Pesan ini dua kali menghentikan pekerja."


class Row(NamedTuple):
    """An arrival for `put`. filed: an admin takes it in although it is old."""

    channel: str
    arrived: Arrived
    at: datetime
    filed: bool = False


def put(db: Database, rows: Sequence[Row]) -> list[bool]:
    """Store arrivals in one durable commit. Return for each whether it was new: a redelivery is not."""
    by_key = {(row.channel, row.arrived.key): row for row in rows}
    values = [_values(row) for row in by_key.values()]
    with db.turnstile.hold(), db.writer.begin() as connection:
        new = _insert_new(connection, values)
    fresh = set(new)
    return [_take(fresh, (row.channel, row.arrived.key)) for row in rows]


def _values(row: Row) -> dict[str, object]:
    arrived = {"channel": row.channel, "key": row.arrived.key, "raw": row.arrived.raw, "received_at": row.at}
    age = {"dated_at": row.arrived.dated, "lay_there": row.arrived.lay_there, "filed": row.filed}
    return arrived | age | {"state": ArrivalState.NEW, "outcome": "", "error": "", "cut_off": 0}


def _insert_new(connection: Connection, values: list[dict[str, object]]) -> list[tuple[str, str]]:
    return [(channel, key) for channel, key in connection.execute(_insertion(connection.dialect.name), values)]


@cache
def _insertion(dialect: str) -> Executable:
    """Return the statement, made once: making it again takes a third of the time of a commit."""
    new = _insert_unless_there(dialect, Arrival)
    return new.returning(col(Arrival.channel), col(Arrival.key))


Kept = type[Arrival | MailMark | MailSpot | MissedMail]


def _insert_unless_there(dialect: str, table: Kept) -> sqlite.Insert | postgresql.Insert:
    insert_into = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert_into(table).on_conflict_do_nothing()


def _take(fresh: set[tuple[str, str]], key: tuple[str, str]) -> bool:
    """Return True for the first of several equal keys of one batch."""
    if key not in fresh:
        return False
    fresh.discard(key)
    return True


def put_mail(
    db: Database, channel: str, arrived: Arrived | Missed | LeftThere | None, mark: Mark, now: datetime
) -> bool:
    """Store a mail and how far its folder has been read, in one commit. Return whether the mail was new.

    arrived: a mail that the server did not hand over is remembered, and so is what a first look leaves there; None only
    stores how far the folder has been read. Within one UIDVALIDITY that never goes back: a clock that was overtaken
    may still store what it fetched before it stood still.
    """
    with db.turnstile.hold(), db.writer.begin() as connection:
        values = {"uidvalidity": mark.uidvalidity, "uid": mark.uid, "seen_at": now}
        if isinstance(arrived, LeftThere):
            older.note(connection, channel, arrived, now)
        else:
            _note_gap(connection, channel, mark, now, came=arrived is not None)
        there = update(MailMark).where(col(MailMark.channel) == channel, col(MailMark.folder) == mark.folder)
        forward = or_(col(MailMark.uidvalidity) != mark.uidvalidity, col(MailMark.uid) <= mark.uid)
        if connection.execute(there.where(forward).values(**values)).rowcount == 0:
            first = _insert_unless_there(connection.dialect.name, MailMark)
            connection.execute(first.values(channel=channel, folder=mark.folder, **values))
        if isinstance(arrived, Missed):
            _remember_missed(connection, channel, arrived, now)
        if not isinstance(arrived, Arrived):
            return False
        return _insert_mail(connection, Row(channel, arrived, now), Spot(mark.folder, mark.uidvalidity, mark.uid))


def _remember_missed(connection: Connection, channel: str, missed: Missed, now: datetime) -> None:
    # a folder may get a former UIDVALIDITY back, and with it a mail that is remembered already
    remember = _insert_unless_there(connection.dialect.name, MissedMail)
    connection.execute(remember.values(missed_mail.row(channel, missed, now)))


def put_left(
    db: Database, channel: str, arrived: Arrived | Missed | None, left: LeftThere, uid: int, now: datetime
) -> bool:
    """Store a mail that lay there and how far we are with those, in one commit. Return whether it was new."""
    with db.turnstile.hold(), db.writer.begin() as connection:
        is_new = False
        if isinstance(arrived, Missed):
            _remember_missed(connection, channel, arrived, now)
        elif arrived is not None:
            row = Row(channel, replace(arrived, lay_there=True), now, filed=True)
            is_new = _insert_mail(connection, row, Spot(left.folder, left.uidvalidity, uid))
        older.pass_by(connection, channel, left, uid, counts=is_new or left.before is None)
        return is_new


def _note_gap(connection: Connection, channel: str, mark: Mark, now: datetime, *, came: bool) -> None:
    """Remember which numbers the server has given out between the last mark and this one, to mails that are gone.

    came: whether the mail of this mark is there.
    """
    query = select(col(MailMark.uid), col(MailMark.seen_at)).where(col(MailMark.channel) == channel)
    query = query.where(col(MailMark.folder) == mark.folder, col(MailMark.uidvalidity) == mark.uidvalidity)
    before = connection.execute(query).first()
    if before is None or mark.uid < before[0]:
        return
    first = max(before[0] + 1, older.upcoming(connection, channel, mark))  # older ones were gone before our time
    if not mark.dense:
        first = max(first, mark.uid)  # this one the server had named
    last = max(mark.uid - came, mark.upcoming - 1)
    name = {"channel": channel, "folder": mark.folder, "uidvalidity": mark.uidvalidity, "first_uid": first}
    many = last - first + 1
    told = select(col(MailGap.many), col(MailGap.since), col(MailGap.found_at)).filter_by(**name)
    known = connection.execute(told).first()
    if known is not None:
        connection.execute(delete(MailGap).filter_by(**name))
    if many > 0:
        since = before[1] if known is None else known.since
        found_at = now if known is None or known.many < many else known.found_at
        connection.execute(insert(MailGap).values(**name, many=many, since=since, found_at=found_at))


def put_listed(db: Database, row: Row, spot: Spot | None) -> bool:
    """Store what a provider's list told of, in one commit. Return whether it was new. spot: of a mail."""
    with db.turnstile.hold(), db.writer.begin() as connection:
        if spot is not None:
            return _insert_mail(connection, row, spot)
        return bool(_insert_new(connection, [_values(row)]))


def _insert_mail(connection: Connection, row: Row, spot: Spot) -> bool:
    there = _insert_unless_there(connection.dialect.name, MailSpot)
    name = {"channel": row.channel, "folder": spot.folder, "uidvalidity": spot.uidvalidity, "uid": spot.uid}
    connection.execute(there.values(**name, key=row.arrived.key, seen_at=row.at))
    return bool(_insert_new(connection, [_values(row)]))


def marks(db: Session, channel: str) -> list[Mark]:
    rows = db.scalars(select(MailMark).where(col(MailMark.channel) == channel))
    return [Mark(mark.folder, mark.uidvalidity, mark.uid, mark.seen_at) for mark in rows]


def waiting(db: Session, limit: int = 200) -> list[int]:
    """Return ids of arrivals that are not handled yet, oldest first."""
    query = select(col(Arrival.id)).where(col(Arrival.state) == ArrivalState.NEW).order_by(col(Arrival.id)).limit(limit)
    return [int(found) for found in db.scalars(query) if found is not None]


def content(db: Session, arrival_id: int) -> tuple[str, bytes, datetime]:
    """Return an arrival's channel, its raw bytes and when it came."""
    channel, raw, received_at = db.connection().execute(_content(), {"arrival": arrival_id}).one()
    return channel, raw, received_at


@cache
def _content() -> Select[str, bytes, datetime]:
    query = select(col(Arrival.channel), col(Arrival.raw), col(Arrival.received_at))
    return query.where(col(Arrival.id) == bindparam("arrival"))


def still_waiting(db: Session, ids: Sequence[int]) -> dict[int, Arrival]:
    """Return those of these arrivals that nobody has handled, by id, without their raw bytes."""
    return {one.id or 0: one for one in db.scalars(_still_waiting(), {"ids": list(ids)})}


@cache
def _still_waiting() -> Select[Arrival]:
    these = col(Arrival.id).in_(bindparam("ids", expanding=True))
    return select(Arrival).where(these, col(Arrival.state) == ArrivalState.NEW).options(defer(RAW))


def pending(db: Session, now: datetime) -> datetime | None:
    """Return since when the oldest work of a worker waits, None for no work. Files: see incoming_files.due."""
    arrived = db.scalar(select(func.min(col(Arrival.received_at))).where(col(Arrival.state) == ArrivalState.NEW))
    queued = (outbox.leaving(Message), col(Message.state) == MessageState.QUEUED, col(Message.due_at) <= now)
    leaving = db.scalar(select(func.min(col(Message.due_at))).where(*queued))
    return min((moment for moment in (arrived, leaving) if moment is not None), default=None)


def unread(db: Session) -> bool:
    """Return whether an arrival is not handled yet."""
    return db.scalar(select(col(Arrival.id)).where(col(Arrival.state) == ArrivalState.NEW).limit(1)) is not None


def finish(arrival: Arrival, outcomes: Sequence[ArrivalOutcome], now: datetime) -> None:
    """Mark an arrival as handled, with the outcome of each message and delivery report that it contained."""
    arrival.state, arrival.error, arrival.done_at = ArrivalState.DONE, "", now
    arrival.outcome = " ".join(outcomes) or ArrivalOutcome.NOTHING


def shunt(arrival: Arrival, error: str, now: datetime) -> None:
    """Set an arrival aside whole, with the traceback or a reason. `loket retry` puts it back."""
    # the traceback may contain characters no database stores: NUL (PostgreSQL) or a lone surrogate
    storable = error.replace("\x00", "").encode(errors="backslashreplace").decode()
    arrival.state, arrival.outcome = ArrivalState.SHUNTED, ArrivalOutcome.SHUNTED
    arrival.error, arrival.done_at = storable, now


def cut_off(db: Session, arrival_id: int, now: datetime) -> None:
    """Count that a process ended while it worked on an arrival. The second time, set the arrival aside."""
    arrival = db.get(Arrival, arrival_id, options=[defer(RAW)])
    if arrival is None or arrival.state != ArrivalState.NEW:
        return
    arrival.cut_off += 1
    if arrival.cut_off >= MOST_CUT_OFF:
        shunt(arrival, STOPPED, now)


def any_stopped(now: datetime) -> ColumnElement[bool]:
    """Return the question whether an arrival that ended two processes has rested long enough."""
    return select(col(Arrival.id)).where(*_stopped(now)).exists()


def _stopped(now: datetime) -> tuple[ColumnElement[bool], ...]:
    shunted = col(Arrival.state) == literal(ArrivalState.SHUNTED)
    return shunted, col(Arrival.cut_off) == MOST_CUT_OFF, col(Arrival.done_at) <= now - STOPPED_RESTS


def try_stopped_again(db: Session, now: datetime) -> int:
    """Queue once more what ended two processes: somebody may have ended them. Return how many.

    What ends a third one is set aside for good.
    """
    again = update(Arrival).where(*_stopped(now)).values(state=ArrivalState.NEW, outcome="", error="")
    return int(db.connection().execute(again).rowcount)


def ever_cut_off(db: Session, ids: Collection[int]) -> set[int]:
    """Return those of these arrivals that have ended a process."""
    query = select(col(Arrival.id)).where(col(Arrival.id).in_(ids), col(Arrival.cut_off) > 0)
    return {int(found) for found in db.scalars(query) if found is not None}


def put_back(db: Session, arrival_id: int | None) -> int:
    """Queue a shunted arrival again, or all of them (None). Return how many."""
    query = update(Arrival).where(col(Arrival.state) == ArrivalState.SHUNTED)
    if arrival_id is not None:
        query = query.where(col(Arrival.id) == arrival_id)
    again = query.values(state=ArrivalState.NEW, outcome="", error="", cut_off=0)
    return int(db.connection().execute(again).rowcount)


def shunted(db: Session, limit: int = 100) -> list[Arrival]:
    """Return the arrivals that were set aside, the latest first."""
    query = select(Arrival).where(col(Arrival.state) == literal(ArrivalState.SHUNTED))
    return list(db.scalars(query.order_by(col(Arrival.id).desc()).limit(limit)))


def count_shunted(db: Session) -> int:
    """Return how many arrivals are set aside."""
    query = select(func.count()).select_from(Arrival).where(col(Arrival.state) == literal(ArrivalState.SHUNTED))
    return int(db.scalar(query) or 0)


def last_received(db: Session, channel: str) -> datetime | None:
    return db.scalar(select(func.max(col(Arrival.received_at))).where(col(Arrival.channel) == channel))


def pings(db: Session, channel: str, since: datetime) -> int:
    """Return how many arrivals since then contained no message.

    They are the signs of life of the phone that sends SMS for us.
    """
    query = select(func.count()).where(
        col(Arrival.channel) == channel,
        col(Arrival.received_at) >= since,
        col(Arrival.outcome) == ArrivalOutcome.NOTHING,
    )
    return int(db.scalar(query) or 0)


def keep_written(db: Session, channel: str, key: str, text: str, now: datetime) -> Arrival | None:
    """Store what was written on a page of ours, like any arrival. None when it was stored before."""
    raw = json.dumps({"text": text}).encode()
    values = _values(Row(channel, Arrived(key, raw), now)) | {"state": ArrivalState.DONE}
    new = _insert_unless_there(db.get_bind().dialect.name, Arrival)
    statement = new.values(**values).returning(col(Arrival.id))
    made = db.connection().execute(statement).scalar_one_or_none()
    return db.get(Arrival, made) if made is not None else None
