"""Incoming requests of citizens to erase their data: HAPUS DATA."""

from __future__ import annotations

from handlers.intake import thread
from handlers.intake.intake import Intake
from handlers.officers import notices
from handlers.privacy import personal_data
from handlers.texts import render
from store.cases import events, visible_cases
from store.event_names import EventName
from store.vocabulary import Actor, ArrivalOutcome, NoticeKind


def hear_erasure(intake: Intake) -> ArrivalOutcome | None:
    """Note a request to erase data, with the date by which the law wants it done. The consultation keeps its state.

    A mail that may be forged is passed on: ask_for_proof answers it.
    """
    if not _asks(intake) or intake.is_in_doubt:
        return None
    person, case = intake.person, intake.consultation
    mine = case if case is not None and case.person_id == person.id else None
    request, is_new = personal_data.ask_erasure(intake.db, person, mine, now=intake.now)
    if mine is not None:
        thread.keep(intake)
        if not is_new:
            events.record(
                intake.db, mine, EventName.WROTE, by=Actor.CITIZEN, now=intake.now, message=thread.key(intake)
            )
    about = mine or personal_data.last_named_case(intake.db, person)
    if about is not None:
        told = visible_cases.handlers_of(intake.db, about.concerns_id)
        notices.notify(intake.db, told, about, NoticeKind.ERASURE, by=Actor.CITIZEN, now=intake.now)
    intake.answer(render.erasure_noted(intake.office, person.language, due=request.due_at), about=mine)
    return ArrivalOutcome.ERASURE_ASKED


def _asks(intake: Intake) -> bool:
    message = intake.message
    if message.call or message.automatic or message.attachments:
        return False
    return intake.words.asks_erasure or (not intake.chat and intake.words.erasure_in_subject)


def ask_for_proof(intake: Intake) -> ArrivalOutcome | None:
    """Ask by mail whether the request is theirs. Only the owner of the address reads this mail, a forger does not."""
    if intake.consultation is not None and intake.is_in_doubt and _asks(intake):
        text = render.erasure_unproven(intake.office, intake.consultation.language)
        intake.answer(text, about=intake.consultation)
    return None
