"""Who is given consultations: present and serving by the roster, who knows the subject, a fair share of the week."""

from __future__ import annotations

from dataclasses import replace

import acting
import pytest
from cast import BUDI, SITI
from roster_desk import ALL_DAY, MONDAY, TUESDAY, Roster
from world import World

from handlers.desk import answering
from handlers.errors import Refusal
from handlers.office.office import RosterRules
from handlers.officers import presence, routing
from handlers.officers.roster import leave, plan, serving, subjects
from handlers.officers.routing import Candidate, choose
from store.office import officers
from store.vocabulary import Presence

OTHERS = [f"+6281200000{number}" for number in range(200, 240)]


@pytest.fixture
def roster(any_world: World) -> Roster:
    return Roster(any_world)


def names(roster: Roster) -> list[str]:
    with roster.world.db.read() as db:
        return sorted(one.officer.name for one in serving.takers(db, roster.world.office, roster.world.now))


def holders(roster: Roster) -> list[str]:
    with roster.world.db.read() as db:
        known = {one.id: one.name for one in officers.ever(db)}
    return [known.get(one.officer_id, "") for one in roster.world.consultations()]


def rules(roster: Roster, **changed: object) -> None:
    roster.world.office = replace(roster.world.office, roster=replace(RosterRules(), **changed))  # type: ignore[arg-type]


def knows(roster: Roster, officer_id: int, *topics: str) -> None:
    with roster.world.db.write() as db:
        subjects.choose(roster.act(db), officer_id, topics)


def test_without_a_roster_everybody_present_is_given_consultations(roster: Roster) -> None:
    assert names(roster) == ["agus", "dewi"]


def test_only_who_serves_by_the_roster_now_is_given_consultations(roster: Roster) -> None:
    roster.add(roster.dewi, MONDAY, "08.00", "12.00")
    roster.add(roster.agus, MONDAY, "12.00", "15.30")
    assert names(roster) == ["dewi"]
    roster.world.pass_time(hours=2, minutes=59)
    assert names(roster) == ["dewi"]
    roster.world.pass_time(minutes=1)  # 12.00
    assert names(roster) == ["agus"]
    roster.world.hears("whatsapp", SITI, "Mohon data penduduk")
    assert holders(roster) == ["agus"]


def test_shifts_of_who_has_left_are_no_roster(roster: Roster) -> None:
    roster.add(roster.dewi, TUESDAY)
    rules(roster, everybody_if_empty=False)
    assert names(roster) == []
    with roster.world.db.write() as db:
        roster.act(db, "dewi").by.active = False
    assert names(roster) == ["agus"]
    with roster.world.db.read() as db:
        assert not plan.is_kept(db, roster.world.office, roster.world.now)


def test_where_nobody_of_the_roster_is_present_the_office_decides(roster: Roster) -> None:
    roster.add(roster.dewi, MONDAY)
    world = roster.world
    with world.db.write() as db:
        presence.become(db, world.office, officers.by_id(db, roster.dewi), Presence.GONE, now=world.now)
    assert names(roster) == ["agus"]
    rules(roster, everybody_if_empty=False)
    assert names(roster) == []
    world.hears("whatsapp", SITI, "Mohon data penduduk")
    assert holders(roster) == [""]
    with world.db.write() as db:
        presence.become(db, world.office, officers.by_id(db, roster.dewi), Presence.PRESENT, now=world.now)
    assert holders(roster) == ["dewi"]


def test_who_is_on_leave_is_given_nothing_though_they_are_present(roster: Roster) -> None:
    world = roster.world
    with world.db.write() as db:
        leave.enter(roster.act(db), roster.dewi, TUESDAY, TUESDAY)
    world.pass_time(days=1)
    assert names(roster) == ["agus"]


