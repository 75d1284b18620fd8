"""Destroy what the office keeps no longer, a little at a time, and record how much (the berita acara)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.office.keeping.retention import FOREVER
from handlers.office.office import Office
from handlers.officers.signing_in import attempts
from handlers.privacy import stopped
from store.cases import erasure, events
from store.db.file_store import FileStore
from store.event_names import EventName
from store.office import sign_in_attempts
from store.operations import retention, tracking_attempts
from store.reports import report_files
from store.transport import refusals
from store.vocabulary import Actor

GONE = "[Dimusnahkan: masa simpan berakhir]"
AT_ONCE = 25  # of one transaction: others want to write too


@dataclass(frozen=True)
class Work:
    """One step of the destruction. before: people whose last case was closed earlier, or what came earlier."""

    db: Session
    files: FileStore
    office: Office
    before: datetime
    now: datetime


def destroy_some(db: Session, files: FileStore, office: Office, now: datetime) -> bool:
    """Destroy at most a few things of each kind, and record them. Return whether more may be left."""
    more, periods = False, office.retention.days()
    for kind, (period, step) in STEPS.items():
        if periods[period] == FOREVER:
            continue
        before = now - timedelta(days=periods[period])
        number = step(Work(db, files, office, before, now))
        if number:
            retention.note(db, now.astimezone(office.zone).date(), kind, number, before)
            more = True
    return more


def forget_attempts(db: Session, now: datetime) -> None:
    """Delete what is only kept to slow down whoever guesses. It names addresses, and counts for a day at most."""
    tracking_attempts.forget_old(db, now)
    sign_in_attempts.forget_before(db, now - attempts.WITHIN)


def _raw(work: Work) -> int:
    found = retention.messages_with_raw(work.db, work.before, AT_ONCE)
    erasure.blank_arrivals(work.db, found)
    return len(found) + retention.blank_loose_arrivals(work.db, work.before, AT_ONCE)


def _refused(work: Work) -> int:
    return refusals.forget(work.db, work.before, AT_ONCE)


def _files(work: Work) -> int:
    found = retention.messages_with_files(work.db, work.before, AT_ONCE)
    erasure.drop_files(work.db, work.files, found, names=True)
    return len(found)


def _words(work: Work) -> int:
    found = retention.cases_with_words(work.db, work.before, GONE, AT_ONCE)
    erasure.empty_words(work.db, found, GONE, work.now)
    return len(found)


def _loose(work: Work) -> int:
    found = retention.loose_words(work.db, work.before, GONE, AT_ONCE)
    erasure.empty_messages(found, GONE, work.now)
    return len(found)


def _people(work: Work) -> int:
    found = retention.persons(work.db, work.before, AT_ONCE)
    for person in found:
        stopped.remember(work.db, work.office, person.id or 0)
        erasure.erase(work.db, work.files, person, GONE, work.now)
        for case in erasure.consultations_of(work.db, person.id or 0):
            events.record(work.db, case, EventName.ERASED, by=Actor.BOT, now=work.now)
    if found:
        report_files.make_again(work.db, work.files)
    return len(found)


# by the kind that the record names: whose period it has, and what destroys it
STEPS: Mapping[str, tuple[str, Callable[[Work], int]]] = {
    "raw": ("raw", _raw),
    "refused": ("raw", _refused),
    "files": ("files", _files),
    "words": ("words", _words),
    "loose": ("words", _loose),
    "people": ("people", _people),
}
