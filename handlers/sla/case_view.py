"""Input of the rules of time for one case: the case, its events, its officers and the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.office.office import Office
from handlers.officers.roster import serving
from store.cases import events
from store.event_names import EventName
from store.tables import Consultation, Event, Identity, Officer
from store.vocabulary import UNPROMISED, Actor, CaseKind


@dataclass
class CaseView:
    """One case as the rules see it.

    happened: its events, oldest first; empty where no clock needs them.
    last_address: where the citizen last wrote from.
    officers: everyone active, by id.
    our_last_word: when the citizen had our last answer.
    on_its_way: an answer of ours has not left yet, or may not have.
    all_read: nothing a citizen sent still waits to be read.
    """

    db: Session
    office: Office
    now: datetime
    case: Consultation
    happened: Sequence[Event]
    last_address: Identity
    officers: Mapping[int, Officer]
    our_last_word: datetime | None
    on_its_way: bool
    all_read: bool

    @property
    def owner(self) -> Officer | None:
        return self.officers.get(self.case.officer_id or 0)

    @property
    def is_complaint(self) -> bool:
        return self.case.kind == CaseKind.COMPLAINT

    @property
    def is_promised(self) -> bool:
        """Return whether the service targets hold for it."""
        return not self.is_complaint and self.case.entry not in UNPROMISED

    @property
    def snoozed(self) -> bool:
        return self.case.snoozed_until is not None and self.case.snoozed_until > self.now

    def who_answers(self) -> list[Officer]:
        """Return its officer, or who is given consultations now while it has none. Complaints are no one else's."""
        if self.owner is not None:
            return [self.owner]
        if self.is_complaint:
            return []
        return [one.officer for one in serving.takers(self.db, self.office, self.now)]

    def has_happened(self, what: EventName, *, clock: str = "", after: datetime | None = None) -> bool:
        """Return whether an event is on record.

        clock: of this clock only. after: at this moment or later.
        """
        return any(
            event.what == what
            and (not clock or event.detail.get("clock") == clock)
            and (after is None or event.at >= after)
            for event in self.happened
        )

    def record(self, what: EventName, **detail: str) -> None:
        """Put on record what a rule did."""
        events.record(self.db, self.case, what, by=Actor.BOT, now=self.now, **detail)
