"""What the tables know of a channel's messages: on both databases, each with what became of it."""

from __future__ import annotations

from datetime import timedelta

from cast import SITI
from sqlalchemy import delete, update
from sqlmodel import col
from world import World

from store.ledger_words import Difference, Standing
from store.operations import ledger
from store.tables import Arrival, LedgerDay, LedgerLine, Message
from store.transport import arrivals, recorded

HOUR = timedelta(hours=1)


def incoming(world: World, *names: str) -> dict[int, str]:
    """Return what became of each message that came in, by its arrival."""
    with world.db.read() as db:
        found = recorded.incoming(db, "whatsapp", world.now - HOUR, world.now + HOUR, names)
    return {one.arrival_id: one.standing for one in found}


def change(world: World, statement: object) -> None:
    with world.db.write() as db:
        db.connection().execute(statement)


def test_a_message_its_report_and_one_whose_row_is_gone(any_world: World) -> None:
    world = any_world
    world.hears("whatsapp", SITI, "Minta data penduduk", external_id="SM1")
    world.hears("whatsapp", SITI, "Dan data lada", external_id="SM2")
    world.arrives("whatsapp", "SM3")  # waits
    world.arrives("whatsapp", "SM9:delivered:")
    change(world, update(Arrival).values(raw=b"form"))
    with world.db.write() as db:
        report = db.get_one(Arrival, 4)
        arrivals.finish(report, ["delivered"], world.now)  # type: ignore[list-item]
        for handled in (1, 2):
            arrivals.finish(db.get_one(Arrival, handled), ["routed"], world.now)  # type: ignore[list-item]
    assert incoming(world) == {1: Standing.KEPT, 2: Standing.KEPT, 3: Standing.WAITING}
    change(world, delete(Message).where(col(Message.external_id) == "SM2"))
    assert incoming(world)[2] == Standing.TAKEN_OUT
    change(world, update(Arrival).values(raw=b"").where(col(Arrival.id) == 1))
    assert incoming(world)[1] == Standing.ERASED
    world.now += timedelta(days=9)
    assert incoming(world) == {}
    assert incoming(world, "SM1", "SM-unknown") == {1: Standing.ERASED}


def test_a_report_about_our_message_is_no_message_that_came_in_also_before_it_is_handled(any_world: World) -> None:
    world = any_world
    world.hears("whatsapp", SITI, "Minta data penduduk")
    (receipt,) = world.said()
    change(world, update(Message).values(external_id="SM7", state="sent").where(col(Message.id) == receipt.id))
    world.arrives("whatsapp", "SM7:delivered:")
    world.arrives("whatsapp", "SM7:read:")
    change(world, update(Arrival).values(raw=b"form"))
    change(world, update(Arrival).values(state="shunted").where(col(Arrival.key) == "SM7:read:"))
    assert incoming(world) == {1: Standing.KEPT}
    assert incoming(world, "SM7") == {1: Standing.KEPT}


def test_what_left_and_what_may_have_left(any_world: World) -> None:
    world = any_world
    world.hears("whatsapp", SITI, "Minta data penduduk")
    (receipt,) = world.said()

    def known(*names: str) -> list[tuple[tuple[str, ...], Standing, str]]:
        with world.db.read() as db:
            found = recorded.outgoing(db, "whatsapp", world.now - HOUR, world.now + HOUR, names)
        return [(one.names, one.standing, one.to) for one in found]

    assert known() == [((), Standing.WAITING, SITI)]
    for state, external_id, standing in (("unknown", None, Standing.UNSURE), ("delivered", "SM7", Standing.KEPT)):
        left = {"state": state, "external_id": external_id, "sent_at": world.now}
        change(world, update(Message).values(**left).where(col(Message.id) == receipt.id))
        assert known() == [((external_id,) if external_id else (), standing, SITI)]
    world.now += timedelta(days=9)
    assert known() == []
    assert known("SM7") == [(("SM7",), Standing.KEPT, SITI)]


def test_a_day_is_kept_once_and_what_is_old_goes(any_world: World) -> None:
    today = any_world.now.date()

    def keep(day_back: int, *differences: Difference) -> None:
        day = today - timedelta(days=day_back)
        row = LedgerDay(channel="sms", day=day, checked_at=any_world.now, listed_in=len(differences))
        lines = [
            LedgerLine(
                channel="sms", day=day, name=f"SM{place}", incoming=True, at=any_world.now, difference=difference,
                found_at=any_world.now,
            )
            for place, difference in enumerate(differences)
        ]  # fmt: skip
        with any_world.db.write() as db:
            ledger.keep(db, row, lines)

    keep(500, Difference.MISSING)
    keep(1, Difference.MISSING, Difference.CAUGHT_UP)
    keep(1, Difference.MISSING)
    keep(0, Difference.FOREIGN)
    with any_world.db.read() as db:
        days = ledger.days(db, today - timedelta(days=900), today)
        assert [(one.day, one.listed_in) for one in days] == [(today, 1), (today - timedelta(days=1), 1)]
        assert ledger.open_count(db) == 2
    with any_world.db.write() as db:
        assert ledger.settle(db, "sms", today, "SM0", "rahma")
        assert not ledger.settle(db, "sms", today, "SM0", "rahma")
        assert not ledger.settle(db, "whatsapp", today, "SM0", "rahma")
        assert ledger.open_count(db) == 1
