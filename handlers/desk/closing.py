"""Close a consultation. It closes also where the citizen cannot be asked for a rating."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlmodel import Session

from handlers.office import links
from handlers.office.office import Office
from handlers.officers import routing
from handlers.outgoing import queueing, routes
from handlers.outgoing.queueing import OutgoingMessage
from handlers.ratings import asking
from handlers.texts import render
from store.cases import consultations, events
from store.event_names import EventName
from store.tables import Consultation
from store.vocabulary import Actor, CaseOutcome, CaseState, MessageKind

NO_RESPONSE = CaseOutcome.NO_RESPONSE


def close(
    db: Session,
    office: Office,
    consultation: Consultation,
    *,
    by: str,
    now: datetime,
    outcome: CaseOutcome | Literal[""] = "",
    delay: timedelta = timedelta(),
) -> None:
    """Close, queue one rating prompt on the citizen's channel, and give the freed place to who waits.

    outcome: how it ended; whoever did not answer (NO_RESPONSE) is told why it was closed, in the same message.
    """
    detail: dict[str, Any] = {"outcome": outcome} if outcome else {}
    detail["before"] = consultations.snapshot(consultation)
    consultation.waiting_since = None
    consultations.move(db, consultation, CaseState.CLOSED, by=by, now=now, **detail)
    consultation.outcome = outcome
    if outcome == NO_RESPONSE:
        _tell_of_silence(db, office, consultation, now)
    else:
        asking.ask_for_rating(db, office, consultation, now=now, delay=delay)
    routing.assign_waiting(db, now)


def _tell_of_silence(db: Session, office: Office, consultation: Consultation, now: datetime) -> None:
    """Tell the citizen in one message: closed, why, how to go on, and where to rate unless that was asked before."""
    route = routes.identity_for(db, office, consultation, now)
    if route is None:
        events.record(
            db,
            consultation,
            EventName.NOT_SENT,
            by=Actor.BOT,
            now=now,
            kind=MessageKind.CLOSING,
            reason=asking.NO_ROUTE,
        )
        return
    asks = consultation.rating_asked_at is None and consultations.rating_of(db, consultation) is None
    number, url = consultation.number, links.rating_url(office, consultation)
    chat = office.traits[route.channel].chat
    text = render.closed_by_silence(office, consultation.language, number=number, url=url if asks else "", chat=chat)
    message = OutgoingMessage(text, MessageKind.CLOSING, params={"1": number, "2": url})
    queueing.queue(db, office, route, consultation, message, now)
    consultation.rating_asked_at = consultation.rating_asked_at or (now if asks else None)
