"""Asking for a rating: once per consultation, by number in a chat, by links in a mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from sqlmodel import Session

from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import queueing, routes
from handlers.outgoing.costs import savings
from handlers.outgoing.queueing import OutgoingMessage
from handlers.ratings.instruments import ONE_TAP
from handlers.texts import render
from store.cases import consultations, events
from store.event_names import EventName
from store.tables import Consultation, Identity, Message
from store.transport import outbox
from store.vocabulary import Actor, CaseKind, CaseState, MessageKind

NO_ROUTE = "tidak ada alamat untuk menulis"
SCALE = ONE_TAP.questions[0].answers


def ask_for_rating(
    db: Session,
    office: Office,
    consultation: Consultation,
    *,
    now: datetime,
    by: str = Actor.BOT,
    delay: timedelta = timedelta(),
) -> bool:
    """Queue the rating prompt; return False, and record it, where the citizen cannot be written to.

    The bot asks once for each consultation, an officer may ask again. Complaints are not rated.
    by: as in Event.by.
    delay: how long the prompt waits before it is sent, so that the closing can be undone.
    """
    if consultation.kind == CaseKind.COMPLAINT:
        return False
    asked_already = by == Actor.BOT and consultation.rating_asked_at is not None
    if asked_already or consultations.rating_of(db, consultation) is not None:
        return False
    route = routes.identity_for(db, office, consultation, now)
    if route is None:
        events.record(db, consultation, EventName.RATING_NOT_ASKED, by=by, now=now, reason=NO_ROUTE)
        return False
    consultation.rating_asked_at = now
    _queue_prompt(db, office, consultation, route, now, now + delay)
    events.record(db, consultation, EventName.RATING_ASKED, by=by, now=now, channel=route.channel)
    return True


def _queue_prompt(
    db: Session, office: Office, consultation: Consultation, route: Identity, now: datetime, due: datetime
) -> None:
    url = links.rating_url(office, consultation)
    chat = office.traits[route.channel].chat
    short = savings.short_closing(office, route)
    prompt = rating_prompt(office, consultation.language, number=consultation.number, url=url, chat=chat, short=short)
    html = "" if chat else rating_html(office, consultation.language, number=consultation.number, url=url)
    message = OutgoingMessage(
        prompt, MessageKind.RATING, html=html, params={"1": consultation.number, "2": url}, due=due
    )
    queueing.queue(db, office, route, consultation, message, now)


def settle_held_prompts(db: Session, prompts: Sequence[Message], answered: Consultation | None, now: datetime) -> None:
    """Send a rating prompt that waited behind a held answer, while the consultation stays closed. Else drop it.

    answered: the consultation the citizen's message belongs to, None if to none.
    """
    for prompt in prompts:
        consultation = db.get_one(Consultation, prompt.consultation_id)
        goes_on = consultation.state != CaseState.CLOSED or answered not in (None, consultation)
        if goes_on or consultations.rating_of(db, consultation) is not None:
            outbox.drop(prompt, "Warga menulis lagi sebelum penilaian terkirim.")
            consultation.rating_asked_at = (
                consultation.rating_asked_at if consultation.state == CaseState.CLOSED else None
            )
        else:
            outbox.requeue(prompt, now)


def rating_prompt(office: Office, lang: str, *, number: str, url: str, chat: bool, short: bool) -> str:
    """Return the words that ask for a rating: by number in a chat, by five links in a mail.

    short: in one part of an SMS.
    """
    if chat:
        return render.fill(office, "rating_chat_short" if short else "rating_chat", lang, nomor=number, tautan=url)
    lines = "\n".join(f"{score} {word}: {url}?nilai={score}" for score, word in _scale(lang))
    told = render.fill(office, "rating_mail", lang, nomor=number)
    return f"{told}\n\n{lines}"


def rating_html(office: Office, lang: str, *, number: str, url: str) -> str:
    """Return the same mail as HTML, with links to touch."""
    lines = "".join(
        f'<p><a href="{escape(url)}?nilai={score}">{score} {escape(word)}</a></p>' for score, word in _scale(lang)
    )
    told = render.fill(office, "rating_mail", lang, nomor=number)
    return f"<p>{escape(told)}</p>{lines}"


def _scale(lang: str) -> list[tuple[int, str]]:
    """Return the scores with their words, best first: the most frequent answer is the nearest."""
    return sorted(enumerate(SCALE[render.language(lang)], start=1), reverse=True)
