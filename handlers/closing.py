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


def ask_for_rating(db: Session, office: Office, consultation: Consultation, *, now: datetime) -> None:
    """Queue the prompt, once per consultation; without a road to the citizen only a word stays on record."""
    if consultation.rating_asked_at is not None or consultations.rating_of(db, consultation) is not None:
        return
    road = say.route(db, office, consultation, now)
    if road is None:
        events.record(db, consultation, "rating_not_asked", by="bot", now=now, reason="tidak ada alamat untuk menulis")
        return
    consultation.rating_asked_at = now
    _queue_prompt(db, office, consultation, road, now)
    events.record(db, consultation, "rating_asked", by="bot", now=now, channel=road.channel)


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
