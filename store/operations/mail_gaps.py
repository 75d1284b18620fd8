"""Mails that came into a mailbox and were gone before we saw them, and what explains that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from store.tables import Arrival, MailGap, MailSpot


def found_between(db: Session, channel: str, start: datetime, end: datetime) -> Sequence[MailGap]:
    """Return the gaps that were found from `start` up to `end`."""
    query = select(MailGap).where(col(MailGap.channel) == channel)
    query = query.where(col(MailGap.found_at) >= start, col(MailGap.found_at) < end)
    return db.scalars(query.order_by(col(MailGap.found_at), col(MailGap.first_uid))).all()


def came_elsewhere(db: Session, gap: MailGap, start: datetime, end: datetime) -> int:
    """Return how many mails of these hours we have from other folders and not from the gap's own."""
    had = and_(col(Arrival.channel) == MailSpot.channel, col(Arrival.key) == MailSpot.key)
    here = select(col(MailSpot.key)).where(col(MailSpot.channel) == gap.channel, col(MailSpot.folder) == gap.folder)
    query = select(func.count(func.distinct(col(MailSpot.key)))).join(Arrival, had)
    query = query.where(col(MailSpot.channel) == gap.channel, col(MailSpot.folder) != gap.folder)
    query = query.where(col(Arrival.dated_at) >= start, col(Arrival.dated_at) < end, col(MailSpot.key).not_in(here))
    return int(db.scalar(query) or 0)
