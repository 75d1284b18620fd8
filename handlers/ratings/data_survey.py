"""The survey of data needs (SKD): each person is asked at most once a calendar year, and may leave out any question.

The answers are kept as far as they were given. An answer that was given does not change: what comes a second time, by
another tab or another channel, fills only what is still open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from handlers.office.office import Office
from handlers.ratings.instruments import ALL, SKD, Instrument, Question
from store.cases import events, ratings
from store.cases.one_person import yearly_surveys
from store.event_names import EventName
from store.tables import Consultation, Survey
from store.vocabulary import Actor, CaseKind


def find(db: Session, office: Office, consultation: Consultation, now: datetime) -> Survey | None:
    """Return the survey that answers to this consultation's link belong to. None where none was begun.

    It is the person's survey of this year, whichever consultation it began with. A survey that began with this
    consultation before the turn of the year goes on.
    """
    ours = yearly_surveys.of_year(db, consultation.person_id, year_of(office, now))
    return ours or ratings.survey_of(db, consultation, SKD.name)


def year_of(office: Office, now: datetime) -> int:
    """Return the calendar year at the office."""
    return now.astimezone(office.zone).year


def unanswered(survey: Survey | None) -> list[Question]:
    """Return the questions that have no answer yet, in their order."""
    return [one for one in instrument_of(survey).questions if survey is None or one.key not in survey.answers]


def instrument_of(survey: Survey | None) -> Instrument:
    """Return the list of questions that a survey began with, the present one before it begins."""
    return SKD if survey is None else ALL[survey.instrument]


def is_offered(office: Office, consultation: Consultation, survey: Survey | None) -> bool:
    """Return whether the citizen of this consultation can answer something now. survey: as `find` returns it."""
    return office.survey.asked and consultation.kind == CaseKind.CONSULTATION and bool(unanswered(survey))


def invite(db: Session, office: Office, consultation: Consultation, now: datetime) -> bool:
    """Return whether to invite the citizen to the survey in a message. Then their year is used up."""
    if not office.survey.asked or consultation.kind != CaseKind.CONSULTATION:
        return False
    if find(db, office, consultation, now) is not None:
        return False
    yearly_surveys.start(db, consultation, SKD.name, year_of(office, now), now)
    return True


def keep(
    db: Session, office: Office, consultation: Consultation, answers: Mapping[str, int], *, now: datetime
) -> Survey | None:
    """Add answers to the survey. Return None where there is none to keep and none was begun.

    answers: 1 to 10 by key of the question, as instruments.read returns them.
    """
    survey = begin(db, office, consultation, now) if answers else find(db, office, consultation, now)
    if survey is not None:
        add(db, survey, answers, now=now)
    return survey


def begin(db: Session, office: Office, consultation: Consultation, now: datetime) -> Survey:
    """Return the survey that `find` finds, or a new one for this year."""
    found = find(db, office, consultation, now)
    return found or yearly_surveys.start(db, consultation, SKD.name, year_of(office, now), now)


def add(db: Session, survey: Survey, answers: Mapping[str, int], *, now: datetime) -> None:
    """Add answers to a survey, where it has none yet. The first ones are put on record with its consultation."""
    if answers and not survey.answers:
        survey.at = now
        case = db.get_one(Consultation, survey.consultation_id)
        events.record(db, case, EventName.DATA_SURVEYED, by=Actor.CITIZEN, now=now, instrument=survey.instrument)
    survey.answers = {**answers, **survey.answers}


def ask_next(survey: Survey, now: datetime, *, from_the_first: bool = False) -> Question | None:
    """Note the next open question as asked in a chat and return it. None at the end.

    from_the_first: begin again with the first question that is open, also where the chat came further.
    """
    keys = instrument_of(survey).keys
    place = keys.index(survey.asked) + 1 if survey.asked in keys and not from_the_first else 0
    question = next((one for one in unanswered(survey) if keys.index(one.key) >= place), None)
    survey.asked, survey.asked_at = (question.key, now) if question is not None else ("", None)
    survey.asked_again = False
    return question


def leave(survey: Survey) -> None:
    """Ask no further question in a chat. What was answered is kept."""
    survey.asked, survey.asked_at, survey.asked_again = "", None, False
