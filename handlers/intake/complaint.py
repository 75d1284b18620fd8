"""Incoming complaints: opened at once, asked back, or answered with how to complain."""

from __future__ import annotations

from datetime import timedelta

from handlers.complaints import opening
from handlers.complaints.opening import NewComplaint
from handlers.intake import participants, thread
from handlers.intake.intake import Intake
from handlers.language import intents
from handlers.language.complaint_signals import Heard
from handlers.texts import render
from store.cases import events, messages
from store.event_names import EventName
from store.tables import Consultation, Identity, Message
from store.vocabulary import Actor, ArrivalOutcome, CaseKind, CaseState

# within this time PENGADUAN alone means the message that we asked about
ASKED_FOR = timedelta(hours=24)
ENOUGH = 1000  # letters of a stored message in which its language is told


def hear_complaint(intake: Intake) -> ArrivalOutcome | None:
    """Open a complaint for a message that begins with PENGADUAN, beside whatever else is open.

    PENGADUAN alone confirms the complaint that we asked about. Where we did not ask, we answer how to complain.
    """
    if intake.message.call or intake.message.automatic or intake.message.visit is not None:
        return _chosen(intake) if intake.message.complaint else None
    heard = intake.words.complaint
    if heard is None or not (heard.alone or heard.sure):
        return None
    if heard.alone and intake.message.elsewhere:
        return None  # a message written on our web page is no command
    if heard.alone:
        return _confirmed(intake, heard) or _told_how(intake)
    if (
        intake.consultation is not None
        and intake.consultation.kind == CaseKind.COMPLAINT
        and _is_open(intake.consultation)
    ):
        return None  # it belongs to the open complaint
    origin, intake.consultation = intake.consultation, None
    _open(intake, heard, intake.message.body, intake.words.language, origin)
    thread.keep(intake)
    return ArrivalOutcome.COMPLAINT


def _chosen(intake: Intake) -> ArrivalOutcome | None:
    """Open a complaint for a caller who pressed the complaint key, or a visitor who chose to complain.

    A call that belongs to an open complaint is passed on.
    """
    if intake.stored is not None:
        return _moved(intake, intake.stored)
    origin = intake.consultation
    if origin is not None and origin.kind == CaseKind.COMPLAINT and _is_open(origin):
        return None
    intake.consultation = None
    _open(intake, Heard(""), intake.message.body, intake.words.language, origin)
    thread.keep(intake)
    return ArrivalOutcome.COMPLAINT


def _moved(intake: Intake, call: Message) -> ArrivalOutcome:
    """Make a complaint of a call that was stored with a consultation, before we knew that the caller complains."""
    origin = intake.db.get_one(Consultation, call.consultation_id)
    _open(intake, Heard(""), intake.message.body, intake.words.language, origin)
    if intake.consultation is not None:
        opening.hand_over(intake.db, call, origin, intake.consultation, by=Actor.CITIZEN, now=intake.now)
    return ArrivalOutcome.COMPLAINT


def _is_open(case: Consultation) -> bool:
    return case.state != CaseState.CLOSED


def _open(intake: Intake, heard: Heard, text: str, language: str | None, origin: Consultation | None) -> None:
    mine = origin is not None and origin.person_id == intake.identity.person_id and _is_open(origin)
    complaint = NewComplaint(
        heard.words or text,
        "" if heard.words and intake.chat else intake.message.subject,
        language or intake.person.language,
        anonymous=heard.anonymous,
        linked=origin if mine else None,
    )
    intake.consultation = opening.open_case(intake.db, intake.office, intake.identity, complaint, now=intake.now)
    participants.agree_on_address(intake, intake.consultation)
    opening.receipt(intake.db, intake.office, intake.consultation, _route(intake), intake.now)


def _route(intake: Intake) -> Identity | None:
    return intake.identity if intake.may_answer else None


def _confirmed(intake: Intake, heard: Heard) -> ArrivalOutcome | None:
    """Open a complaint for the message we asked about, now that the citizen says that it is a complaint."""
    origin = intake.consultation
    asked = _asked_about(intake, origin) if origin is not None and origin.kind != CaseKind.COMPLAINT else None
    if asked is None or origin is None:
        return None
    language = intents.guess_language(asked.body[:ENOUGH])
    _open(intake, heard, asked.body, language, origin)
    if intake.consultation is not None:
        opening.hand_over(intake.db, asked, origin, intake.consultation, by=Actor.CITIZEN, now=intake.now)
    return ArrivalOutcome.COMPLAINT


def _asked_about(intake: Intake, origin: Consultation) -> Message | None:
    """Return the message that we asked about last.

    Return None where it has become a complaint already, or where we asked longer than ASKED_FOR ago.
    """
    history = events.of(intake.db, origin)
    asked = [one for one in history if one.what == EventName.COMPLAINT_ASKED and intake.now - one.at <= ASKED_FOR]
    message = messages.by_key(intake.db, str(asked[-1].detail.get("message", ""))) if asked else None
    return message if message is not None and message.consultation_id == origin.id else None


def _told_how(intake: Intake) -> ArrivalOutcome:
    language = intake.person.language
    intake.answer(render.complaint_how(intake.office, language), about=None)
    return ArrivalOutcome.COMPLAINT_WORD


def ask_back(intake: Intake) -> ArrivalOutcome | None:
    """Ask once whether a message that sounds like a complaint is one.

    Until the citizen says so, the message stays with a consultation.
    """
    case, stored = intake.consultation, intake.stored
    if case is None or stored is None or case.kind == CaseKind.COMPLAINT or intake.message.call:
        return None
    if intake.words.complaint is None:
        return None
    if any(one.what == EventName.COMPLAINT_ASKED for one in events.of(intake.db, case)):
        return None
    if not intake.answer(render.complaint_asked(intake.office, case.language), about=case):
        return None
    events.record(intake.db, case, EventName.COMPLAINT_ASKED, by=Actor.BOT, now=intake.now, message=stored.key)
    return None


def keep_open(intake: Intake) -> ArrivalOutcome | None:
    """Store SELESAI with a complaint but leave the complaint open: it ends only when it is answered.

    Where the person also has an open consultation on this channel, SELESAI is passed on and closes the consultation.
    """
    case = intake.consultation
    if case is None or case.kind != CaseKind.COMPLAINT:
        return None
    other = intake.cases.open_on(intake.db, intake.channel, kind=CaseKind.CONSULTATION)
    if other is not None:
        intake.consultation = other
        return None
    thread.keep(intake)
    events.record(intake.db, case, EventName.WROTE, by=Actor.CITIZEN, now=intake.now, message=thread.key(intake))
    intake.answer(render.complaint_goes_on(intake.office, case.language, number=case.number), about=case)
    return ArrivalOutcome.COMPLAINT_GOES_ON
