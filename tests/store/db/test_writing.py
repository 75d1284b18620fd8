"""The session of a writing transaction: ids at once, parents first, and nothing left of what a savepoint took back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlmodel import Session, col
from world import World

from store.cases import events
from store.db.writing import BLOCK
from store.event_names import EventName
from store.tables import Consultation, Event, Identity, Message, Person


def person(world: World, name: str = "Siti") -> Person:
    return Person(name=name, created_at=world.now)


def identity(world: World, of: Person, value: str = "+6281200000001") -> Identity:
    made = {"channel": "whatsapp", "kind": "phone", "value": value, "created_at": world.now}
    return Identity(person_id=of.id or 0, original_person_id=of.id or 0, **made)


def case(world: World, of: Identity, number: str = "K-2026-000001") -> Consultation:
    made = {"number": number, "thread_token": number, "channel": "whatsapp", "identity_id": of.id or 0}
    return Consultation(person_id=of.person_id, opened_at=world.now, updated_at=world.now, **made)


def one_of_each(world: World, db: Session, number: str = "K-2026-000001") -> Consultation:
    """A person, their address and a case, each added as soon as it is made."""
    who = person(world)
    db.add(who)
    address = identity(world, who, f"+62{number[-6:]}")
    db.add(address)
    opened = case(world, address, number)
    db.add(opened)
    return opened


def test_a_row_has_its_id_when_it_is_added_and_is_asked_for_under_it(any_world: World) -> None:
    with any_world.db.write() as db:
        opened = one_of_each(any_world, db)
        event_ = events.record(db, opened, EventName.OPENED, by="citizen", now=any_world.now)
        assert opened.id is not None
        assert opened.last_event_id == event_.id is not None
    with any_world.db.read() as db:
        assert db.get_one(Consultation, opened.id).number == "K-2026-000001"
        assert db.get_one(Event, event_.id).consultation_id == opened.id


def test_many_rows_of_a_table_are_one_statement_and_those_others_refer_to_come_first(any_world: World) -> None:
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        if words.startswith("INSERT"):
            written.append(words.split()[2])

    with any_world.db.write() as db:
        opened = [one_of_each(any_world, db, f"K-2026-{place:06}") for place in range(3)]
        for one in opened:
            events.record(db, one, EventName.OPENED, by="citizen", now=any_world.now)
        event.listen(any_world.db.writer, "before_cursor_execute", note)
        db.flush()
        event.remove(any_world.db.writer, "before_cursor_execute", note)
    assert written == ["person", "identity", "consultation", "event"]


def test_a_row_can_be_changed_after_it_was_written(any_world: World) -> None:
    with any_world.db.write() as db:
        opened = one_of_each(any_world, db)
        db.flush()
        opened.subject = "Inflasi"
    with any_world.db.read() as db:
        assert db.get_one(Consultation, opened.id).subject == "Inflasi"


def test_nothing_is_left_of_what_a_savepoint_took_back_and_nobody_is_told_of_it(any_world: World) -> None:
    told: list[str] = []
    any_world.db.tell = told.extend
    with any_world.db.write() as db:
        kept = one_of_each(any_world, db, "K-2026-000001")
        events.record(db, kept, EventName.OPENED, by="citizen", now=any_world.now)
        with pytest.raises(RuntimeError), db.begin_nested():
            dropped = one_of_each(any_world, db, "K-2026-000002")
            db.flush()
            dropped_id, dropped.subject = dropped.id, "changed after it was written"
            raise RuntimeError("broke")
        assert dropped not in db
        again = one_of_each(any_world, db, "K-2026-000003")
        assert again.id not in (kept.id, dropped_id)
    assert told == ["K-2026-000001", "K-2026-000003"]
    assert [one.number for one in any_world.consultations()] == told


def test_a_savepoint_takes_back_what_a_finished_one_inside_it_wrote(any_world: World) -> None:
    told: list[str] = []
    any_world.db.tell = told.extend
    with any_world.db.write() as db:
        with pytest.raises(RuntimeError), db.begin_nested():
            with db.begin_nested():
                dropped = one_of_each(any_world, db)
            assert dropped in db
            raise RuntimeError("broke")
        assert dropped not in db
    assert told == []
    assert any_world.consultations() == []


def test_ids_go_on_from_one_transaction_to_the_next_however_many_a_block_has(any_world: World) -> None:
    ids: list[int] = []
    for _ in range(2):
        with any_world.db.write() as db:
            made = [person(any_world, f"warga {place}") for place in range(BLOCK + 5)]
            db.add_all(made)
            ids += [one.id or 0 for one in made]
    assert ids == sorted(set(ids))


def test_a_row_written_by_hand_gets_an_id_of_its_own(any_world: World) -> None:
    with any_world.db.write() as db:
        db.add(person(any_world))
    with any_world.db.write() as db:
        by_hand = text(
            "INSERT INTO person (name, language, created_at) SELECT 'Budi', language, created_at FROM person"
        )
        db.connection().execute(by_hand)
    with any_world.db.write() as db:
        db.add(person(any_world, "Rahma"))
    with any_world.db.read() as db:
        names = db.scalars(select(col(Person.name)).order_by(col(Person.id))).all()
    assert names == ["Siti", "Budi", "Rahma"]


def test_defaults_that_rows_could_change_are_not_shared(any_world: World) -> None:
    first, second = (Message(key=key, direction="in", at=any_world.now) for key in ("a", "b"))
    first.params["seen"] = 1
    assert second.params == {}
    assert (first.state, first.attempts, first.sent_at) == ("", 0, None)
