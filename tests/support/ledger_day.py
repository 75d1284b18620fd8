"""A day of the ledger as a run leaves it."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from cast import MONDAY_MORNING

from store.db.database import Database
from store.ledger_words import Difference
from store.operations import ledger
from store.tables import LedgerDay, LedgerLine

DAY = date(2026, 11, 23)


class Office(Protocol):
    """A World or an App."""

    @property
    def db(self) -> Database: ...


def close(
    office: Office, *differences: tuple[str, Difference], day: date = DAY, trouble: str = "", done: str = ""
) -> None:
    """Store a day of WhatsApp on which the provider lists 12 messages and we recorded 11."""
    counts = {"listed_in": 12, "recorded_in": 11, "listed_out": 7, "recorded_out": 7}
    row = LedgerDay(channel="whatsapp", day=day, checked_at=MONDAY_MORNING, trouble=trouble, **counts)
    of_line = {"channel": "whatsapp", "day": day, "incoming": True, "at": MONDAY_MORNING, "found_at": MONDAY_MORNING}
    lines = [LedgerLine(name=name, difference=one, done=done, **of_line) for name, one in differences]
    with office.db.write() as db:
        ledger.keep(db, row, lines)
