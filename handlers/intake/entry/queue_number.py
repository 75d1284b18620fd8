"""A number of today's queue by a chat message: ANTRE takes it, TIBA says that the citizen is here."""

from __future__ import annotations

from handlers.desk.counter import arriving
from handlers.intake import thread
from handlers.intake.entry.visit import HERE
from handlers.intake.intake import Intake
from handlers.language.intents import MenuWord
from handlers.office import service_hours
from handlers.texts import render
from store.cases import consultations, events, merges
from store.cases.erasure import COUNTER
from store.desk import visits
from store.event_names import EventName
from store.tables import Consultation, Visit
from store.visit_words import VisitService, VisitState
from store.vocabulary import Actor, ArrivalOutcome, CaseKind, CaseState

SUBJECT = "Nomor antrean"


def hear_queue(intake: Intake) -> ArrivalOutcome | None:
    """Give a number of today for ANTRE: one a day, the same once more where it is asked again.

    It belongs to the consultation that is open on this chat, or opens one that waits for nobody until they are here.
    """
    if not _is_said(intake, MenuWord.QUEUE):
        return None
    day = _day(intake)
    known = _of_today(intake, day)
    if known is not None:
        return _say_again(intake, known)
    if not service_hours.is_open(intake.office, intake.now):
        intake.answer(render.queue_closed(intake.office, intake.person.language), about=None)
        return ArrivalOutcome.NO_NUMBER
    case = _open(intake)
    visit = visits.add(intake.db, _visit(intake, case, day))
    number = visits.number(visit)
    events.record(intake.db, case, EventName.NUMBER_TAKEN, by=Actor.CITIZEN, now=intake.now, number=number)
    _tell_number(intake, case, visit)
    return ArrivalOutcome.NUMBER_TAKEN


def hear_arrival(intake: Intake) -> ArrivalOutcome | None:
    """Let a citizen with a number of today wait at the counter for TIBA. From others it is a message."""
    if not _is_said(intake, MenuWord.HERE):
        return None
    visit = _of_today(intake, _day(intake))
    if visit is None or not (visits.is_expected(visit) or visit.state in HERE):
        return None
    case = _keep(intake, visit)
    if visits.is_expected(visit):
        arriving.arrive(intake.db, visit, by=Actor.CITIZEN, now=intake.now)
    _tell_here(intake, case, visit)
    return ArrivalOutcome.AT_COUNTER


def _is_said(intake: Intake, word: MenuWord) -> bool:
    """Return whether a chat message is only this word, at an office that has a counter."""
    message = intake.message
    is_plain = intake.chat and intake.may_answer and not (message.call or message.attachments or message.automatic)
    return is_plain and COUNTER in intake.office.traits and intake.words.menu_word == word


def _day(intake: Intake) -> str:
    return intake.now.astimezone(intake.office.zone).date().isoformat()


def _of_today(intake: Intake, day: str) -> Visit | None:
    """Return the visit that the citizen has today, by message or at the tablet. None for none."""
    return visits.current(visits.on_day(intake.db, intake.identity.person_id, day))


def _open(intake: Intake) -> Consultation:
    """Return their open consultation of the chat, or a new one in which the citizen must act next: come."""
    case = intake.consultation
    is_open = case is not None and case.kind == CaseKind.CONSULTATION and case.state != CaseState.CLOSED
    if case is not None and is_open and case.person_id == intake.identity.person_id:
        thread.keep(intake)
        return case
    year = intake.now.astimezone(intake.office.zone).year
    language = intake.person.language
    case = consultations.open_new(
        intake.db, intake.identity, subject=SUBJECT, language=language, now=intake.now, year=year
    )
    intake.consultation, intake.is_new = case, True
    thread.keep(intake)
    consultations.move(intake.db, case, CaseState.ANSWERED, by=Actor.BOT, now=intake.now)
    return case


def _visit(intake: Intake, case: Consultation, day: str) -> Visit:
    """Return a visit that is expected. Its key lets no chat take two numbers a day for one consultation.

    It names no person: after a merge is undone, the number of one must not stand in the way of the other's.
    """
    return Visit(
        key=f"{day} {intake.identity.id} {case.id}",
        consultation_id=case.id or 0,
        identity_id=intake.identity.id,
        day=day,
        service=VisitService.CONSULTATION,
        running=0,
        state=VisitState.ABSENT,
        arrived_at=intake.now,
        booked_at=intake.now,
        name=intake.person.name,
    )


def _keep(intake: Intake, visit: Visit) -> Consultation:
    """Store the message with the case of a visit, and return that case."""
    case = merges.living(intake.db, intake.db.get_one(Consultation, visit.consultation_id))
    intake.consultation = case
    thread.keep(intake)
    return case


def _say_again(intake: Intake, visit: Visit) -> ArrivalOutcome:
    case = _keep(intake, visit)
    if visits.is_expected(visit):
        _tell_number(intake, case, visit)
    elif visit.state in HERE:
        _tell_here(intake, case, visit)
    else:
        number = visits.number(visit)
        intake.answer(render.queue_over(intake.office, intake.person.language, number=number), about=case)
    return ArrivalOutcome.NUMBER_TAKEN


def _tell_number(intake: Intake, case: Consultation, visit: Visit) -> None:
    number, ahead = visits.number(visit), visits.ahead(intake.db, visit)
    text = render.queue_number(intake.office, intake.person.language, number=number, ahead=ahead)
    intake.answer(text, about=case)


def _tell_here(intake: Intake, case: Consultation, visit: Visit) -> None:
    number, ahead = visits.number(visit), visits.ahead(intake.db, visit)
    intake.answer(render.queue_here(intake.office, intake.person.language, number=number, ahead=ahead), about=case)
