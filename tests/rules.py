"""What the tick does by time, over a World: the rules on whatever is due, and the messages that leave."""

from __future__ import annotations

from conftest import World
from sqlalchemy import select
from sqlmodel import col

from channels.envelope import Outbound
from handlers import routing, sending, upkeep
from store import inbox, outbox, watching
from store.tables import Consultation, Event, Notice, Officer


def tick(world: World) -> list[str]:
    """Every rule on everything due now; the numbers of the consultations where one acted."""
    changed: list[str] = []
    with world.db.write() as db:
        if watching.promises_known(db) != upkeep.promised(world.office):
            upkeep.remember_promises(db, world.office)
        while True:
            looked = upkeep.look(db, world.office, world.now, all_read=not inbox.unread(db))
            changed += looked.changed
            if looked.count < upkeep.AT_ONCE:
                break
        routing.assign_waiting(db, world.now)
    return changed


def pass_time(world: World, **span: float) -> list[str]:
    """So much later, and one tick then."""
    world.pass_time(**span)
    return tick(world)


def post(world: World) -> list[Outbound]:
    """What the provider is handed now, in order."""
    left = []
    with world.db.write() as db:
        while ids := outbox.due(db, world.now, most=1):
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
    """What is on record, oldest first."""
    with world.db.read() as db:
        query = select(Event, Consultation).join(Consultation, col(Consultation.id) == col(Event.consultation_id))
        return [
            event.what
            for event, consultation in db.execute(query.order_by(col(Event.id)))
            if number in (None, consultation.number)
        ]


def told(world: World, what: str = "") -> list[tuple[str, str]]:
    """Who was told what, oldest first."""
    with world.db.read() as db:
        query = select(Notice, Officer).join(Officer, col(Officer.id) == col(Notice.officer_id))
        found = [(officer.name, notice.what) for notice, officer in db.execute(query.order_by(col(Notice.id)))]
    return [one for one in found if what in ("", one[1])]
