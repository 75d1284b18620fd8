"""The survey of data needs in a chat, one question at a time.

A citizen may leave out a question, stop, or write about something else. What is no answer is a message like any other.
"""

from __future__ import annotations

from handlers.intake import thread
from handlers.intake.intake import Intake
from handlers.intake.ratings import awaited
from handlers.language import intents
from handlers.language.intents import MenuWord
from handlers.office import links
from handlers.outgoing.costs import savings
from handlers.ratings import data_survey
from handlers.ratings.instruments import Question
from handlers.texts import render
from store.tables import Consultation, Survey
from store.vocabulary import ArrivalOutcome


def invitation(intake: Intake, case: Consultation) -> str:
    """Return the invitation that goes behind the thanks for a rating, "" for none. It uses up the citizen's year."""
    if not (intake.chat and intake.may_answer and savings.may_converse(intake.office, intake.identity)):
        return ""
    if not data_survey.invite(intake.db, intake.office, case, intake.now):
        return ""
    return f"\n\n{_say(intake, case, 'survey_invitation', None)}"


def take_survey(intake: Intake) -> ArrivalOutcome | None:
    """Store an answer to the question that was asked last and ask the next, or begin on SKD. Pass on all else."""
    message = intake.message
    if not intake.chat or message.attachments or message.automatic or message.call or message.elsewhere:
        return None
    if intake.words.plain in intents.SURVEY_WORDS:
        return _begin(intake)
    found = intake.cases.awaiting_survey()
    if found is None or awaited.is_about_another(intake, found[0]) or _was_left(intake, found[1]):
        return None
    survey, case = found[1], intake.cases.last_closed_on(intake.channel) or found[0]  # where the question was asked
    if intake.words.menu_word == MenuWord.DONE:
        return _end(intake, case, survey)
    if intake.words.plain in intents.SKIP_WORDS:
        return _ask_next(intake, case, survey)
    return _answer(intake, case, survey)


def _begin(intake: Intake) -> ArrivalOutcome | None:
    """Begin with the first open question. Where nothing is open or asked, SKD is a message."""
    case = intake.cases.last_closed_on(intake.channel, intake.now - awaited.AWAITED_FOR)
    if case is None or case.rating_asked_at is None or awaited.is_about_another(intake, case):
        return None
    survey = data_survey.find(intake.db, intake.office, case, intake.now)
    if not data_survey.is_offered(intake.office, case, survey):
        return _end(intake, case, survey) if survey is not None and survey.answers else None
    if not savings.may_converse(intake.office, intake.identity):
        _keep(intake, case)
        intake.answer(_say(intake, case, "survey_link", None), about=case)
        return ArrivalOutcome.SURVEYED
    survey = data_survey.begin(intake.db, intake.office, case, intake.now)
    return _ask_next(intake, case, survey, how=True)


def _was_left(intake: Intake, survey: Survey) -> bool:
    """Return whether something else was said since the question: a case was closed, or a rating asked for.

    What comes now may be about that. SKD goes on with the survey.
    """
    last, rating = intake.cases.last_closed_on(intake.channel), awaited.rating_of(intake)
    moments = (last.closed_at if last is not None else None, rating.rating_asked_at if rating is not None else None)
    return any(moment > (survey.asked_at or moment) for moment in moments if moment is not None)


def _answer(intake: Intake, case: Consultation, survey: Survey) -> ArrivalOutcome | None:
    if intake.words.to_ten:
        data_survey.add(intake.db, survey, {survey.asked: intake.words.to_ten}, now=intake.now)
        return _ask_next(intake, case, survey)
    is_figure = intake.words.to_ten == 0
    if not is_figure and (intake.words.score is None or survey.asked_again):
        return None  # words that are no answer, or cannot be read twice, are for an officer
    _keep(intake, case)
    intake.answer(_say(intake, case, "survey_link" if survey.asked_again else "survey_unclear", None), about=case)
    survey.asked_again = True
    return ArrivalOutcome.RATING_UNCLEAR


def _ask_next(intake: Intake, case: Consultation, survey: Survey, *, how: bool = False) -> ArrivalOutcome:
    """Ask the next open question. Switched off meanwhile, or at the end, it ends with thanks.

    how: whether to say how to answer.
    """
    question = data_survey.ask_next(survey, intake.now, from_the_first=how) if intake.office.survey.asked else None
    if question is None:
        return _end(intake, case, survey)
    _keep(intake, case)
    told = _say(intake, case, "survey_question", question)
    intake.answer(f"{_say(intake, case, 'survey_how', None)}\n\n{told}" if how else told, about=case)
    return ArrivalOutcome.SURVEYED


def _end(intake: Intake, case: Consultation, survey: Survey) -> ArrivalOutcome:
    data_survey.leave(survey)
    _keep(intake, case)
    official = f"\n{_say(intake, case, 'survey_official', None)}" if intake.office.survey.link else ""
    intake.answer(_say(intake, case, "survey_done", None) + official, about=case)
    return ArrivalOutcome.SURVEYED


def _keep(intake: Intake, case: Consultation) -> None:
    intake.consultation = case
    thread.keep(intake)


def _say(intake: Intake, case: Consultation, key: str, question: Question | None) -> str:
    """Fill one of the survey's sentences. question: the one that is asked, None where none is."""
    questions = data_survey.instrument_of(None).questions
    lang = render.language(case.language)
    return render.fill(
        intake.office,
        key,
        lang,
        banyak=len(questions),
        tautan=links.survey_url(intake.office, case),
        urutan=questions.index(question) + 1 if question is not None else "",
        pertanyaan=question.ask[lang] if question is not None else "",
    )
