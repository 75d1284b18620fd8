"""One look of the rules of time at one consultation: what they are told, and how they put something on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.office.office import Office
from store.cases import events
from store.event_names import EventName
from store.tables import Consultation, Event, Identity, Officer
from store.vocabulary import Actor, CaseKind


@dataclass
class Look:
    """record: what is on record, oldest first (empty where no clock needs it). home: where the citizen wrote from.

    officers: everyone active, by id. our_last_word: when the citizen had our last answer. on_its_way: an answer of ours
    has not left yet, or may not have. all_read: nothing a citizen sent still waits to be read.
    """

    db: Session
    office: Office
    now: datetime
    case: Consultation
    record: Sequence[Event]
    home: Identity
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
    def snoozed(self) -> bool:
        return self.case.snoozed_until is not None and self.case.snoozed_until > self.now

    def who_answers(self) -> list[Officer]:
        """Its officer; everyone on duty while it has none. Complaints are nobody else's business."""
        if self.owner is not None:
            return [self.owner]
        return [] if self.is_complaint else [one for one in self.officers.values() if one.on_duty]

    def happened(self, what: EventName, *, clock: str = "", after: datetime | None = None) -> bool:
        return any(
            one.what == what and (not clock or one.detail.get("clock") == clock) and (after is None or one.at >= after)
            for one in self.record
        )

    def note(self, what: EventName, **detail: str) -> None:
        """Put on record what no officer needs to have read before he answers."""
        events.record(self.db, self.case, what, by=Actor.BOT, now=self.now, **detail)
