"""The steps that a citizen's message passes, in their order."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from channels.envelope import Delivery, Inbound
from handlers.intake import acknowledge, assign, commands, complaint, erasure, rating, screen, thread
from handlers.intake.intake import Handler, Intake
from handlers.intake.staff import hearing
from handlers.office.office import Office
from handlers.outgoing import delivery_reports
from handlers.ratings import asking
from store.cases import senders
from store.tables import Arrival
from store.vocabulary import ArrivalOutcome

PIPELINE: tuple[Handler, ...] = (
    screen.skip_known,
    hearing.hear_staff,
    screen.meet_sender,
    thread.keep_reaction,
    commands.hear_stop,
    rating.take_rating,
    commands.hear_menu_word,
    thread.find_thread,
    screen.keep_machine_mail,
    erasure.hear_erasure,
    complaint.hear_complaint,
    commands.hear_done,
    commands.hear_open,
    thread.attach,
    acknowledge.choose_language,
    acknowledge.acknowledge,
    complaint.ask_back,
    erasure.ask_for_proof,
    acknowledge.tell_opening,
    assign.assign,
)

COMMANDS = (
    commands.hear_stop,
    commands.hear_menu_word,
    erasure.hear_erasure,
    commands.hear_done,
    commands.hear_open,
)


def handle(
    db: Session, office: Office, channel: str, arrival: Arrival, message: Inbound | Delivery, now: datetime
) -> ArrivalOutcome:
    """Run a parsed message through the pipeline. Return the outcome, which is stored with its arrival.

    Raises RuntimeError where no handler of PIPELINE returned an outcome.
    """
    if isinstance(message, Delivery):
        return delivery_reports.take(db, office, channel, message, now)
    sender = senders.look_up(db, channel, message.external_id, message.sender)
    intake = Intake(db=db, now=now, office=office, channel=channel, arrival=arrival, message=message, sender=sender)
    for handler in PIPELINE:
        if (message.elsewhere or not message.answerable) and handler in COMMANDS:
            continue  # STOP on our web page would stop our answers; a sender nobody can answer commands nothing
        outcome = handler(intake)
        if outcome is not None:
            asking.settle_held_prompts(db, intake.prompts, intake.consultation, now)
            return outcome
    raise RuntimeError("the last handler must return an outcome")
