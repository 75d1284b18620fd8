"""Close a consultation, with its outcome. It closes also where the citizen cannot be asked for a rating."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlmodel import Session

from handlers.errors import BadInput, Refusal
from handlers.office import links
from handlers.office.office import Office
from handlers.officers import routing
from handlers.officers.act import Act
from handlers.outgoing import queueing, routes
from handlers.outgoing.costs import savings
from handlers.outgoing.queueing import OutgoingMessage
from handlers.ratings import asking
from handlers.texts import render
from store.cases import consultations, events, messages, needs
from store.desk import visits
from store.event_names import EventName
from store.office import agencies
from store.tables import Consultation, Nothing
from store.vocabulary import (
    CHOSEN_OUTCOMES,
    GIVEN,
    Actor,
    CaseEntry,
    CaseKind,
    CaseOutcome,
    CaseState,
    MessageKind,
    NeedOutcome,
)

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
    asks: bool = True,
) -> None:
    """Close, queue one rating prompt on the citizen's channel, and give the freed place to who waits.

    Nobody is asked to rate a service that never answered, or a message that they did not ask for. Whoever was silent
    for so long that the bot closes is told so, in the same message.
    outcome: how it ended.
    asks: whether the citizen is asked for a rating.
    """
    answered, heard = is_answered(consultation), not is_only_ours(db, consultation)
    if not outcome and answered and consultation.kind == CaseKind.CONSULTATION:
        outcome = suggested(db, consultation)
    detail: dict[str, Any] = {"outcome": outcome} if outcome else {}
    detail["before"] = consultations.snapshot(consultation)
    if visitors := visits.end_with(db, consultation, by, now):
        detail["visits"] = visitors
    consultation.waiting_since = None
    consultations.move(db, consultation, CaseState.CLOSED, by=by, now=now, **detail)
    consultation.outcome = outcome
    if outcome == NO_RESPONSE and by == Actor.BOT and heard:
        _tell_of_silence(db, office, consultation, now)
    elif answered and heard and asks:
        asking.ask_for_rating(db, office, consultation, now=now, delay=delay)
    routing.assign_waiting(db, office, now)


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
    short, asked_at = savings.short_closing(office, route), url if asks else ""
    text = render.closed_by_silence(office, consultation.language, number=number, url=asked_at, chat=chat, short=short)
    message = OutgoingMessage(text, MessageKind.CLOSING, params={"1": number, "2": url})
    queueing.queue(db, office, route, consultation, message, now)
    consultation.rating_asked_at = consultation.rating_asked_at or (now if asks else None)


def is_answered(case: Consultation) -> bool:
    """Return whether an officer has answered, be it that the answer still waits for the citizen.

    A case that only holds a number by message waits for the citizen too, but has no officer.
    """
    return case.first_help_at is not None or (case.state == CaseState.ANSWERED and case.officer_id is not None)


def is_only_ours(db: Session, case: Consultation) -> bool:
    """Return whether we wrote first and the citizen has written nothing since."""
    return case.entry == CaseEntry.WE_WROTE and not messages.heard_since(db, case.id or 0, 0)


def suggested(db: Session, case: Consultation) -> CaseOutcome:
    """Return the outcome that the steps of an answered consultation point to."""
    results = [need.outcome for need in needs.of(db, case)]
    got = [result for result in results if result in GIVEN]
    missed = [result for result in results if result == NeedOutcome.NOT_OBTAINED]
    referred = bool(agencies.referrals_of(db, case))
    if got and (missed or referred):
        return CaseOutcome.PARTLY
    if referred:
        return CaseOutcome.REFERRED
    if not results and is_only_ours(db, case):
        return NO_RESPONSE
    return CaseOutcome.NOT_AVAILABLE if missed and len(missed) == len(results) else CaseOutcome.GIVEN


def correct(act: Act, case: Consultation, outcome: CaseOutcome | Nothing) -> Consultation:
    """Change the outcome of a closed consultation. Raises Refusal."""
    if not outcome:
        raise BadInput("Pilih hasilnya dahulu.")
    if case.state != CaseState.CLOSED or case.kind != CaseKind.CONSULTATION:
        raise Refusal("Hasil dicatat saat konsultasi ditutup.")
    if case.outcome not in ("", *CHOSEN_OUTCOMES):
        raise Refusal("Hasil konsultasi ini tercatat dengan sendirinya dan tidak dapat diubah.")
    if case.outcome != outcome:
        act.record(case, EventName.OUTCOME_CHANGED, outcome=outcome, before=case.outcome)
        case.outcome = outcome
    return case
