"""A message that our own page shows before it is mailed: who is faster, and what it keeps back."""

from __future__ import annotations

from datetime import timedelta

from cast import SITI
from world import World

from store.cases import messages
from store.tables import Message
from store.transport import outbox
from store.vocabulary import MessageState

WAIT = timedelta(seconds=30)


def shown(world: World) -> int:
    """Return the id of a message that waits while the page shows it."""
    world.hears("whatsapp", SITI, "Minta data")
    (first,) = world.said()
    with world.db.write() as db:
        message = outbox.claim(db, first.id or 0, world.now)
        assert message is not None
        outbox.show_first(message, world.now, WAIT)
    return first.id or 0


def due(world: World) -> list[int]:
    with world.db.read() as db:
        return list(outbox.due(db, world.now))


def test_it_is_due_later_and_keeps_no_other_back_until_then(any_world: World) -> None:
    first = shown(any_world)
    with any_world.db.write() as db:
        told = db.get_one(Message, first)
        again = {"key": messages.new_key(), "identity_id": told.identity_id, "channel": told.channel}
        second = Message(**again, direction="out", state="queued", at=any_world.now, due_at=any_world.now)
        db.add(second)
    assert due(any_world) == [second.id]
    any_world.pass_time(seconds=30)
    assert due(any_world) == [first]


def test_seen_first_it_is_never_sent_and_claimed_first_it_is_never_stopped(any_world: World) -> None:
    first = shown(any_world)
    any_world.pass_time(seconds=30)
    with any_world.db.write() as db:
        message = outbox.claim(db, first, any_world.now)
        assert message is not None
        outbox.seen_on_page(db, message, any_world.now)
        assert message.state == MessageState.SENDING
        outbox.show_first(message, any_world.now, WAIT)
        db.flush()
        outbox.seen_on_page(db, message, any_world.now)
    any_world.pass_time(seconds=30)
    with any_world.db.write() as db:
        assert outbox.claim(db, first, any_world.now) is None
        assert db.get_one(Message, first).state == MessageState.READ
