"""Which of the things that a provider lists we have, and what the last comparison found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlmodel import Session, col

from channels.listing import Direction, Listed, Spot
from store.db import memory
from store.tables import Arrival, MailGap, MailSpot, Message

NAME = "catch-up {}"  # what is remembered of a channel
TAKEN_AWAY = "mail-taken-away {}"


@dataclass(frozen=True)
class Comparison:
    """What the last comparison of a channel with its provider found.

    at: when it ended. since, until: the time it looked at. whole: whether it came to its end; `until` is then covered.
    listed: messages of citizens that the provider has. missing: those that we did not have. brought: those that came in
    by it. gone: those that were deleted there before we could fetch them. failed: those that the provider did not hand
    over. reports: news on messages of ours that came in by it.
    trouble: why it could not be made, "" where nothing is wrong. covered: up to when earlier ones were whole.
    began: when this channel was compared for the first time.
    """

    at: datetime
    since: datetime
    until: datetime
    whole: bool = True
    listed: int = 0
    missing: int = 0
    brought: int = 0
    gone: int = 0
    failed: int = 0
    reports: int = 0
    trouble: str = ""
    covered: datetime | None = None
    began: datetime | None = None


def last(db: Session, channel: str) -> Comparison | None:
    """Return what the last comparison of a channel found, None before the first."""
    told = memory.get(db, NAME.format(channel))
    if not told:
        return None
    known = {one.name for one in fields(Comparison)}
    values: dict[str, Any] = {name: value for name, value in json.loads(told).items() if name in known}
    told_at = {name: values.get(name) for name in ("at", "since", "until", "covered", "began")}
    moments = {name: datetime.fromisoformat(moment) for name, moment in told_at.items() if moment}
    return Comparison(**values | moments)


def remember(db: Session, channel: str, found: Comparison) -> None:
    """Remember what a comparison found, in place of the one before."""
    memory.keep(db, NAME.format(channel), json.dumps(asdict(found), default=lambda one: one.isoformat()))


def note_taken_away(db: Session, channel: str, now: datetime) -> None:
    """Remember that a mail was taken away before we could fetch it. It may lie in another folder."""
    memory.keep(db, TAKEN_AWAY.format(channel), now.isoformat())


def taken_away(db: Session, channel: str) -> str:
    """Return when a mail was taken away from before us last, "" for never. Only to be compared."""
    return memory.get(db, TAKEN_AWAY.format(channel))


def first_arrival(db: Session, channel: str) -> datetime | None:
    """Return since when a channel is in use here."""
    return db.scalar(select(func.min(col(Arrival.received_at))).where(col(Arrival.channel) == channel))


def missing(db: Session, channel: str, listed: Sequence[Listed]) -> list[Listed]:
    """Return those that we do not have, in their order. A report on a message of somebody else's is not missing."""
    spots = _spots(db, channel, [one.spot for one in listed if one.spot is not None])
    keys = _keys(db, channel, [one.key for one in listed if one.key])
    sent = _sent(db, channel, [one.external_id for one in listed if one.direction == Direction.OUT and one.key])
    return [one for one in listed if _is_missing(one, spots, keys, sent)]


def _is_missing(one: Listed, spots: set[Spot], keys: set[str], sent: dict[str, str]) -> bool:
    if one.direction == Direction.OUT:
        is_news = one.external_id in sent and sent[one.external_id] != one.state
        return bool(one.key) and one.key not in keys and is_news
    if one.spot is not None:
        return one.spot not in spots
    return bool(one.key) and one.key not in keys


def _spots(db: Session, channel: str, asked: Sequence[Spot]) -> set[Spot]:
    """Return where mails lie that we have. One whose arrival is not there any more is not had."""
    if not asked:
        return set()
    folders: dict[tuple[str, int], list[int]] = {}
    for spot in asked:
        folders.setdefault((spot.folder, spot.uidvalidity), []).append(spot.uid)
    there = [
        and_(col(MailSpot.folder) == folder, col(MailSpot.uidvalidity) == validity, col(MailSpot.uid).in_(uids))
        for (folder, validity), uids in folders.items()
    ]
    had = and_(col(Arrival.channel) == MailSpot.channel, col(Arrival.key) == MailSpot.key)
    query = select(col(MailSpot.folder), col(MailSpot.uidvalidity), col(MailSpot.uid)).join(Arrival, had)
    rows = db.execute(query.where(col(MailSpot.channel) == channel, or_(*there)))
    return {Spot(folder, validity, uid) for folder, validity, uid in rows}


def _keys(db: Session, channel: str, asked: Iterable[str]) -> set[str]:
    query = select(col(Arrival.key)).where(col(Arrival.channel) == channel, col(Arrival.key).in_(list(asked)))
    return set(db.scalars(query))


def _sent(db: Session, channel: str, asked: Iterable[str]) -> dict[str, str]:
    """Return the state of our messages by the provider's id."""
    query = select(col(Message.external_id), col(Message.state))
    rows = db.execute(query.where(col(Message.channel) == channel, col(Message.external_id).in_(list(asked))))
    return {str(external_id): str(state) for external_id, state in rows}


def forget_spots(db: Session, before: datetime) -> None:
    """Delete what no comparison will ask for any more."""
    db.connection().execute(delete(MailSpot).where(col(MailSpot.seen_at) < before))
    db.connection().execute(delete(MailGap).where(col(MailGap.found_at) < before))
