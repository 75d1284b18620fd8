"""One look at the whole office: which faults are there now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.app import App
from bot.telling import channel_signs, machine_signs
from bot.telling.faults import Sighting, seen
from store.db import patience
from store.operations import heartbeats

DATABASE_WITHIN = 5.0  # seconds


def look(app: App, now: datetime) -> list[Sighting]:
    """Return the faults that are there now. A database that does not answer is one of them."""
    found = outside(app, now)
    try:
        with patience.at_most(DATABASE_WITHIN), app.db.read() as db:
            found += in_tables(app, db, now)
    except (SQLAlchemyError, patience.TooLong) as error:
        found.append(seen("database", type(error).__name__))
    return found


def outside(app: App, now: datetime) -> list[Sighting]:
    """Return the faults that are seen without the database. A data folder that cannot be read is one of them."""
    found: list[Sighting] = []
    try:
        found += machine_signs.outside_the_database(app, now)
    except OSError as error:
        found.append(seen("disk", f"folder data tidak terbaca ({error.strerror})"))
    return found


def in_tables(app: App, db: Session, now: datetime) -> list[Sighting]:
    """Return the faults that the tables show."""
    beats = {beat.part: beat for beat in heartbeats.everyone(db)}
    return [*machine_signs.inside_the_database(app, db, beats, now), *channel_signs.faults(app, db, beats, now)]
