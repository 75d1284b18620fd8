"""Closing a consultation, and asking for the rating. The asking never stands in the way of the closing."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers import links, routing, say, texts
from handlers.office import Office
from store import consultations, events
from store.tables import Consultation, Identity


def close(db: Session, office: Office, consultation: Consultation, *, by: str, now: datetime) -> None:
    """Close, queue one rating prompt on the citizen's channel, and give the freed place to who waits."""
    consultation.waiting_since = None
    consultations.move(db, consultation, "closed", by=by, now=now)
    ask_for_rating(db, office, consultation, now=now)
    routing.assign_waiting(db, now)


def ask_for_rating(db: Session, office: Office, consultation: Consultation, *, now: datetime, by: str = "bot") -> bool:
    """Queue the prompt; the bot asks once per consultation, an officer may ask again. False, and a word on record,
    where no road leads to the citizen."""
    asked_already = by == "bot" and consultation.rating_asked_at is not None
    if asked_already or consultations.rating_of(db, consultation) is not None:
        return False
    road = say.route(db, office, consultation, now)
    if road is None:
        events.record(db, consultation, "rating_not_asked", by=by, now=now, reason="tidak ada alamat untuk menulis")
        return False
    consultation.rating_asked_at = now
    _queue_prompt(db, office, consultation, road, now)
    events.record(db, consultation, "rating_asked", by=by, now=now, channel=road.channel)
    return True


def _queue_prompt(db: Session, office: Office, consultation: Consultation, road: Identity, now: datetime) -> None:
    url = links.rating_url(office, consultation)
    chat = office.traits[road.channel].chat
    prompt = texts.rating_prompt(office, consultation.language, number=consultation.number, url=url, chat=chat)
    say.queue(
        db,
        office,
        road,
        prompt,
        consultation=consultation,
        kind="rating",
        author="bot",
        now=now,
        html="" if chat else texts.rating_html(office, consultation.language, number=consultation.number, url=url),
        params={"1": consultation.number, "2": url},
    )
