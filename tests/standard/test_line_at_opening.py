"""What waits when the office opens is promised first help one after the other.

Dewi, and where a test says so Agus, open the office on Monday at 08.00; Rahma supervises. Citizens wrote over the
weekend, each from a number of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from acting import do
from time_rules import happened, pass_time, post, tick, told
from world import World

from handlers.desk import actions, answering, merge_split
from handlers.office.office import Targets
from handlers.reports import dashboard
from store.tables import Consultation
from store.vocabulary import CaseOutcome, Presence

SATURDAY = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # 10.00 WIB
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, 08.00 WIB


@pytest.fixture
def office(world: World) -> World:
    world.rahma = world.officer("rahma", role="supervisor", on_duty=False)
    world.dewi = world.officer("dewi", on_duty=False)
    world.agus = world.officer("agus", on_duty=False)
    world.now = SATURDAY
    return world


def writes(world: World, count: int, *, first: int = 1) -> list[str]:
    """Let so many citizens write, a minute apart. Return their consultations' numbers."""
    for place in range(first, first + count):
        world.hears("whatsapp", f"+62812000003{place:02}", f"Minta data penduduk {2000 + place}")
        tick(world)
        world.pass_time(minutes=1)
    return [one.number for one in world.consultations()][-count:]


def comes(world: World, *names: str) -> None:
    for name in names:
        do(
            world,
            lambda act, one: actions.set_presence(act.db, act.office, one, Presence.PRESENT, now=act.now),
            name,
            by=world.dewi,
        )


def opens(world: World, *names: str, at: datetime = OPENING) -> None:
    """Let the office open with these officers on duty."""
    world.now = at - timedelta(minutes=2)
    comes(world, *names)
    tick(world)
    world.now = at
    tick(world)


def due(world: World, opening: datetime = OPENING) -> list[float | None]:
    """Return after how many minutes of the opening each consultation is due."""
    moments = [one.due_at for one in world.consultations()]
    return [None if one is None else (one - opening) / timedelta(minutes=1) for one in moments]


def places(world: World) -> list[int | None]:
    return [one.line_place for one in world.consultations()]


def helps(world: World, number: str) -> None:
    officer = world.agus if world.case(number).officer_id == world.agus.id else world.dewi
    do(world, answering.reply, number, "Jumlahnya 17.000 jiwa", by=officer)


def verdict(world: World, case: Consultation) -> bool | None:
    with world.db.read() as db:
        (found,) = [one for one in dashboard.figures.cases(db, SATURDAY, world.now) if one.number == case.number]
    return dashboard.in_time(world.office, found, world.now)


def test_the_nth_is_due_after_n_targets_divided_by_the_officers_on_duty(office):
    writes(office, 5)
    opens(office, "dewi", "agus")
    assert places(office) == [1, 2, 3, 4, 5]
    assert due(office) == [5, 5, 7.5, 10, 12.5]  # nobody's is sooner than the target alone
    assert happened(office).count("lined_up") == 5
    with office.db.read() as db:
        waiting = dashboard.figures.waiting_for_help(db, office.now)
    assert len(waiting) == 5


@pytest.mark.parametrize("names", [[], ["dewi"]])
def test_one_officer_counts_at_least(office, names):
    writes(office, 3)
    opens(office, *names)
    assert due(office) == [5, 10, 15]


def test_nothing_that_happens_later_changes_a_promise(office):
    numbers = writes(office, 6)
    opens(office, "dewi", "agus")
    promised = due(office)
    helps(office, numbers[0])
    do(office, actions.close, numbers[2], by=office.dewi, outcome=CaseOutcome.NOT_DATA)
    pass_time(office, minutes=1)
    with office.db.write() as db:
        actions.set_presence(db, office.office, "agus", Presence.GONE, now=office.now)
    pass_time(office, minutes=1)
    do(office, actions.reopen, numbers[2], by=office.dewi)
    tick(office)
    assert [one for place, one in enumerate(due(office)) if place not in (0, 2)] == [
        one for place, one in enumerate(promised) if place not in (0, 2)
    ]
    assert due(office)[2] == promised[2] + 2  # the clock stood still while it was closed
    assert places(office) == [1, 2, 3, 4, 5, 6]


def test_who_comes_later_is_promised_the_plain_target_and_changes_nobodys(office):
    writes(office, 3)
    opens(office, "dewi")
    pass_time(office, minutes=2)
    writes(office, 1, first=50)
    comes(office, "agus")
    tick(office)
    assert due(office) == [5, 10, 15, 7]
    assert places(office) == [1, 2, 3, None]


