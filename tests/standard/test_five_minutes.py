"""The service standard acts by itself: five minutes to the first help, and the other clocks.

Step numbers: Sistem, Mekanisme dan Prosedur, SK No. 006.01 TAHUN 2024. Dewi and Agus answer, Rahma supervises, a
colleague is asked; the citizen writes on WhatsApp.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from acting import do
from cast import SITI
from time_rules import change, close, happened, move, pass_time, post, reply, tick, told

from channels.envelope import Delivery
from handlers.desk import actions, answering
from handlers.office.office import Targets
from handlers.outgoing import delivery_reports
from store.vocabulary import Presence

# Waktu Penyelesaian: 5 menit


def test_five_minutes_the_officer_is_warned_then_the_supervisor_told_each_once(office):
    assert pass_time(office, minutes=2, seconds=59) == []
    assert pass_time(office, seconds=1) == [office.number]
    assert told(office) == [("dewi", "warned")]
    assert pass_time(office, minutes=1, seconds=59) == []
    pass_time(office, seconds=1)
    assert told(office) == [("dewi", "warned"), ("rahma", "breached")]
    pass_time(office, minutes=1)
    assert told(office) == [("dewi", "warned"), ("rahma", "breached")]
    case = office.the_consultation()
    assert case.breached_at - case.opened_at == timedelta(minutes=5)
    assert [one for one in happened(office) if one in ("warned", "breached")] == ["warned", "breached"]


def test_a_broken_promise_rings_each_supervisor_with_a_phone_once_where_there_is_a_template(office):
    with office.db.write() as db:
        db.merge(office.rahma).phone = "+6281200000103"
    office.officer("sari", role="supervisor", on_duty=False)  # has no phone
    pass_time(office, minutes=6)
    assert [one for one in post(office) if one.template] == []
    office.office = replace(office.office, templates={"whatsapp": frozenset({"breach"})})
    office.hears("whatsapp", "+6281300000177", "PDRB 2024?")
    post(office)
    second = office.consultations()[1].number
    pass_time(office, minutes=5)
    assert post(office) == []  # what breaks within this minute comes along
    office.pass_time(minutes=1)
    (rung,) = post(office)
    assert (rung.to.channel, rung.to.value, rung.to.kind) == ("whatsapp", "+6281200000103", "phone")
    assert (rung.template, rung.params) == ("breach", {"1": second, "2": "bantuan pertama dalam 5 menit"})
    assert rung.status_url.startswith(f"{office.office.public_url}/hooks/whatsapp?message=")
    pass_time(office, minutes=5)
    assert post(office) == []


@pytest.mark.parametrize("report", [{}, {"window_closed": True}, {"opted_out": True}])
def test_an_alarm_that_did_not_arrive_is_on_record_and_owes_the_citizen_nothing(office, report):
    office.office = replace(office.office, templates={"whatsapp": frozenset({"breach"})})
    with office.db.write() as db:
        db.merge(office.rahma).phone = "+6281200000103"
    pass_time(office, minutes=5)
    office.pass_time(minutes=1)
    (rung,) = post(office)
    before = office.the_consultation()
    with office.db.write() as db:
        told_us = Delivery("SMx", "failed", error="tidak ada WhatsApp", key=rung.key, **report)
        delivery_reports.take(db, office.office, "whatsapp", told_us, office.now)
    assert happened(office)[-1] == "staff_mail_failed"
    after = office.the_consultation()
    assert (after.state, after.waiting_since) == (before.state, before.waiting_since)


def test_five_minutes_kept_nobody_is_told_and_the_time_is_on_record(office):
    pass_time(office, minutes=2)
    reply(office)
    pass_time(office, minutes=30)
    assert told(office) == []
    assert office.the_consultation().helped_seconds == 120


def test_an_officer_who_is_typing_his_answer_is_not_stopped_by_his_own_warning(office):
    seen = office.the_consultation().last_event_id
    pass_time(office, minutes=4)
    assert told(office, "warned") == [("dewi", "warned")]
    do(office, answering.reply, office.number, "Ini datanya", by=office.dewi, seen_event_id=seen)


def test_help_that_came_late_while_the_program_stood_still_is_a_broken_promise_all_the_same(office):
    office.pass_time(minutes=9)
    reply(office)
    tick(office)
    assert office.the_consultation().helped_seconds == 540
    assert told(office, "breached") == [("rahma", "breached")]


def test_out_of_hours_the_clock_starts_when_we_open(office):
    reply(office)
    office.pass_time(hours=11)  # 20.00
    office.hears("whatsapp", "+6281300000177", "PDRB 2024?")
    tick(office)
    second = office.consultations()[1]
    office.pass_time(hours=12, minutes=2)  # Tuesday, 08.02
    tick(office)
    assert office.consultations()[1].breached_at is None
    pass_time(office, minutes=3)
    assert office.consultations()[1].breached_at - second.opened_at == timedelta(hours=12, minutes=5)


def test_a_holiday_added_in_the_middle_of_a_running_clock_stops_it(office):
    pass_time(office, minutes=2)
    office.office = replace(office.office, closed=(office.now.date(),))
    pass_time(office, minutes=10)
    assert told(office) == []
    pass_time(office, hours=22, minutes=51)  # Tuesday, 08.03: no minute of Monday counts any more
    assert told(office, "warned") == [("dewi", "warned")] and told(office, "breached") == []


def test_hours_taken_away_and_given_back_move_the_deadline_both_ways(office):
    assert office.the_consultation().due_at - office.now == timedelta(minutes=5)
    office.office = replace(office.office, targets=Targets(promises={"help": timedelta(minutes=10)}))
    tick(office)
    assert office.the_consultation().due_at - office.now == timedelta(minutes=10)


def test_a_clock_moved_back_breaks_no_promise_and_counts_no_time_below_zero(office):
    pass_time(office, minutes=4)
    office.pass_time(hours=-1)
    tick(office)
    reply(office)
    tick(office)
    close(office)
    tick(office)
    case = office.the_consultation()
    assert (case.helped_seconds, case.handled_seconds, case.total_seconds) == (0, 0, 0)
    assert told(office, "breached") == []


def test_an_empty_week_promises_nothing_and_the_tick_ends(office):
    office.office = replace(office.office, hours={})
    assert pass_time(office, days=3) == []
    assert office.the_consultation().due_at is None


# Step 4–5: the officer works on it; Step 6: a colleague is asked


def test_step_6_no_clock_runs_while_a_colleague_owes_the_answer(office):
    pass_time(office, minutes=2)
    move(office, "confirming")
    pass_time(office, minutes=40)
    assert told(office) == []
    move(office, "assigned")
    pass_time(office, minutes=1)
    assert told(office) == [("dewi", "warned")]
    reply(office)
    tick(office)
    assert office.the_consultation().helped_seconds == 180


def test_step_5_handling_and_total_stop_while_the_citizen_owes_the_answer_and_end_with_the_closing(office):
    pass_time(office, minutes=3)
    reply(office, "Tahun berapa?")
    pass_time(office, minutes=60)
    office.hears("whatsapp", SITI, "tahun 2022")
    pass_time(office, minutes=4)
    reply(office)
    tick(office)
    case = office.the_consultation()
    assert (case.helped_seconds, case.handled_seconds, case.total_seconds) == (180, None, None)
    close(office)
    tick(office)
    case = office.the_consultation()
    assert (case.handled_seconds, case.total_seconds) == (420, 420)


def test_waiting_in_the_pool_is_total_but_not_handling(world):
    world.rahma = world.officer("rahma", role="supervisor", on_duty=False)
    world.hears("whatsapp", SITI, "minta data")
    world.number = world.the_consultation().number
    pass_time(world, minutes=2)
    world.dewi = world.officer("dewi")
    tick(world)
    pass_time(world, minutes=1)
    reply(world)
    close(world)
    tick(world)
    case = world.the_consultation()
    assert (case.helped_seconds, case.handled_seconds, case.total_seconds) == (180, 60, 180)


def test_targets_of_our_own_for_handling_are_watched_the_same_way(office):
    office.office = replace(office.office, targets=Targets(promises={"handling": timedelta(minutes=30)}))
    reply(office, "Tahun berapa?")
    office.hears("whatsapp", SITI, "tahun 2022")
    pass_time(office, minutes=28)
    assert told(office) == [("dewi", "warned")]
    pass_time(office, minutes=2)
    assert told(office) == [("dewi", "warned"), ("rahma", "breached")]


def test_an_officer_who_stays_silent_gives_it_back_and_a_colleague_gets_it(office):
    pass_time(office, minutes=14)
    assert office.the_consultation().officer_id == office.dewi.id
    pass_time(office, minutes=1)
    assert office.the_consultation().officer_id == office.agus.id
    assert ("dewi", "taken_back") in told(office)
    pass_time(office, minutes=15)  # Agus says nothing either: nobody is left, everybody sees it
    case = office.the_consultation()
    assert (case.state, case.officer_id) == ("new", None)
    tick(office)
    assert office.the_consultation().officer_id is None


def test_an_officer_without_a_free_place_is_not_given_what_a_colleague_leaves_alone(office):
    with office.db.write() as db:
        db.merge(office.agus).capacity = 1
    citizen = "+6281300000177"
    office.hears("whatsapp", citizen, "PDRB 2024?")
    do(office, answering.reply, office.consultations()[1].number, "Ada di bab 2", by=office.agus)
    office.hears("whatsapp", citizen, "Tahun 2023?")  # nothing is late, and the one place is taken
    assert [one.officer_id for one in office.consultations()] == [office.dewi.id, office.agus.id]
    pass_time(office, minutes=20)
    assert office.case(office.number).officer_id == office.dewi.id and told(office, "taken_back") == []


@pytest.mark.parametrize("sign", ["note", "snooze", "reply"])
def test_an_officer_who_gives_a_sign_keeps_it(office, sign):
    office.pass_time(minutes=10)
    if sign == "note":
        do(office, answering.note, office.number, "saya cek dulu", by=office.dewi)
    elif sign == "snooze":
        change(office, snoozed_until=office.now + timedelta(days=1))
    else:
        reply(office)
    pass_time(office, minutes=10)
    assert office.the_consultation().officer_id == office.dewi.id


def test_a_case_that_was_left_alone_does_not_hold_up_the_others(office):
    with office.db.write() as db:
        office.agus = actions.set_presence(db, office.office, "agus", Presence.GONE, now=office.now)
    pass_time(office, minutes=15)
    assert office.the_consultation().state == "new"
    office.hears("whatsapp", "+6281300000177", "PDRB 2024?")
    do(office, actions.hand_over, office.consultations()[1].number, "", by=office.dewi)
    tick(office)
    assert [one.officer_id for one in office.consultations()] == [None, office.dewi.id]


# Requirement 10: by telephone


def test_requirement_10_a_call_an_officer_answered_is_first_help(office):
    office.hears("phone", "+6281300000177", "Panggilan dijawab", call=True, talked=True)
    tick(office)
    pass_time(office, minutes=20)
    case = office.consultations()[1]
    assert (case.helped_seconds, case.breached_at) == (0, None)
