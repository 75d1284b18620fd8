"""A citizen's own consultations, each with its state and the link that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.office import links
from handlers.office.office import Office
from handlers.self_service import tracking
from handlers.self_service.account.sessions import Citizen
from handlers.texts import tracking_page
from store.cases import merges
from store.cases.accounts import history

MOST = 20


@dataclass(frozen=True)
class Entry:
    """One case in the list. state: in words. url: its own page, which needs no other proof."""

    number: str
    subject: str
    state: str
    opened_at: datetime
    url: str


def of(db: Session, office: Office, citizen: Citizen, lang: str) -> Sequence[Entry]:
    """Return the newest consultations of a citizen's address, MOST at most."""
    entries = []
    cases = history.of_proven(db, citizen.email, citizen.phone, MOST)
    states = tracking.states(db, merges.all_living(db, cases))
    for case, state in zip(cases, states, strict=True):
        heading, _ = tracking_page.STATES[state][lang]
        entries.append(Entry(case.number, case.subject, heading, case.opened_at, links.case_url(office, case)))
    return entries