def test_the_promise_breaks_when_the_place_in_line_is_due_and_not_before(office):
    numbers = writes(office, 3)
    opens(office, "dewi")
    helps(office, numbers[0])
    assert told(office, "breached") == []
    pass_time(office, minutes=9, seconds=59)
    assert told(office, "breached") == []
    pass_time(office, seconds=1)
    second, third = office.case(numbers[1]), office.case(numbers[2])
    assert second.breached_at == OPENING + timedelta(minutes=10) and third.breached_at is None
    helps(office, numbers[1])
    helps(office, numbers[2])
    tick(office)
    assert [verdict(office, office.case(one)) for one in numbers] == [True, True, True]  # helped at the last moment
    assert [one.helped_seconds for one in office.consultations()] == [0, 600, 600]


def test_what_already_waited_in_opening_hours_has_its_place_and_loses_nothing(office):
    office.now = OPENING - timedelta(days=3) + timedelta(hours=7, minutes=58)  # Friday, 15.58: two minutes are left
    writes(office, 1)
    office.now = SATURDAY
    writes(office, 1, first=2)
    opens(office, "dewi")
    assert places(office) == [1, 2] and due(office) == [5, 10]
    assert [one.promised_seconds for one in office.consultations()] == [420, 600]


def test_what_is_broken_is_not_mended_by_the_next_opening(office):
    office.now = OPENING - timedelta(days=3) + timedelta(hours=7)  # Friday, 15.00
    writes(office, 1)
    pass_time(office, minutes=30)
    broken = office.the_consultation().breached_at
    assert broken is not None
    office.now = SATURDAY
    writes(office, 1, first=2)
    opens(office, "dewi")
    assert places(office) == [None, 2]  # it stands in front all the same
    assert due(office)[1] == 10
    assert office.consultations()[0].breached_at == broken


def test_after_lunch_who_still_waits_keeps_the_promise_and_those_of_the_break_stand_behind(office):
    office.office = replace(office.office, hours={"mon": ("08:00-08:10", "09:00-15:30")})
    writes(office, 3)
    opens(office, "dewi")
    assert due(office) == [5, 10, 65]  # the third is due five minutes into the second opening
    office.pass_time(minutes=20)
    writes(office, 1, first=50)
    office.now = OPENING + timedelta(minutes=60)
    tick(office)
    assert places(office) == [1, 2, 3, 4]
    assert due(office)[2:] == [65, 80]


def test_a_holiday_declared_in_the_morning_stops_the_line_and_takes_nothing_away(office):
    writes(office, 3)
    opens(office, "dewi")
    pass_time(office, minutes=2)
    office.office = replace(office.office, closed=(date(2026, 11, 23),))
    pass_time(office, hours=2)
    assert told(office, "breached") == []
    tuesday = OPENING + timedelta(days=1)
    writes(office, 1, first=50)
    office.now = tuesday
    tick(office)
    assert due(office, tuesday) == [5, 10, 15, 20]


def test_an_office_found_open_after_a_stop_forms_the_line_of_its_opening(office):
    """The program was not running at 08.00; two were helped from their letters meanwhile."""
    numbers = writes(office, 4)
    office.now = OPENING - timedelta(minutes=2)
    comes(office, "dewi")
    office.now = OPENING + timedelta(minutes=8)
    helps(office, numbers[0])
    helps(office, numbers[1])
    office.pass_time(minutes=1)
    tick(office)
    assert places(office) == [1, 2, 3, 4]
    assert due(office)[2:] == [15, 20]
    assert [one.promised_seconds for one in office.consultations()] == [300, 600, 900, 1200]
    assert [verdict(office, office.case(one)) for one in numbers] == [False, True, None, None]


def test_what_is_dealt_to_a_colleague_at_opening_is_no_news_to_who_had_it(office):
    with office.db.write() as db:
        db.merge(office.dewi).email = "dewi@contoh.example"  # so that a mail would go out
    writes(office, 4)
    office.now = OPENING - timedelta(minutes=10)
    comes(office, "dewi")
    tick(office)
    assert told(office, "assigned") == [("dewi", "assigned")] * 4
    opens(office, "agus")
    assert Counter(holders(office).values()) == {office.dewi.id: 2, office.agus.id: 2}
    assert told(office, "assigned") == [("dewi", "assigned")] * 2


def test_all_at_once_is_the_other_choice(office):
    office.office = replace(office.office, targets=Targets(in_line=False))
    writes(office, 3)
    opens(office, "dewi")
    assert places(office) == [None] * 3 and due(office) == [5, 5, 5]


