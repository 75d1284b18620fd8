"""Ratings that citizens write in a message. They are recognised only while a rating is awaited."""

from __future__ import annotations

from handlers.intake import thread
from handlers.intake.intake import Intake
from handlers.intake.ratings import awaited, survey
from handlers.outgoing.costs import savings
from handlers.ratings import giving
from handlers.texts import render
from store.cases import consultations, events, ratings
from store.event_names import EventName
from store.rating_words import RatedBy
from store.vocabulary import Actor, ArrivalOutcome


def take_rating(intake: Intake) -> ArrivalOutcome | None:
    """Store a rating that we asked for, or the comment of a citizen who rated. Pass on all else.

    A rating is "5", "lima" or "bagus". A comment begins with SARAN or COMMENT.
    """
    if intake.message.attachments or intake.message.automatic or intake.message.call:
        return None
    if awaited.is_about_another(intake, awaited.rating_of(intake)):
        return None
    return _score(intake) or _comment(intake) or _ask_again(intake) or _once_only(intake)


def _score(intake: Intake) -> ArrivalOutcome | None:
    asked = awaited.rating_of(intake)
    reading = intake.words.score if asked is not None else None
    if asked is None or reading is None or reading.score is None:
        return None
    given = giving.give(intake.db, asked, reading.score, by=_by(intake), now=intake.now, comment=reading.comment)
    if given is None:
        return None
    intake.consultation = asked
    thread.keep(intake)
    _thank(intake, render.rated(intake.office, asked.language, reading.score) + survey.invitation(intake, asked))
    return ArrivalOutcome.RATED


def _comment(intake: Intake) -> ArrivalOutcome | None:
    comment = intake.words.comment
    since = intake.now - awaited.AWAITED_FOR
    last = intake.cases.last_closed_on(intake.channel, since) if comment else None
    if comment is None or last is None or not ratings.add_comment(intake.db, last, comment, now=intake.now):
        return None
    intake.consultation = last
    thread.keep(intake)
    _thank(intake, render.commented(intake.office, last.language))
    return ArrivalOutcome.COMMENTED


def _ask_again(intake: Intake) -> ArrivalOutcome | None:
    """Ask once more after "11", "4,5" or "1 bagus sekali": it is not a score, and it opens nothing."""
    asked = awaited.rating_of(intake) if intake.chat else None
    reading = intake.words.score if asked is not None else None
    if asked is None or reading is None:
        return None
    asked_again = bool(events.named(intake.db, asked, EventName.RATING_UNCLEAR))
    if asked_again and not intake.words.names_score:
        return None  # words that cannot be read twice are for an officer
    intake.consultation = asked
    thread.keep(intake)
    if not asked_again:
        _answer(intake, render.rating_unclear(intake.office, asked.language))
    events.record(intake.db, asked, EventName.RATING_UNCLEAR, by=Actor.CITIZEN, now=intake.now)
    return ArrivalOutcome.RATING_UNCLEAR


def _once_only(intake: Intake) -> ArrivalOutcome | None:
    """Keep the first rating when a citizen sends another score. Tell them so once. The consultation stays closed."""
    since = intake.now - awaited.AWAITED_FOR
    last = intake.cases.last_closed_on(intake.channel, since)
    if last is None or not intake.words.names_score or consultations.rating_of(intake.db, last) is None:
        return None
    intake.consultation = last
    thread.keep(intake)
    if not events.named(intake.db, last, EventName.RATED_AGAIN):
        _answer(intake, render.rated_already(intake.office, last.language))
    events.record(intake.db, last, EventName.RATED_AGAIN, by=Actor.CITIZEN, now=intake.now)
    return ArrivalOutcome.RATED_ALREADY


def _by(intake: Intake) -> str:
    return RatedBy.CHAT if intake.chat else RatedBy.EMAIL


def _thank(intake: Intake, text: str) -> None:
    if savings.may_thank(intake.office, intake.identity):
        _answer(intake, text)


def _answer(intake: Intake, text: str) -> None:
    if not intake.chat:
        return  # a mail that only says thanks is one mail too many
    intake.answer(text, about=intake.consultation)
