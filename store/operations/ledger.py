"""The ledger: for each channel and day the two counts, and each message about which the provider and we differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from store.db.literals import literals
from store.ledger_words import OPEN
from store.tables import LedgerDay, LedgerLine

KEPT = timedelta(days=400)


def keep(db: Session, day: LedgerDay, lines: Sequence[LedgerLine]) -> None:
    """Store one channel and day in place of what was known of it. What is older than KEPT goes."""
    for table in (LedgerLine, LedgerDay):
        old = delete(table).where(col(table.channel) == day.channel, col(table.day) < day.day - KEPT)
        db.connection().execute(old)
    for before in lines_of(db, day.channel, day.day):
        db.delete(before)
    db.flush()
    db.merge(day)
    db.add_all(lines)
    db.flush()


def lines_of(db: Session, channel: str, day: date) -> Sequence[LedgerLine]:
    """Return the differences of one channel and day."""
    query = select(LedgerLine).where(col(LedgerLine.channel) == channel, col(LedgerLine.day) == day)
    return db.scalars(query).all()


def without_answer(db: Session, day: LedgerDay) -> None:
    """Store that a provider could not be asked. What was known of the day stays."""
    known = db.get(LedgerDay, (day.channel, day.day)) or day
    known.checked_at, known.trouble = day.checked_at, day.trouble
    db.add(known)
    db.flush()


def days(db: Session, first: date, last: date) -> Sequence[LedgerDay]:
    """Return what is known of each channel and day between two days, both included, the latest day first."""
    query = select(LedgerDay).where(col(LedgerDay.day) >= first, col(LedgerDay.day) <= last)
    return db.scalars(query.order_by(col(LedgerDay.day).desc(), col(LedgerDay.channel))).all()


def lines(db: Session, first: date, last: date) -> Sequence[LedgerLine]:
    """Return each difference between two days, both included, in the order of time."""
    query = select(LedgerLine).where(col(LedgerLine.day) >= first, col(LedgerLine.day) <= last)
    return db.scalars(query.order_by(col(LedgerLine.at), col(LedgerLine.id))).all()


def open_count(db: Session) -> int:
    """Return how many messages nothing explains, or nobody has brought in, on all days that are known."""
    query = select(func.count()).select_from(LedgerLine)
    query = query.where(col(LedgerLine.difference).in_(literals(*OPEN)), col(LedgerLine.settled_by) == "")
    return int(db.scalar(query) or 0)


def is_open(line: LedgerLine) -> bool:
    """Return whether somebody must still look at a difference."""
    return line.difference in OPEN and not line.settled_by


def settle(db: Session, channel: str, day: date, name: str, by: str) -> bool:
    """Note that an officer looked into a difference. Return whether it was open.

    Each run stores the lines of a day again: the page that the officer read names the message, and no row.
    """
    line = next((one for one in lines_of(db, channel, day) if one.name == name), None)
    if line is None or not is_open(line):
        return False
    line.settled_by = by
    return True