def test_the_phone_rings_whom_the_consultations_go_to(roster: Roster) -> None:
    world = roster.world
    with world.db.write() as db:
        officers.by_id(db, roster.dewi).phone = "+6281200000301"
        officers.by_id(db, roster.agus).phone = "+6281200000302"

    def rung() -> tuple[str, ...]:
        with world.db.read() as db:
            return serving.phones(db, world.office, world.now)

    assert rung() == ("+6281200000301", "+6281200000302")
    roster.add(roster.agus, MONDAY)
    assert rung() == ("+6281200000302",)


def test_what_lies_unanswered_comes_back_only_where_somebody_who_serves_has_a_free_place(roster: Roster) -> None:
    world = roster.world
    world.hears("whatsapp", SITI, "Mohon data penduduk")
    assert holders(roster) == ["dewi"]
    for officer in (roster.dewi, roster.agus):
        roster.add(officer, MONDAY, *ALL_DAY)
    case = world.the_consultation()
    with world.db.write() as db:
        assert routing.helps_elsewhere(db, world.office, case, world.now)
        officers.by_id(db, roster.agus).capacity = 0
        db.flush()
        assert not routing.helps_elsewhere(db, world.office, case, world.now)


def test_who_knows_the_subject_is_preferred(roster: Roster) -> None:
    knows(roster, roster.agus, "Inflasi")
    roster.world.hears("whatsapp", SITI, "Berapa inflasi bulan lalu?")
    roster.world.hears("whatsapp", BUDI, "Halo kak")
    roster.world.hears("whatsapp", OTHERS[0], "Ada data IHK?")
    assert holders(roster) == ["agus", "dewi", "agus"]


def test_a_consultation_waits_a_minute_for_who_knows_its_subject_and_then_goes_to_anybody(roster: Roster) -> None:
    world = roster.world
    knows(roster, roster.agus, "Inflasi")
    with world.db.write() as db:
        officers.by_id(db, roster.agus).capacity = 0
    world.hears("whatsapp", SITI, "Berapa inflasi bulan lalu?")
    assert holders(roster) == [""]
    world.pass_time(seconds=59)
    with world.db.write() as db:
        assert routing.assign_waiting(db, world.office, world.now) == 0
    world.pass_time(seconds=1)
    with world.db.write() as db:
        assert routing.assign_waiting(db, world.office, world.now) == 1
    assert holders(roster) == ["dewi"]


def test_a_subject_that_nobody_at_work_knows_waits_for_nobody(roster: Roster) -> None:
    knows(roster, roster.agus, "Inflasi")
    with roster.world.db.write() as db:
        officers.by_id(db, roster.agus).on_duty = False
    roster.world.hears("whatsapp", SITI, "Berapa inflasi bulan lalu?")
    assert holders(roster) == ["dewi"]


def test_a_subject_that_is_not_on_the_list_is_refused(roster: Roster) -> None:
    with pytest.raises(Refusal, match="Sulap"):
        knows(roster, roster.agus, "Sulap")


def answers(roster: Roster, officer_id: int) -> None:
    with roster.world.db.write() as db:
        number = roster.world.consultations()[-1].number
        answering.reply(*acting.on(db, roster.world, officers.by_id(db, officer_id), number), "Ini datanya.")


def test_who_helped_fewer_on_earlier_days_of_the_week_is_given_the_next(roster: Roster) -> None:
    world = roster.world
    world.hears("whatsapp", SITI, "Halo kak")
    answers(roster, roster.dewi)
    world.hears("whatsapp", BUDI, "Halo kak")
    answers(roster, roster.dewi)
    world.pass_time(days=1)
    world.hears("whatsapp", OTHERS[0], "Halo kak")
    answers(roster, roster.agus)
    world.pass_time(days=6)  # a new week begins with nothing
    world.hears("whatsapp", OTHERS[1], "Halo kak")
    assert holders(roster) == ["dewi", "dewi", "agus", "dewi"]


def test_a_fair_share_makes_nobody_wait_for_who_is_busy() -> None:
    assert choose([Candidate(1, 0, 10, helped=20), Candidate(2, 1, 10, helped=0)], None) == 1
    assert choose([Candidate(1, 1, 10, helped=20), Candidate(2, 1, 10, helped=0)], None) == 2
