"""What happens to a citizen's message, in the order it happens."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from channels.envelope import Delivery, Inbound
from handlers.desk import closing
from handlers.intake import acknowledge, complaint, erasure, rating, screen, staff, thread
from handlers.intake.intake import Handler, Intake
from handlers.language import intents
from handlers.office.office import Office
from handlers.officers import notices, routing
from handlers.outgoing import delivery_reports
from handlers.ratings import asking
from store.cases import events
from store.event_names import EventName
from store.tables import Arrival, Officer
from store.vocabulary import Actor, CaseState, NoticeKind


def hear_done(intake: Intake) -> str | None:
    """SELESAI from the citizen closes his open consultation."""
    if not intake.chat or intents.menu_word(intake.message.body) != intents.MenuWord.DONE:
        return None
    if intake.consultation is None or intake.consultation.state == CaseState.CLOSED:
        return screen.nothing_open(intake)
    if (goes_on := complaint.keep_open(intake)) is not None:
        return goes_on
    thread.keep(intake)
    closing.close(intake.db, intake.office, intake.consultation, by=Actor.CITIZEN, now=intake.now)
    return "closed"


def hear_open(intake: Intake) -> str | None:
    """BUKA asks for the answer that waited for the window: it is on its way, and nobody waits for us."""
    if intake.released is None or intents.menu_word(intake.message.body) != intents.MenuWord.OPEN:
        return None
    intake.consultation = intake.released
    thread.keep(intake)
    events.record(intake.db, intake.released, EventName.FETCHED, by=Actor.CITIZEN, now=intake.now)
    return "opened"


def route(intake: Intake) -> str | None:
    """Give it to an officer, or leave it waiting where everybody sees it."""
    consultation = intake.consultation
    if consultation is not None and consultation.state == CaseState.NEW:
        routing.assign(intake.db, consultation, intake.now)
    elif consultation is not None and consultation.officer_id is not None:
        owner = intake.db.get_one(Officer, consultation.officer_id)
        notices.by_mail(intake.db, owner, consultation, NoticeKind.WROTE, by=Actor.CITIZEN, now=intake.now)
    return "routed"


PIPELINE: tuple[Handler, ...] = (
    screen.skip_known,
    staff.hear_staff,
    screen.meet_sender,
    screen.hear_stop,
    rating.take_rating,
    screen.hear_menu_word,
    thread.find_thread,
    screen.keep_machine_mail,
    erasure.hear_erasure,
    complaint.hear_complaint,
    hear_done,
    hear_open,
    thread.attach,
    acknowledge.choose_language,
    acknowledge.acknowledge,
    complaint.ask_back,
    acknowledge.tell_opening,
    route,
)

COMMANDS = (screen.hear_stop, screen.hear_menu_word, erasure.hear_erasure, hear_done, hear_open)


def handle(
    db: Session, office: Office, channel: str, arrival: Arrival, message: Inbound | Delivery, now: datetime
) -> str:
    """Run one parsed message through; the word that goes on record for its arrival."""
    if isinstance(message, Delivery):
        return delivery_reports.take(db, office, channel, message, now)
    intake = Intake(db=db, now=now, office=office, channel=channel, arrival=arrival, message=message)
    for handler in PIPELINE:
        if message.elsewhere and handler in COMMANDS:
            continue  # who writes on a page of ours talks to a person: STOP would end their own answers
        outcome = handler(intake)
        if outcome is not None:
            asking.settle_held_prompts(db, intake.prompts, intake.consultation, now)
            return outcome
    raise RuntimeError("the last handler must return an outcome")
