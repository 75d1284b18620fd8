"""Tags on a consultation: added and taken off by any officer, on record, in nobody's way."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.errors import Refusal
from handlers.officers import guards
from store.cases import events
from store.desk import tags
from store.event_names import EventName
from store.tables import Consultation, Officer

LONGEST = 40
MOST = 12


def add(db: Session, number: str, words: str, *, by: Officer, now: datetime) -> Consultation:
    """Put one tag on it, written as it was written before. Raises Refusal."""
    consultation = guards.found(db, number, by)
    tag = " ".join(words.split())
    if not tag or len(tag) > LONGEST or not tag.isprintable():
        raise Refusal(f"Tulis tag dengan 1 sampai {LONGEST} huruf.")
    if len(tags.of(db, consultation)) >= MOST:
        raise Refusal(f"Paling banyak {MOST} tag. Lepas salah satu dahulu.")
    for new in tags.add(db, consultation, [tags.as_written(db, tag)]):
        events.record(db, consultation, EventName.TAGGED, by=by.name, now=now, tag=new)
    return consultation


def remove(db: Session, number: str, tag: str, *, by: Officer, now: datetime) -> Consultation:
    """Take one tag off; nothing happens to one that is not there."""
    consultation = guards.found(db, number, by)
    if tag in tags.of(db, consultation):
        tags.remove(db, consultation, [tag])
        events.record(db, consultation, EventName.UNTAGGED, by=by.name, now=now, tag=tag)
    return consultation
