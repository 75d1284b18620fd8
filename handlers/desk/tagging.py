"""Tags on a consultation: added and taken off by any officer, on record, in nobody's way."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.errors import Refusal
from store.cases import events
from store.desk import tags
from store.event_names import EventName
from store.tables import Consultation, Officer

LONGEST = 40
MOST = 12


def add(db: Session, case: Consultation, words: str, *, by: Officer, now: datetime) -> Consultation:
    """Put one tag on it, written as it was written before. Raises Refusal."""
    tag = " ".join(words.split())
    if not tag or len(tag) > LONGEST or not tag.isprintable():
        raise Refusal(f"Tulis tag dengan 1 sampai {LONGEST} huruf.")
    if len(tags.of(db, case)) >= MOST:
        raise Refusal(f"Paling banyak {MOST} tag. Lepas salah satu dahulu.")
    for new in tags.add(db, case, [tags.as_written(db, tag)]):
        events.record(db, case, EventName.TAGGED, by=by.name, now=now, tag=new)
    return case


def remove(db: Session, case: Consultation, tag: str, *, by: Officer, now: datetime) -> Consultation:
    """Take one tag off; nothing happens to one that is not there."""
    if tag in tags.of(db, case):
        tags.remove(db, case, [tag])
        events.record(db, case, EventName.UNTAGGED, by=by.name, now=now, tag=tag)
    return case
