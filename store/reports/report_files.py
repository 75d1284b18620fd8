"""Workbooks of the report that officers asked for: made in the background, kept for a while, then deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from store.cases import messages
from store.db import file_store
from store.db.file_store import FileStore
from store.tables import Officer, ReportFile

MOST_TRIES = 3
KEPT = timedelta(days=1)
JUST_STORED = timedelta(hours=1)  # bytes as young as this may be somebody's whose row is not there yet


def ask(db: Session, officer: Officer, asked: Mapping[str, str], total: int, now: datetime) -> ReportFile:
    """Return the workbook that an officer asks for: the one that is being made already, else a new one.

    asked: the words of the address. total: how many cases will be read.
    """
    known = latest(db, officer, asked)
    if known is not None and not known.failed and not known.sha256:
        return known
    row = ReportFile(key=messages.new_key(), officer_id=officer.id or 0, asked=dict(asked), total=total, asked_at=now)
    db.add(row)
    db.flush()
    return row


def latest(db: Session, officer: Officer, asked: Mapping[str, str]) -> ReportFile | None:
    """Return the officer's last workbook of these words."""
    mine = select(ReportFile).where(col(ReportFile.officer_id) == officer.id).order_by(col(ReportFile.id).desc())
    return next((one for one in db.scalars(mine) if one.asked == dict(asked)), None)


def by_key(db: Session, key: str) -> ReportFile | None:
    return db.scalars(select(ReportFile).where(col(ReportFile.key) == key)).first()


def waiting(db: Session) -> ReportFile | None:
    """Return the workbook that has waited longest."""
    unmade = (col(ReportFile.sha256) == "", col(ReportFile.failed).is_(False))
    return db.scalars(select(ReportFile).where(*unmade).order_by(col(ReportFile.id)).limit(1)).first()


def begin(db: Session, key: str) -> bool:
    """Count a try. Return whether the workbook is to be made; after MOST_TRIES it is given up."""
    row = by_key(db, key)
    if row is None or row.sha256 or row.failed:
        return False
    row.failed = row.tries >= MOST_TRIES
    row.tries, row.written = row.tries + 1, 0
    db.add(row)
    return not row.failed


def tell(db: Session, key: str, written: int) -> None:
    """Remember how many cases are written."""
    db.connection().execute(update(ReportFile).where(col(ReportFile.key) == key).values(written=written))


def finish(db: Session, files: FileStore, key: str, sha256: str, *, has_complaints: bool) -> None:
    """Remember where the workbook is. Delete its bytes where it is wanted no more."""
    done = {"sha256": sha256, "has_complaints": has_complaints}
    if not db.connection().execute(update(ReportFile).where(col(ReportFile.key) == key).values(done)).rowcount:
        _drop(db, files, {sha256})


def make_again(db: Session, files: FileStore) -> None:
    """Delete every workbook, because somebody was erased whose words it may hold.

    A workbook that was not finished is made again from what is left: under another key, so that the process that
    makes the old one now finds it unwanted.
    """
    made = set(db.scalars(select(col(ReportFile.sha256)).where(col(ReportFile.sha256) != "")))
    db.connection().execute(delete(ReportFile).where(col(ReportFile.sha256) != ""))
    for row in db.scalars(select(ReportFile).where(col(ReportFile.failed).is_(False), col(ReportFile.sha256) == "")):
        row.key, row.tries, row.written = messages.new_key(), 0, 0
    db.flush()
    _drop(db, files, made)


def _drop(db: Session, files: FileStore, digests: set[str]) -> None:
    for digest in digests:
        if not file_store.is_used(db, digest):
            files.delete(digest)


def any_old(db: Session, now: datetime) -> bool:
    before = now - KEPT
    return db.scalars(select(col(ReportFile.id)).where(col(ReportFile.asked_at) < before).limit(1)).first() is not None


def sweep(db: Session, files: FileStore, now: datetime) -> int:
    """Delete workbooks asked for longer than KEPT ago, and their bytes where nothing else uses them. Return how many.

    The bytes are younger than the question: it took a while to make them.
    """
    old = db.scalars(select(ReportFile).where(col(ReportFile.asked_at) < now - KEPT)).all()
    for row in old:
        db.delete(row)
    db.flush()
    for digest in {row.sha256 for row in old} - {""}:
        if not file_store.is_used(db, digest):
            files.forget(digest, now - JUST_STORED)
    return len(old)
