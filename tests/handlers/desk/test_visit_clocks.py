"""The clocks of a visit: arrival to call, call to greeting, all in service hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import acting
import pytest
from visitors import comes, visit_of
from visitors import key as form_key
from world import World

from handlers.desk.counter import calling, visit_clocks
from handlers.office.office import Targets
from store.cases import consultations
from store.tables import Visit

MINUTE = timedelta(minutes=1)


@pytest.fixture
def counter(world: World) -> World:
    world.officer("dewi", on_duty=False)
    comes(world, form_key(1))
    return world


def visit(world: World) -> Visit:
    found = visit_of(world, form_key(1))
    assert found is not None
    return found


def does(world: World, deed: Any) -> None:
    (case,) = world.consultations()
    with world.db.write() as db:
        deed(acting.act(db, world, world.officer_named("dewi")), consultations.by_number(db, case.number))


def test_the_call_and_the_greeting_have_each_their_time(counter: World) -> None:
    office = counter.office
    assert visit_clocks.took_to_call(office, visit(counter)) is None
    counter.pass_time(minutes=7)
    does(counter, calling.call)
    counter.pass_time(minutes=2)
    assert visit_clocks.took_to_greet(office, visit(counter)) is None
    does(counter, calling.meet)
    met = visit(counter)
    assert visit_clocks.took_to_call(office, met) == 7 * MINUTE
    assert visit_clocks.took_to_greet(office, met) == 2 * MINUTE
    assert visit_clocks.is_call_kept(office, met) is True


def test_who_is_met_without_a_call_took_no_way_from_it(counter: World) -> None:
    counter.pass_time(minutes=7)
    does(counter, calling.meet)
    assert visit_clocks.took_to_call(counter.office, visit(counter)) == 7 * MINUTE
    assert visit_clocks.took_to_greet(counter.office, visit(counter)) is None


def test_only_service_hours_count_and_the_target_is_the_office_s(counter: World) -> None:
    counter.pass_time(minutes=8)
    counter.pass_time(days=1)  # nobody is called, and the office is closed for the night
    does(counter, calling.call)
    office, called = counter.office, visit(counter)
    took = visit_clocks.took_to_call(office, called)
    assert took is not None and 8 * MINUTE < took < timedelta(hours=12)
    assert visit_clocks.is_call_kept(office, called) is False
    assert visit_clocks.is_call_kept(replace(office, targets=Targets(called=took)), called) is True
    assert visit_clocks.is_call_kept(replace(office, targets=Targets(called=None)), called) is None


def test_who_is_called_again_after_not_coming_is_measured_from_that_call(counter: World) -> None:
    does(counter, calling.call)
    counter.pass_time(minutes=4)
    assert visit_clocks.is_unmet(counter.office, visit(counter), counter.now)
    does(counter, calling.miss)
    assert not visit_clocks.is_unmet(counter.office, visit(counter), counter.now)
    counter.pass_time(minutes=30)
    does(counter, calling.call)
    assert not visit_clocks.is_unmet(counter.office, visit(counter), counter.now)
    counter.pass_time(minutes=1)
    does(counter, calling.meet)
    assert visit_clocks.took_to_greet(counter.office, visit(counter)) == MINUTE
    assert visit_clocks.took_to_call(counter.office, visit(counter)) == timedelta()


@pytest.mark.parametrize(("minutes", "kept"), [(4, None), (11, False)])
def test_who_left_uncalled_was_not_called_in_time_once_they_had_waited_too_long(
    counter: World, minutes: int, kept: bool | None
) -> None:
    counter.pass_time(minutes=minutes)
    does(counter, calling.miss)
    left = visit(counter)
    assert visit_clocks.took_to_call(counter.office, left) is None
    assert visit_clocks.waited_uncalled(counter.office, left) == minutes * MINUTE
    assert visit_clocks.is_call_kept(counter.office, left) is kept


def test_an_office_that_promises_nothing_is_never_late(counter: World) -> None:
    office = replace(counter.office, targets=Targets(called=None, call_again=None))
    assert visit_clocks.due(office, visit(counter)) is None
    does(counter, calling.call)
    counter.pass_time(hours=1)
    assert not visit_clocks.is_unmet(office, visit(counter), counter.now)
