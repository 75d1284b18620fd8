"""A visit follows its consultation: when that is merged, and when its closing is undone."""

from __future__ import annotations

from typing import Any

import acting
import pytest
from cast import SITI
from sqlalchemy import select
from sqlmodel import col
from visitors import comes, visit_of
from visitors import key as form_key
from world import World

from handlers.desk import actions, answering, merge_split, undoing
from handlers.desk.counter import calling
from store.cases import consultations
from store.desk import visits
from store.event_names import EventName
from store.tables import Consultation, Event, Visit
from store.visit_words import VisitState
from store.vocabulary import CaseOutcome


@pytest.fixture
def counter(any_world: World) -> World:
    any_world.officer("dewi", on_duty=False)
    return any_world


def does(world: World, case: Consultation, deed: Any, *more: Any, **named: Any) -> Any:
    with world.db.write() as db:
        act, found = acting.on(db, world, world.officer_named("dewi"), case.number)
        return deed(act, found, *more, **named)


def visit(world: World, one: int) -> Visit:
    found = visit_of(world, form_key(one))
    assert found is not None
    return found


def merged(world: World) -> tuple[Consultation, Consultation]:
    """Let Siti write, come to the office, and an officer merge both. Return the visit's consultation and the other."""
    world.hears("whatsapp", SITI, "Minta data penduduk")
    comes(world, form_key(1), phone=SITI)
    written, visited = world.consultations()
    with world.db.write() as db:
        act, source = acting.on(db, world, world.officer_named("dewi"), visited.number)
        target = consultations.by_number(db, written.number)
        assert target is not None
        merge_split.merge(act, source, target)
    return visited, written


def test_a_visitor_whose_consultation_was_merged_is_called_met_and_ended(counter: World) -> None:
    _, written = merged(counter)
    with counter.db.write() as db:
        called = calling.call_next(acting.act(db, counter, counter.officer_named("dewi")))
        assert called.number == written.number
    with counter.db.read() as db:
        ((call, _),) = visits.calls(db, visit(counter, 1).day)
        assert db.get_one(Event, call).what == EventName.VISITOR_CALLED  # so the screen speaks the number
    does(counter, written, calling.meet)
    assert visit(counter, 1).state == VisitState.SERVING
    does(counter, written, actions.close, outcome=CaseOutcome.GIVEN)
    assert visit(counter, 1).state == VisitState.SERVED


def test_a_merge_that_is_undone_gives_the_visit_back(counter: World) -> None:
    visited, written = merged(counter)
    assert visit(counter, 1).consultation_id == written.id
    with counter.db.read() as db:
        event = db.scalars(select(Event).where(col(Event.what) == EventName.MERGED_IN)).one()
    does(counter, written, merge_split.undo_merge, event.id)
    assert visit(counter, 1).consultation_id == visited.id


def test_a_merge_keeps_how_the_data_was_had_and_undoing_it_gives_it_back(counter: World) -> None:
    counter.hears("whatsapp", SITI, "Minta data penduduk")
    comes(counter, form_key(1), phone=SITI)
    written, visited = counter.consultations()
    with counter.db.write() as db:
        for number, ways in ((written.number, "link"), (visited.number, "read_here,link")):
            case = consultations.by_number(db, number)
            assert case is not None
            case.access_ways = ways
        act, source = acting.on(db, counter, counter.officer_named("dewi"), visited.number)
        target = consultations.by_number(db, written.number)
        assert target is not None
        merge_split.merge(act, source, target)
        assert target.access_ways == "read_here,link"
        event = db.scalars(select(Event).where(col(Event.what) == EventName.MERGED_IN)).one()
        merge_split.undo_merge(act, target, event.id or 0)
        assert (target.access_ways, source.access_ways) == ("link", "read_here,link")


def test_of_two_visits_of_one_consultation_the_called_one_is_met(counter: World) -> None:
    comes(counter, form_key(1), phone=SITI)
    comes(counter, form_key(2), phone=SITI)
    first, second = counter.consultations()
    does(counter, first, calling.call)
    with counter.db.write() as db:
        act, source = acting.on(db, counter, counter.officer_named("dewi"), second.number)
        target = consultations.by_number(db, first.number)
        assert target is not None
        merge_split.merge(act, source, target)
    does(counter, first, calling.meet)
    assert (visit(counter, 1).state, visit(counter, 2).state) == (VisitState.SERVING, VisitState.WAITING)


def test_an_answer_undone_with_its_closing_leaves_the_visitor_with_the_officer(counter: World) -> None:
    comes(counter, form_key(3))
    (case,) = counter.consultations()
    does(counter, case, calling.meet)
    (answer, *_) = does(counter, case, answering.reply, "Ini datanya.")
    does(counter, case, actions.close, outcome=CaseOutcome.GIVEN)
    assert visit(counter, 3).state == VisitState.SERVED
    does(counter, case, undoing.undo, answer.key)
    assert (visit(counter, 3).state, visit(counter, 3).served_at) == (VisitState.SERVING, None)


def test_a_closing_that_is_undone_lets_the_visitor_wait_again(counter: World) -> None:
    comes(counter, form_key(2))
    (case,) = counter.consultations()
    does(counter, case, actions.close, outcome=CaseOutcome.GIVEN)
    assert visit(counter, 2).state == VisitState.SERVED
    does(counter, case, undoing.undo, "")
    waits = visit(counter, 2)
    assert (waits.state, waits.served_at, waits.served_by) == (VisitState.WAITING, None, "")
    with counter.db.write() as db:
        assert calling.call_next(acting.act(db, counter, counter.officer_named("dewi"))).number == case.number
