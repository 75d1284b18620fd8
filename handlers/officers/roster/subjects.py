"""Subjects that officers know well: a consultation about one goes to them first, for a moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import BadInput
from handlers.language.topics import TOPICS, topic_of
from handlers.office.office import Office
from handlers.officers.act import Act
from handlers.officers.roster import plan
from store.cases import messages
from store.office.officers import OnDuty
from store.tables import Consultation, Officer

LONGEST_READ = 2000  # letters
READ = 5  # first messages of a case in which its subject is looked for


def preferred(  # the context of the choice, and the choice
    db: Session,
    office: Office,
    case: Consultation,
    now: datetime,
    on_duty: Sequence[OnDuty],
    words: str | None = None,
) -> Sequence[OnDuty]:
    """Return who may get a consultation: those on duty who know its subject, or served the person last.

    It is everybody on duty where nobody knows it, or where those who do have had no place for it for a minute (as the
    office has set it).
    words: what the citizen asks, None to read it.
    """
    if not any(one.officer.topics for one in on_duty):
        return on_duty
    topic = topic_of(f"{case.subject} {_asked(db, case) if words is None else words}"[:LONGEST_READ])
    able = [one for one in on_duty if topic in one.officer.topics]
    has_waited = now - (case.waiting_since or case.opened_at) >= timedelta(seconds=office.roster.widen_seconds)
    if not able or (has_waited and not any(one.held < one.officer.capacity for one in able)):
        return on_duty
    return [one for one in on_duty if one in able or one.served_last]


def _asked(db: Session, case: Consultation) -> str:
    return " ".join(messages.first_words(db, case.id or 0, READ))


def choose(act: Act, officer_id: int, chosen: Collection[str]) -> Officer:
    """Set what an officer knows well. Raises Refusal."""
    plan.must_lead(act)
    officer = plan.member(act.db, officer_id)
    if unknown := set(chosen) - TOPICS.keys():
        raise BadInput(f"Bidang tidak dikenal: {', '.join(sorted(unknown))[:80]}. Pilih dari daftar.")
    officer.topics = [topic for topic in TOPICS if topic in chosen]
    act.db.add(officer)
    return officer
