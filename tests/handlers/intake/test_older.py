"""What is old when it comes: the machine writes to nobody, and what lay there before our time waits for an admin."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.intake import pipeline
from store.tables import Arrival, Consultation, Message
from store.transport import older
from store.vocabulary import ArrivalState


def comes(world: World, *, days: float, lay_there: bool = False, key: str = "m1", **more: Any) -> str:
    """Take in a mail that its server got so many days ago."""
    with world.db.write() as db:
        message = world.inbound("email", SITI_MAIL, "Mohon data inflasi 2025.", external_id=key, **more)
        arrival = Arrival(
            channel="email", key=key, raw=b"", received_at=world.now, state=ArrivalState.DONE, lay_there=lay_there,
            dated_at=world.now - timedelta(days=days),
        )  # fmt: skip
        db.add(arrival)
        db.flush()
        arrival.outcome = pipeline.handle(db, world.office, "email", arrival, message, world.now)
        return arrival.outcome


def taken_in(world: World, **more: Any) -> list[str]:
    """Let the admin take in what waits, and handle it."""
    outcomes = []
    with world.db.write() as db:
        assert older.take_in(db) == 1
        for arrival in db.scalars(select(Arrival).where(col(Arrival.state) == ArrivalState.NEW)):
            message = world.inbound("email", SITI_MAIL, "Mohon data inflasi 2025.", external_id=arrival.key, **more)
            outcomes.append(pipeline.handle(db, world.office, "email", arrival, message, world.now))
    return outcomes


def rows(world: World, table: type) -> list[Any]:
    with world.db.read() as db:
        return list(db.scalars(select(table)))


def ours(world: World) -> list[Message]:
    return [one for one in rows(world, Message) if one.direction == "out"]


def test_what_comes_in_time_is_acknowledged(world: World):
    assert comes(world, days=1.9) == "routed"
    assert len(ours(world)) == 1


def test_what_is_older_than_two_days_opens_its_consultation_and_nobody_is_written_to(world: World):
    assert comes(world, days=2.1) == "routed"
    assert [one.state for one in rows(world, Consultation)] != ["closed"]
    assert ours(world) == []


def test_a_call_of_last_week_is_shown_and_its_caller_gets_no_sms(world: World):
    with world.db.write() as db:
        message = world.inbound("phone", SITI, "Panggilan tak terjawab.", call=True)
        old = world.now - timedelta(days=6)
        arrival = Arrival(channel="phone", key="CA1", raw=b"", received_at=world.now, dated_at=old)
        db.add(arrival)
        db.flush()
        pipeline.handle(db, world.office, "phone", arrival, message, world.now)
    assert len(rows(world, Consultation)) == 1
    assert ours(world) == []


@pytest.mark.parametrize("words", ["BERHENTI", "menu"])
def test_an_old_command_is_heard_and_not_answered(world: World, words: str):
    comes(world, days=5)
    world.hears("email", SITI_MAIL, words)
    assert all(one.body != words for one in ours(world))


def test_the_office_chooses_how_old_is_old(world: World):
    world.office = replace(world.office, silent_after_days=7)
    assert comes(world, days=6) == "routed"
    assert len(ours(world)) == 1


def test_what_lay_there_long_before_our_first_look_opens_nothing_and_waits(world: World):
    assert comes(world, days=300, lay_there=True) == "from_before"
    assert rows(world, Consultation) == rows(world, Message) == []
    with world.db.read() as db:
        assert older.waiting(db) == {"email": 1}


def test_what_lay_there_since_yesterday_is_a_question_like_any_other(world: World):
    assert comes(world, days=1, lay_there=True) == "routed"
    assert len(ours(world)) == 1


def test_taken_in_it_is_filed_with_its_own_date_as_a_closed_consultation_and_nobody_is_written_to(world: World):
    comes(world, days=300, lay_there=True)
    assert taken_in(world) == ["filed"]
    (case,) = rows(world, Consultation)
    assert (case.state, case.opened_at, case.officer_id) == ("closed", world.now - timedelta(days=300), None)
    (message,) = rows(world, Message)
    assert (message.direction, message.at) == ("in", case.opened_at)
    with world.db.read() as db:
        assert older.waiting(db) == {}


def test_a_new_letter_of_the_same_person_opens_a_consultation_of_its_own(world: World):
    comes(world, days=300, lay_there=True)
    taken_in(world)
    comes(world, days=0, key="m2")
    assert [one.state == "closed" for one in rows(world, Consultation)] == [True, False]
    assert len(ours(world)) == 1


def test_what_an_admin_leaves_stays_where_it_lies(world: World):
    comes(world, days=300, lay_there=True)
    with world.db.write() as db:
        assert older.leave(db) == 1
        assert (older.waiting(db), older.take_in(db)) == ({}, 0)
    assert [one.outcome for one in rows(world, Arrival)] == ["left_there"]
