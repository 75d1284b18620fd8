"""Commands of citizens: STOP and MULAI, menu and privasi, SELESAI, BUKA."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.desk import closing
from handlers.finder.wishes import asking
from handlers.intake import complaint, thread
from handlers.intake.intake import Intake
from handlers.language import intents
from handlers.texts import render
from store.cases import events, people
from store.cases.people import Contact
from store.event_names import EventName
from store.vocabulary import Actor, ArrivalOutcome, CaseOutcome, CaseState, MessageKind


def hear_stop(intake: Intake) -> ArrivalOutcome | None:
    """Stop writing to the sender on this channel on STOP or BERHENTI, begin again on MULAI.

    Both count for every identity of the sender there: a number, the id in its place, a second number. Twilio does the
    same for English words only, so the Indonesian words are ours.
    """
    if not intake.chat:
        return None
    word = intake.words.plain
    if word not in intents.START_WORDS | intents.STOP_WORDS:
        return None
    contacts = _contacts(intake)
    if word in intents.STOP_WORDS:
        intake.answer(render.stopped(intake.office, intake.person.language), about=None, kind=MessageKind.GOODBYE)
        asking.stop_all(intake.db, intake.person.id or 0)
        return _opt(intake, contacts, EventName.OPTED_OUT, intake.now)
    if not any(contact.has_opted_out for contact in contacts):
        return None
    intake.answer(render.started(intake.office, intake.person.language), about=None)
    return _opt(intake, contacts, EventName.OPTED_IN, None)


def hear_blocked(intake: Intake) -> None:
    """Hear STOP and MULAI of a blocked sender, whose case is known. They count from when the block ends.

    Nothing is sent to them.
    """
    stops = intake.words.plain in intents.STOP_WORDS
    if not intake.chat or not (stops or intake.words.plain in intents.START_WORDS) or intake.message.elsewhere:
        return
    for contact in _contacts(intake):
        contact.set_opted_out(intake.now if stops else None)
    if intake.consultation is not None:
        what = EventName.OPTED_OUT if stops else EventName.OPTED_IN
        events.record(intake.db, intake.consultation, what, by=Actor.CITIZEN, now=intake.now, channel=intake.channel)


def _contacts(intake: Intake) -> list[Contact]:
    return [people.contact_of(intake.db, one) for one in (intake.identity, *intake.others)]


def _opt(intake: Intake, contacts: Sequence[Contact], what: EventName, at: datetime | None) -> ArrivalOutcome:
    for contact in contacts:
        contact.set_opted_out(at)
    return _on_record(intake, what)


def _on_record(intake: Intake, what: EventName) -> ArrivalOutcome:
    """Add an event to the open consultation, so that its officer knows whether an answer can reach the citizen."""
    consultation = intake.cases.open_on(intake.db, intake.channel)
    if consultation is not None:
        events.record(intake.db, consultation, what, by=Actor.CITIZEN, now=intake.now, channel=intake.channel)
    return ArrivalOutcome(what)


def _menu_word(intake: Intake) -> intents.MenuWord | None:
    """Return the word that a written message consists of. In an answer to our letter it counts as in a chat.

    A mail that may be forged commands nothing, and a mail that answers none of ours may ask something in its subject.
    """
    message = intake.message
    is_answer = (message.token or intake.named is not None) and not intake.is_in_doubt
    if message.call or message.automatic or message.attachments or not (intake.chat or is_answer):
        return None
    return intake.words.menu_word


def hear_menu_word(intake: Intake) -> ArrivalOutcome | None:
    """Answer "menu" and "privasi". They open no consultation."""
    word = _menu_word(intake)
    if word not in (intents.MenuWord.MENU, intents.MenuWord.PRIVACY):
        return None
    text = render.menu if word == intents.MenuWord.MENU else render.privacy
    intake.answer(text(intake.office, intake.person.language), about=None)
    return ArrivalOutcome.MENU if word == intents.MenuWord.MENU else ArrivalOutcome.PRIVACY


def hear_no_news(intake: Intake) -> ArrivalOutcome | None:
    """Stop telling the sender of later titles on BERHENTI KABAR."""
    if _menu_word(intake) != intents.MenuWord.NO_NEWS:
        return None
    if asking.stop_all(intake.db, intake.person.id or 0):
        _on_record(intake, EventName.TITLES_STOPPED)
    intake.answer(render.titles_stopped(intake.office, intake.person.language), about=None)
    return ArrivalOutcome.TITLES_STOPPED


def hear_done(intake: Intake) -> ArrivalOutcome | None:
    """Close the citizen's open consultation on SELESAI."""
    if _menu_word(intake) != intents.MenuWord.DONE:
        return None
    if intake.consultation is not None and intake.consultation.person_id != intake.identity.person_id:
        return None  # somebody else whom a letter of the case names: their word is a message
    if intake.consultation is None or intake.consultation.state == CaseState.CLOSED:
        return _nothing_open(intake)
    if (goes_on := complaint.keep_open(intake)) is not None:
        return goes_on
    thread.keep(intake)
    answered = closing.is_answered(intake.consultation)
    closing.close(
        intake.db,
        intake.office,
        intake.consultation,
        by=Actor.CITIZEN,
        now=intake.now,
        outcome="" if answered else CaseOutcome.WITHDRAWN,
    )
    if not answered:
        case = intake.consultation
        intake.answer(render.withdrawn(intake.office, case.language, number=case.number), about=case)
    return ArrivalOutcome.CLOSED


def hear_open(intake: Intake) -> ArrivalOutcome | None:
    """Store BUKA with the consultation whose held answer leaves now. BUKA asks for this answer and owes us no other."""
    if intake.released is None or intake.words.menu_word != intents.MenuWord.OPEN:
        return None
    intake.consultation = intake.released
    thread.keep(intake)
    events.record(intake.db, intake.released, EventName.FETCHED, by=Actor.CITIZEN, now=intake.now)
    return ArrivalOutcome.OPENED


def _nothing_open(intake: Intake) -> ArrivalOutcome:
    """Tell a citizen who wrote SELESAI that no consultation of theirs is open."""
    intake.answer(render.nothing_open(intake.office, intake.person.language), about=None)
    return ArrivalOutcome.NOTHING_OPEN
