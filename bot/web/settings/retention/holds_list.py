"""Pengaturan, Masa simpan: the cases whose citizens' data are held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.app import App
from bot.web.http.session import me
from handlers.office import formats
from handlers.officers import visibility
from handlers.privacy import holds


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case whose citizen's data are held. since: the day."""

    number: str
    reason: str
    by: str
    since: str


@dataclass(frozen=True, slots=True)
class Holds:
    """The held cases. hidden: how many the officer may not see. number, reason: as typed."""

    cases: Sequence[HeldCase]
    hidden: int
    number: str
    reason: str


def read(app: App, db: Session, number: str, reason: str) -> Holds:
    """Return what the page shows of holds."""
    cases, hidden = holds.shown(db, visibility.sight_of(db, me(app)))
    lines = [
        HeldCase(case.number, case.hold_reason, case.hold_by, formats.date(app.office, case.hold_since))
        for case in cases
        if case.hold_since is not None
    ]
    return Holds(lines, hidden, number, reason)
