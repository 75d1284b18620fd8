"""Apply the rules of time to the cases that are due. Every event makes a case due now; each rule returns when next."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.office import service_clocks
from handlers.office.office import Office
from handlers.sla import auto_close, clocks, line, promises
from handlers.sla.case_view import CaseView
from store.cases import due_cases
from store.tables import Consultation
from store.vocabulary import OWED, CaseState

BATCH_SIZE = 50  # so that webhooks wait for the write lock no longer than for a few messages
# applied in this order; each returns when it wants to be asked again, None if only after an event
RULES: tuple[Callable[[CaseView], datetime | None], ...] = (
    promises.measure,
    promises.hand_back,
    promises.watch_promises,
    promises.watch_window,
    auto_close.close_the_silent,
)


def promised(office: Office) -> str:
    """Return a fingerprint of what deadlines are worked out from: hours, dated overrides, zone and targets."""
    told = (office.timezone, sorted(office.hours.items()), sorted(office.closed), sorted(office.open.items()))
    return hashlib.sha256(repr((told, office.targets)).encode()).hexdigest()[:16]


def remember_promises(db: Session, office: Office) -> None:
    """Make every open case due: hours or targets have changed, so running clocks are worked out again."""
    due_cases.promises_changed(db, promised(office))


@dataclass(frozen=True)
class Evaluated:
    """How many cases were evaluated, and the numbers of those where a rule acted."""

    count: int
    changed: tuple[str, ...]


def evaluate_due(db: Session, office: Office, now: datetime, *, all_read: bool, limit: int = BATCH_SIZE) -> Evaluated:
    """Evaluate some of the cases that are due, in a few queries. Form the line first where the office has opened.

    all_read: every message that arrived has been handled.
    limit: how many at most.
    """
    line.form(db, office, now)
    due = due_cases.due(db, now, limit)
    changed: list[str] = []
    next_due: dict[int, datetime | None] = {}
    for view in _views(db, office, now, due, all_read=all_read):
        before = view.case.last_event_id, view.case.updated_at
        next_due[view.case.id or 0] = _apply_rules(view)
        if before != (view.case.last_event_id, view.case.updated_at):  # a rule has put something on record
            changed.append(view.case.number)
    due_cases.schedule_next(db, next_due)
    return Evaluated(len(due), tuple(changed))


def _apply_rules(view: CaseView) -> datetime | None:
    """Return the earliest moment at which a rule wants to be asked again."""
    return min(filter(None, [rule(view) for rule in RULES]), default=None)


def _views(
    db: Session, office: Office, now: datetime, due: Sequence[Consultation], *, all_read: bool
) -> Iterable[CaseView]:
    happened = due_cases.events_of(db, [case.id or 0 for case in due if _needs_events(office, case)])
    answered = [case.id or 0 for case in due if case.state == CaseState.ANSWERED]
    last_words, leaving = due_cases.our_last_words(db, answered), due_cases.not_there_yet(db, answered)
    addresses, officers = due_cases.last_addresses(db, due), due_cases.officers(db) if due else {}
    for case in due:
        case_id = case.id or 0
        yield CaseView(
            db=db,
            office=office,
            now=now,
            case=case,
            happened=happened.get(case_id, []),
            last_address=addresses[case.identity_id],
            officers=officers,
            our_last_word=last_words.get(case_id),
            on_its_way=case_id in leaving,
            all_read=all_read,
        )


def _needs_events(office: Office, case: Consultation) -> bool:
    """Return whether a rule reads the events of a case. Those of a long conversation are many: only where it must."""
    if case.state in OWED:
        return True
    return any(
        (clocks.stopped_at(case, clock) is not None and clocks.measured(case, clock) is None)
        or (case.state in clock.runs_in and clocks.target_of(office, case, clock) is not None)
        for clock in service_clocks.CLOCKS
    )