def test_an_office_that_promises_nothing_forms_no_line(office):
    office.office = replace(office.office, targets=Targets(promises={"help": None}))
    writes(office, 2)
    opens(office, "dewi")
    assert places(office) == [None] * 2 and due(office) == [None, None]


def test_a_promise_once_given_stays_when_the_office_chooses_the_other_rule(office):
    writes(office, 3)
    opens(office, "dewi")
    office.office = replace(office.office, targets=Targets(in_line=False))
    tick(office)
    assert due(office) == [5, 10, 15]


def test_a_message_split_off_waits_in_the_same_place(office):
    (number,) = writes(office, 1)
    office.hears("whatsapp", "+6281200000301", "Satu lagi, minta data inflasi")
    writes(office, 1, first=2)
    opens(office, "dewi")
    with office.db.read() as db:
        second = [one for one in merge_split.messages.timeline(db, office.case(number).id) if "inflasi" in one.body]
    do(office, merge_split.split, number, [one.key for one in second], by=office.dewi)
    tick(office)
    assert places(office) == [1, 2, 1]
    assert due(office) == [5, 10, 5]


# one alarm for what breaks within a minute


def test_what_breaks_within_a_minute_is_one_alarm_in_the_desk_and_by_whatsapp(office):
    office.office = replace(
        office.office, targets=Targets(in_line=False), templates={"whatsapp": frozenset({"breach"})}
    )
    with office.db.write() as db:
        db.merge(office.rahma).phone = "+6281200000103"
    numbers = writes(office, 11)
    opens(office, "dewi")
    post(office)
    pass_time(office, minutes=5)
    assert told(office, "breached") == [("rahma", "breached")]
    assert post(office) == []  # it waits for the end of the minute
    office.pass_time(minutes=1)
    (alarm,) = [one for one in post(office) if one.template]
    assert alarm.params == {"1": f"{numbers[0]} dan 10 konsultasi lain", "2": "bantuan pertama dalam 5 menit"}
    pass_time(office, minutes=10)
    assert [one for one in post(office) if one.template] == []


def test_what_breaks_later_is_an_alarm_of_its_own(office):
    writes(office, 2)
    opens(office, "dewi")
    pass_time(office, minutes=5)
    pass_time(office, minutes=5)
    assert told(office, "breached") == [("rahma", "breached")] * 2


# hand-back


def holders(world: World) -> dict[str, int | None]:
    return {one.number: one.officer_id for one in world.consultations()}


def test_two_full_piles_are_never_swapped(office):
    with office.db.write() as db:
        db.merge(office.dewi).capacity = db.merge(office.agus).capacity = 3
    office.office = replace(office.office, targets=Targets(in_line=False))
    writes(office, 6)
    opens(office, "dewi", "agus")
    before = holders(office)
    assert sorted(before.values()) == [office.dewi.id] * 3 + [office.agus.id] * 3
    for _ in range(30):
        pass_time(office, minutes=1)
    assert holders(office) == before
    assert told(office, "taken_back") == []


def test_it_is_handed_on_when_a_colleague_has_a_free_place_and_keeps_nobody_waiting(office):
    with office.db.write() as db:
        db.merge(office.dewi).capacity = db.merge(office.agus).capacity = 2
    office.office = replace(office.office, targets=Targets(in_line=False))
    writes(office, 4)
    opens(office, "dewi", "agus")
    theirs = [number for number, holder in holders(office).items() if holder == office.agus.id]
    pass_time(office, minutes=20)
    assert told(office, "taken_back") == []
    helps(office, theirs[0])  # a place is free, but Agus is late with the other one
    pass_time(office, minutes=1)
    assert told(office, "taken_back") == []
    helps(office, theirs[1])
    pass_time(office, minutes=1)
    assert told(office, "taken_back") == [("dewi", "taken_back")]  # the other when Agus has helped with this one
    assert sorted(holders(office).values()) == [office.dewi.id] + [office.agus.id] * 3


def test_an_officer_who_works_off_the_line_loses_nothing_before_its_turn(office):
    numbers = writes(office, 6)
    opens(office, "dewi")
    comes(office, "agus")
    pass_time(office, minutes=1)
    assert set(holders(office).values()) == {office.dewi.id}
    for number in numbers:
        pass_time(office, minutes=3)
        helps(office, number)
        pass_time(office, minutes=1)
    assert told(office, "taken_back") == [] and told(office, "breached") == []
