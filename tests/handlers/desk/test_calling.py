"""Visitors are called in the order in which they came, each by one officer; whoever meets them helps them first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import acting
import pytest
from visitors import comes, number, visit_of
from visitors import key as form_key
from world import World

from handlers.desk import actions
from handlers.desk.counter import calling
from handlers.errors import Refusal
from store.cases import consultations, events
from store.event_names import EventName
from store.tables import Consultation, Visit
from store.visit_words import VisitState
from store.vocabulary import CaseOutcome, CaseState


@pytest.fixture
def counter(any_world: World) -> World:
    return staffed(any_world)


def staffed(world: World) -> World:
    for name in ("dewi", "agus"):
        world.officer(name, on_duty=False)
    world.officer("rahma", role="supervisor", on_duty=False)
    return world


def calls(world: World, who: str) -> Consultation:
    with world.db.write() as db:
        return calling.call_next(acting.act(db, world, world.officer_named(who)))


def does(world: World, who: str, deed: Any, case: Consultation, *more: Any) -> Any:
    with world.db.write() as db:
        act = acting.act(db, world, world.officer_named(who))
        return deed(act, consultations.by_number(db, case.number), *more)


def visit(world: World, one: int) -> Visit:
    found = visit_of(world, form_key(one))
    assert found is not None
    return found


def happened(world: World, case: Consultation) -> list[str]:
    with world.db.read() as db:
        return [one.what for one in events.of(db, case)]


def test_the_next_is_who_has_waited_longest_whatever_they_came_for(counter: World) -> None:
    for one, service in enumerate(("library", "consultation", "library"), 1):
        comes(counter, form_key(one), service=service)
    counter.pass_time(minutes=4)
    first, second = calls(counter, "dewi"), calls(counter, "agus")
    assert [number(visit(counter, one)) for one in (1, 2)] == ["P-001", "K-001"]
    assert (first.id, second.id) == (visit(counter, 1).consultation_id, visit(counter, 2).consultation_id)
    called = visit(counter, 1)
    assert (called.state, called.called_by, called.called_at) == (VisitState.CALLED, "dewi", counter.now)
    assert (first.state, first.officer_id) == (CaseState.ASSIGNED, counter.officer_named("dewi").id)
    assert EventName.VISITOR_CALLED in happened(counter, first)


def test_officers_who_call_at_the_same_moment_never_get_the_same_visitor(counter: World) -> None:
    for one in range(1, 9):
        comes(counter, form_key(one))
    with ThreadPoolExecutor(4) as desks:
        called = list(desks.map(lambda one: calls(counter, ("dewi", "agus")[one % 2]).number, range(8)))
    assert len(set(called)) == 8
    with pytest.raises(Refusal, match=calling.NOBODY_WAITS):
        calls(counter, "dewi")


def test_a_number_that_a_colleague_has_called_is_theirs_and_the_second_is_told(counter: World) -> None:
    comes(counter, form_key(1))
    (case,) = counter.consultations()
    does(counter, "dewi", calling.call, case)
    with pytest.raises(Refusal, match=r"K-001 sudah dipanggil Dewi\."):
        does(counter, "agus", calling.call, case)
    assert visit(counter, 1).called_by == "dewi"
    does(counter, "dewi", calling.call, case)  # once more, for who has not heard it


def test_meeting_the_visitor_is_the_first_help(counter: World) -> None:
    comes(counter, form_key(1))
    case = calls(counter, "dewi")
    counter.pass_time(minutes=1)
    does(counter, "dewi", calling.meet, case)
    met = visit(counter, 1)
    assert (met.state, met.greeted_at, met.greeted_by) == (VisitState.SERVING, counter.now, "dewi")
    assert counter.case(case.number).first_help_at == counter.now
    counter.pass_time(minutes=5)
    does(counter, "dewi", calling.finish, case)
    left = visit(counter, 1)
    assert (left.state, left.served_at, left.served_by) == (VisitState.SERVED, counter.now, "dewi")
    with pytest.raises(Refusal, match="sudah dilayani"):
        does(counter, "agus", calling.call, case)


def test_a_visitor_who_left_is_marked_and_can_be_called_again_when_they_are_back(counter: World) -> None:
    comes(counter, form_key(1))
    case = calls(counter, "dewi")
    does(counter, "dewi", calling.miss, case)
    assert visit(counter, 1).state == VisitState.ABSENT
    with pytest.raises(Refusal, match=calling.NOBODY_WAITS):
        calls(counter, "agus")
    does(counter, "agus", calling.call, case)
    assert (visit(counter, 1).state, visit(counter, 1).called_by) == (VisitState.CALLED, "agus")


def test_the_next_call_ends_the_visit_before_it(counter: World) -> None:
    for one in (1, 2):
        comes(counter, form_key(one))
    does(counter, "dewi", calling.meet, calls(counter, "dewi"))
    calls(counter, "dewi")
    assert [visit(counter, one).state for one in (1, 2)] == [VisitState.SERVED, VisitState.CALLED]


def test_closing_the_consultation_ends_the_visit_and_leaves_nobody_to_call(counter: World) -> None:
    for one in (1, 2):
        comes(counter, form_key(one))
    first, second = counter.consultations()
    does(counter, "dewi", calling.meet, first)
    for case in (first, second):
        with counter.db.write() as db:
            act, found = acting.on(db, counter, counter.officer_named("dewi"), case.number)
            actions.close(act, found, outcome=CaseOutcome.GIVEN)
    assert {visit(counter, one).state for one in (1, 2)} == {VisitState.SERVED}
    with pytest.raises(Refusal, match=calling.NOBODY_WAITS):
        calls(counter, "dewi")


def test_who_waited_yesterday_is_not_called_today(world: World) -> None:
    staffed(world)
    comes(world, form_key(1))
    world.pass_time(days=1)
    comes(world, form_key(2))
    assert calls(world, "dewi").id == visit(world, 2).consultation_id
    with pytest.raises(Refusal, match=calling.NOBODY_WAITS):
        calls(world, "agus")


def test_a_visitor_who_complains_is_called_by_who_handles_complaints(world: World) -> None:
    staffed(world)
    comes(world, form_key(1), service="complaint", needs=("Antre lama",))
    comes(world, form_key(2))
    assert calls(world, "dewi").id == visit(world, 2).consultation_id
    with pytest.raises(Refusal, match=calling.NOBODY_WAITS):
        calls(world, "dewi")
    assert calls(world, "rahma").id == visit(world, 1).consultation_id


def test_a_card_that_was_shown_is_on_record_by_its_kind_alone(world: World) -> None:
    staffed(world)
    comes(world, form_key(1))
    case = calls(world, "dewi")
    does(world, "dewi", calling.see_card, case, "sim")
    seen = visit(world, 1)
    assert (seen.id_card, seen.id_card_seen_by, seen.id_card_seen_at) == ("sim", "dewi", world.now)
    with pytest.raises(Refusal, match="Pilih jenis kartunya"):
        does(world, "dewi", calling.see_card, case, "3171234567890001")
    assert visit(world, 1).id_card == "sim"


@pytest.mark.parametrize("deed", [calling.finish, calling.miss])
def test_what_was_not_begun_is_not_ended(world: World, deed: Any) -> None:
    staffed(world)
    comes(world, form_key(1))
    (case,) = world.consultations()
    if deed is calling.miss:
        does(world, "dewi", calling.meet, case)
    with pytest.raises(Refusal, match="K-001 tidak sedang"):
        does(world, "dewi", deed, case)


def test_a_consultation_of_another_channel_has_no_visitor_to_call(world: World) -> None:
    staffed(world)
    world.hears("whatsapp", "+6281200000146", "minta data")
    with pytest.raises(Refusal, match="tidak datang dari buku tamu"):
        does(world, "dewi", calling.call, world.consultations()[0])
