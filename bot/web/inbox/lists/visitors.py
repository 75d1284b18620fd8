"""How long a visitor at the counter has waited, for the list and beside their conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.app import App
from bot.web.present import labels
from handlers.desk.counter import visit_clocks
from store.desk import visits
from store.desk.visits import Present
from store.tables import Visit
from store.visit_words import VisitState

WORDS: Mapping[str, str] = {VisitState.WAITING: "menunggu", VisitState.CALLED: "dipanggil"}
PROMISED: Mapping[str, str] = {VisitState.WAITING: "Tamu dipanggil", VisitState.CALLED: "Tamu bertemu petugas"}


def standing(app: App, visit: Present, now: datetime) -> str:
    """Return "K-014 menunggu", or that nobody has come to the call."""
    state = "belum bertemu" if visit_clocks.is_unmet(app.office, visit, now) else WORDS[visit.state]
    return f"{visits.number(visit)} {state}"


def clock(app: App, visit: Present | Visit, now: datetime) -> labels.Promise | None:
    """Return the clock until the call, then until the meeting. None where nothing is promised."""
    due = visit_clocks.due(app.office, visit)
    if due is None:
        return None
    return replace(labels.promise_until(app.office, due, now), what=PROMISED[visit.state])
