"""What is old when it comes to us: the machine writes to nobody about it.

What lay there long before we looked for the first time opens nothing: somebody may have answered it long ago. It waits
until an admin takes it in or leaves it. Taken in, it is filed: with its consultation, or as a closed one of its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.intake import thread
from handlers.intake.intake import Intake
from handlers.office.office import Office
from store.cases import consultations, people
from store.tables import Arrival
from store.vocabulary import Actor, ArrivalOutcome, CaseEntry, CaseState


def is_old(office: Office, arrival: Arrival) -> bool:
    """Return whether an arrival was old already when it came to us."""
    dated = arrival.dated_at
    return dated is not None and arrival.received_at - dated > timedelta(days=office.silent_after_days)


def waits_for_an_admin(office: Office, arrival: Arrival) -> bool:
    """Return whether an arrival lay there long before we looked for the first time, and nobody took it in."""
    return arrival.lay_there and not arrival.filed and is_old(office, arrival)


def meet_writer(intake: Intake) -> ArrivalOutcome | None:
    """Find or create the person who wrote it. Nothing that waits for their next message is sent."""
    message = intake.message
    known = {message.sender: intake.sender.known} | {one: people.with_value(intake.db, one) for one in message.also}
    intake.who = people.meet_known(intake.db, message.sender, known, intake.now)
    return None


def file(intake: Intake) -> ArrivalOutcome | None:
    """Keep it with the consultation that it belongs to, else with a closed one of its own. Nobody is told of it."""
    at = intake.arrival.dated_at or intake.arrival.received_at
    if intake.consultation is None:
        intake.consultation = consultations.open_new(
            intake.db,
            intake.identity,
            subject=thread.subject(intake),
            language=intake.words.whole_language or intake.person.language,
            now=intake.now,
            year=intake.now.astimezone(intake.office.zone).year,
            by=Actor.BOT,
            entry=CaseEntry.AFTERWARDS,
            opened_at=at,
        )
        intake.db.flush()
        consultations.move(intake.db, intake.consultation, CaseState.CLOSED, by=Actor.BOT, now=intake.now)
    intake.message = replace(intake.message, sent_at=intake.arrival.received_at)  # its own date stands beside it
    thread.keep(intake)
    if intake.stored is not None:
        intake.stored.at = at
    return ArrivalOutcome.FILED
