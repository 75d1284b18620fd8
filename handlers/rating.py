"""Ratings by chat: understood only while one is awaited."""

from __future__ import annotations

from datetime import timedelta

from handlers import say, texts, thread, words
from handlers.intake import Intake
from store import consultations, ratings
from store.tables import Consultation

AWAITED_FOR = timedelta(days=7)


def take_rating(intake: Intake) -> str | None:
    """ "5", "lima", "bagus" from someone we asked, and SARAN … from someone who rated; else the message goes on."""
    if intake.message.attachments or intake.message.automatic or intake.message.call:
        return None
    if consultations.open_of(intake.db, intake.identity.person_id, (intake.channel,)) is not None:
        return None
    return _score(intake) or _comment(intake)


def _score(intake: Intake) -> str | None:
    asked = _asked(intake)
    understood = words.read_rating(intake.message.body)
    if asked is None or understood is None:
        return None
    score, comment = understood
    rating = ratings.give(intake.db, asked, score, by=_by(intake), now=intake.now, comment=comment)
    if rating is None:
        return None
    intake.consultation = asked
    thread.keep(intake)
    _thank(intake, texts.rated(intake.office, asked.language, score))
    return "rated"


def _asked(intake: Intake) -> Consultation | None:
    asked = consultations.awaiting_rating(intake.db, intake.identity.person_id)
    if asked is None or asked.rating_asked_at is None:
        return None
    return asked if intake.now - asked.rating_asked_at <= AWAITED_FOR else None


def _comment(intake: Intake) -> str | None:
    comment = words.read_comment(intake.message.body)
    since = intake.now - AWAITED_FOR
    last = (
        consultations.last_closed_of(intake.db, intake.identity.person_id, intake.channel, since) if comment else None
    )
    if comment is None or last is None or not ratings.add_comment(intake.db, last, comment, now=intake.now):
        return None
    intake.consultation = last
    thread.keep(intake)
    _thank(intake, texts.commented(intake.office, last.language))
    return "commented"


def _by(intake: Intake) -> str:
    return "chat" if intake.chat else "email"


def _thank(intake: Intake, text: str) -> None:
    if not intake.chat:
        return  # a mail that only says thanks is one mail too many
    say.queue(
        intake.db,
        intake.office,
        intake.identity,
        text,
        consultation=intake.consultation,
        kind="notice",
        author="bot",
        now=intake.now,
    )
