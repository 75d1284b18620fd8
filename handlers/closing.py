"""Closing a consultation, and asking for the rating. The asking never stands in the way of the closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers import links, routing, say, texts
from handlers.office import Office
from store import consultations, events, outbox
from store.tables import Consultation, Identity, Message

NO_RESPONSE = "no_response"
NO_ROAD = "tidak ada alamat untuk menulis"


def close(
    db: Session,
    office: Office,
    consultation: Consultation,
    *,
    by: str,
    now: datetime,
    outcome: str = "",
    delay: timedelta = timedelta(),
) -> None:
    """Close, queue one rating prompt on the citizen's channel, and give the freed place to who waits.

    outcome: how it ended; whoever did not answer (NO_RESPONSE) is told why it was closed, in the same message.
    """
    detail: dict[str, Any] = {"outcome": outcome} if outcome else {}
    detail["before"] = consultations.snapshot(consultation)
    consultation.waiting_since = None
    consultations.move(db, consultation, "closed", by=by, now=now, **detail)
    consultation.outcome = outcome
    if outcome == NO_RESPONSE:
        _tell_of_silence(db, office, consultation, now)
    else:
        ask_for_rating(db, office, consultation, now=now, delay=delay)
    routing.assign_waiting(db, now)


def _tell_of_silence(db: Session, office: Office, consultation: Consultation, now: datetime) -> None:
    """One message: closed, why, how to go on, and where to rate it unless that was asked before."""
    road = say.route(db, office, consultation, now)
    if road is None:
        events.record(db, consultation, "not_sent", by="bot", now=now, overtakes=False, kind="closing", reason=NO_ROAD)
        return
    asks = consultation.rating_asked_at is None and consultations.rating_of(db, consultation) is None
    number, url = consultation.number, links.rating_url(office, consultation)
    chat = office.traits[road.channel].chat
    text = texts.closed_by_silence(office, consultation.language, number=number, url=url if asks else "", chat=chat)
    say.queue(
        db,
        office,
        road,
        text,
        consultation=consultation,
        kind="closing",
        author="bot",
        now=now,
        params={"1": number, "2": url},
    )
    consultation.rating_asked_at = consultation.rating_asked_at or (now if asks else None)


def ask_for_rating(
    db: Session,
    office: Office,
    consultation: Consultation,
    *,
    now: datetime,
    by: str = "bot",
    delay: timedelta = timedelta(),
) -> bool:
    """Queue the prompt; the bot asks once per consultation, an officer may ask again. False, and a word on record,
    where no road leads to the citizen. Who complained is not asked how he liked it."""
    if consultation.kind == "complaint":
        return False
    asked_already = by == "bot" and consultation.rating_asked_at is not None
    if asked_already or consultations.rating_of(db, consultation) is not None:
        return False
    road = say.route(db, office, consultation, now)
    if road is None:
        events.record(db, consultation, "rating_not_asked", by=by, now=now, reason=NO_ROAD)
        return False
    consultation.rating_asked_at = now
    _queue_prompt(db, office, consultation, road, now, now + delay)
    events.record(db, consultation, "rating_asked", by=by, now=now, channel=road.channel)
    return True


def _queue_prompt(
    db: Session, office: Office, consultation: Consultation, road: Identity, now: datetime, due: datetime
) -> None:
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
        due=due,
    )


def settle_held_prompts(
    db: Session, prompts: Sequence[Message], answered: Consultation | None, now: datetime
) -> None:
    """A rating prompt that waited behind a held answer goes after it while the consultation stays closed, or never.

    answered: the consultation the citizen's message belongs to, None if to none.
    """
    for prompt in prompts:
        consultation = db.get_one(Consultation, prompt.consultation_id)
        goes_on = consultation.state != "closed" or answered not in (None, consultation)
        if goes_on or consultations.rating_of(db, consultation) is not None:
            outbox.drop(prompt, "Warga menulis lagi sebelum penilaian terkirim.")
            consultation.rating_asked_at = consultation.rating_asked_at if consultation.state == "closed" else None
        else:
            outbox.requeue(prompt, now)
