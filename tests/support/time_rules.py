"""The rules of time over a World: ticks, what officers do meanwhile, and what is sent."""

from __future__ import annotations

from typing import Any

from acting import do
from sqlalchemy import select
from sqlmodel import col
from world import World

from channels.envelope import Outbound
from handlers.desk import actions, answering
from handlers.officers import routing
from handlers.outgoing import sending
from handlers.sla import evaluate
from store.cases import consultations, due_cases
from store.tables import Consultation, Event, Message, Nothing, Notice, Officer
from store.transport import arrivals, outbox
from store.vocabulary import CaseOutcome

TEMPLATES = {"whatsapp": frozenset({"answer_ready", "rating", "reminder", "closing"})}


def tick(world: World) -> list[str]:
    """Run every rule on every due consultation. Return the numbers of the consultations where a rule acted."""
    changed: list[str] = []
    with world.db.write() as db:
        if due_cases.promises_known(db) != evaluate.promised(world.office):
            evaluate.remember_promises(db, world.office)
        while True:
            done = evaluate.evaluate_due(db, world.office, world.now, all_read=not arrivals.unread(db))
            changed += done.changed
            if done.count < evaluate.BATCH_SIZE:
                break
        routing.assign_waiting(db, world.office, world.now)
    return changed


def pass_time(world: World, **span: float) -> list[str]:
    """Move the clock, then run one tick."""
    world.pass_time(**span)
    return tick(world)


def post(world: World) -> list[Outbound]:
    """Return what the provider is handed now, in order."""
    left = []
    with world.db.write() as db:
        while ids := outbox.due(db, world.now, limit=1):
            message = outbox.claim(db, ids[0], world.now)
            assert message is not None
            outbound = sending.prepare(db, world.office, world.files, message, world.now)
            if outbound is not None:
                outbox.sent(message, f"SM{message.id}", world.now)
                left.append(outbound)
            db.flush()
    return left


def bodies(world: World) -> list[str]:
    return [one.body for one in post(world)]


def happened(world: World, number: str | None = None) -> list[str]:
    """Return the events of a consultation, oldest first."""
    with world.db.read() as db:
        query = select(Event, Consultation).join(Consultation, col(Consultation.id) == col(Event.consultation_id))
        return [
            event.what
            for event, consultation in db.execute(query.order_by(col(Event.id)))
            if number in (None, consultation.number)
        ]


def told(world: World, what: str = "") -> list[tuple[str, str]]:
    """Return who got which notice, oldest first."""
    with world.db.read() as db:
        query = select(Notice, Officer).join(Officer, col(Officer.id) == col(Notice.officer_id))
        notices = [(officer.name, notice.what) for notice, officer in db.execute(query.order_by(col(Notice.id)))]
    return [one for one in notices if what in ("", one[1])]


# what officers do in an office (the fixture of tests/standard): one consultation, which is Dewi's


def reply(world: Any, text: str = "Jumlahnya 17.000 jiwa", by: Officer | None = None) -> list[Message]:
    return do(world, answering.reply, world.number, text, by=by or world.dewi)


def answered(world: Any, text: str = "Ini datanya, silakan diperiksa") -> None:
    reply(world, text)
    post(world)
    tick(world)


def close(world: Any, by: Officer | None = None, outcome: CaseOutcome | Nothing = "") -> Consultation:
    return do(world, actions.close, world.number, by=by or world.dewi, outcome=outcome)


def move(world: Any, to: str) -> None:
    """Change the state as a question to a subject-matter colleague does."""
    with world.db.write() as db:
        consultation = consultations.by_number(db, world.number)
        consultations.move(db, consultation, to, by="dewi", now=world.now)


def change(world: Any, **fields: Any) -> None:
    with world.db.write() as db:
        consultation = consultations.by_number(db, world.number)
        for name, value in fields.items():
            setattr(consultation, name, value)
