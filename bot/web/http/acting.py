"""An officer's action, asked for by a page: who acts, and on which case."""

from __future__ import annotations

from sqlmodel import Session

from bot.app import App
from bot.web.http import access
from bot.web.http.session import me
from handlers.officers import guards
from handlers.officers.act import Act
from store.tables import Consultation


def act_of(app: App, db: Session) -> Act:
    """Return the action of the officer who is signed in, in this transaction."""
    return Act(db, app.office, me(app), app.clock())


def act_and_case(app: App, db: Session, seen_event_id: int | None = None) -> tuple[Act, Consultation]:
    """Return the action, and the case that the address names. Ends in 404 when there is none.

    seen_event_id: the last event the officer's page showed, where nothing may have happened since.
    Raises Hidden and Overtaken.
    """
    act = act_of(app, db)
    return act, guards.admit(act, access.case(db), seen_event_id)
