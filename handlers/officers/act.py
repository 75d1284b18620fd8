"""The context of an officer's action, as `Intake` is of a citizen's message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.office.office import Office
from store.cases import consultations, events
from store.event_names import EventName
from store.tables import Consultation, Officer
from store.vocabulary import CaseState


@dataclass(frozen=True)
class Act:
    """One action of an officer.

    db: the transaction it is done in.
    office: the office's settings.
    by: the officer who acts.
    now: the moment of the action.
    """

    db: Session
    office: Office
    by: Officer
    now: datetime

    def record(self, case: Consultation, what: EventName, **detail: Any) -> None:
        """Record an event of the case, by this officer."""
        events.record(self.db, case, what, by=self.by.name, now=self.now, **detail)

    def move(self, case: Consultation, to: CaseState, **detail: Any) -> None:
        """Change the case's state, by this officer. Raises BadMove."""
        consultations.move(self.db, case, to, by=self.by.name, now=self.now, **detail)
