"""The service standard acts by itself. Step numbers: Sistem, Mekanisme dan Prosedur, SK No. 006.01 TAHUN 2024.

Dewi and Agus answer, Rahma supervises, a colleague is asked; the citizen writes on WhatsApp.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cast import SITI
from rules import bodies, happened, pass_time, post, tick, told

from channels.envelope import Delivery
from handlers import delivery, desk, pipeline
from handlers.office import Targets
from store import consultations
from store.tables import Arrival

TEMPLATES = {"whatsapp": frozenset({"answer_ready", "rating", "reminder", "closing"})}


@pytest.fixture
def office(world):
    """Two officers on duty, a supervisor, and Siti's question with Dewi; it is Monday, 09.00."""
    world.rahma = world.officer("rahma", role="supervisor", on_duty=False)
    world.dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data penduduk per kecamatan")
    world.agus = world.officer("agus")
    world.number = world.the_consultation().number
    tick(world)
    post(world)
    return world


def do(world, verb, *args, **more):
    with world.db.write() as db:
        return verb(db, *args, now=world.now, **more)


def reply(world, text="Jumlahnya 17.000 jiwa", by=None):
    return do(world, desk.reply, world.office, world.number, text, by=by or world.dewi)


def close(world, by=None):
    return do(world, desk.close, world.office, world.number, by=by or world.dewi)


def move(world, to):
    """What asking a subject-matter colleague does to the state."""
    with world.db.write() as db:
        found = consultations.by_number(db, world.number)
        consultations.move(db, found, to, by="dewi", now=world.now)


def change(world, **fields):
    with world.db.write() as db:
        found = consultations.by_number(db, world.number)
        for name, value in fields.items():
            setattr(found, name, value)


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
    (rung,) = post(office)
    before = office.the_consultation()
    with office.db.write() as db:
        told_us = Delivery("SMx", "failed", error="tidak ada WhatsApp", key=rung.key, **report)
        delivery.take(db, office.office, "whatsapp", told_us, office.now)
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
    do(office, desk.reply, office.office, office.number, "Ini datanya", by=office.dewi, seen=seen)


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
    office.office = replace(office.office, targets=Targets(help=timedelta(minutes=10)))
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
    office.office = replace(office.office, targets=Targets(handling=timedelta(minutes=30)))
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


@pytest.mark.parametrize("sign", ["note", "snooze", "reply"])
def test_an_officer_who_gives_a_sign_keeps_it(office, sign):
    office.pass_time(minutes=10)
    if sign == "note":
        do(office, desk.note, office.number, "saya cek dulu", by=office.dewi)
    elif sign == "snooze":
        change(office, snoozed_until=office.now + timedelta(days=1))
    else:
        reply(office)
    pass_time(office, minutes=10)
    assert office.the_consultation().officer_id == office.dewi.id


def test_a_case_that_was_left_alone_does_not_hold_up_the_others(office):
    office.agus = do(office, desk.set_duty, "agus", False)
    pass_time(office, minutes=15)
    assert office.the_consultation().state == "new"
    office.hears("whatsapp", "+6281300000177", "PDRB 2024?")
    do(office, desk.hand_over, office.consultations()[1].number, "", by=office.dewi)
    tick(office)
    assert [one.officer_id for one in office.consultations()] == [None, office.dewi.id]


# Step 12: the conversation; WhatsApp's 24 hours


def test_step_12_an_hour_before_the_window_shuts_whoever_owes_the_answer_is_warned_once(office):
    pass_time(office, hours=22, minutes=59)
    assert told(office, "window") == []
    pass_time(office, minutes=1)
    assert told(office, "window") == [("agus", "window")]  # it went over to him, because Dewi said nothing
    pass_time(office, minutes=10)
    assert told(office, "window") == [("agus", "window")]


def test_step_12_no_warning_about_the_window_when_nothing_is_owed(office):
    reply(office)
    pass_time(office, hours=23, minutes=10)
    assert told(office, "window") == []


def test_step_13_a_held_answer_is_announced_fetched_with_buka_and_the_rating_comes_after_it(office):
    office.office = replace(office.office, templates=TEMPLATES)
    pass_time(office, hours=25)
    do(office, desk.take, office.number, by=office.dewi)
    reply(office, "satu")
    reply(office, "dua")
    close(office)
    assert [one.template for one in post(office)] == ["answer_ready"]
    assert office.hears("whatsapp", SITI, "BUKA") == "opened"
    left = bodies(office)
    assert left[:2] == ["satu", "dua"] and "/nilai/" in left[2] and len(left) == 3
    assert office.hears("whatsapp", SITI, "5") == "rated"
    assert post(office)[0].body.startswith("Terima kasih")
    assert office.the_consultation().state == "closed"


def test_step_13_when_the_provider_says_shut_the_rating_still_waits_behind_the_answer_it_refused(office):
    office.office = replace(office.office, templates=TEMPLATES)
    (answer,) = reply(office, "satu")
    close(office)
    assert len(post(office)) == 2
    rating = office.said("rating")[0]
    for place, message in enumerate((rating, answer)):  # the reports come in any order
        report = Delivery(f"SM-{place}", "failed", "63016", key=message.key, window_closed=True)
        with office.db.write() as db:
            assert pipeline.handle(db, office.office, "whatsapp", Arrival(), report, office.now) == "held"
    assert [one.template for one in post(office)] == ["answer_ready"]
    office.hears("whatsapp", SITI, "BUKA")
    left = bodies(office)
    assert left[0] == "satu" and "/nilai/" in left[1] and len(left) == 2


def test_a_citizen_who_asks_on_instead_of_buka_gets_the_answer_and_no_rating_prompt(office):
    office.office = replace(office.office, templates=TEMPLATES)
    pass_time(office, hours=25)
    do(office, desk.take, office.number, by=office.dewi)
    reply(office, "satu")
    close(office)
    post(office)
    office.hears("whatsapp", SITI, "kalau tahun 2021?")
    assert bodies(office) == ["satu"]
    case = office.the_consultation()
    assert (case.state, case.rating_asked_at) == ("assigned", None)


def test_what_only_a_template_could_say_is_on_record_as_not_sent_where_none_is_set(office):
    office.pass_time(hours=25)
    close(office, by=office.agus)
    assert post(office) == []
    (prompt,) = office.said("rating")
    assert prompt.state == "cancelled" and prompt.error.startswith("Tidak terkirim, karena jendela WhatsApp 24 jam")
    assert "not_sent" in happened(office) and office.the_consultation().rating_asked_at is None


# Step 14: closing, or seven days of silence


def answered(world, text="Ini datanya, silakan diperiksa"):
    reply(world, text)
    post(world)
    tick(world)
    return world.now


def test_step_14_a_silent_citizen_is_reminded_on_day_5_and_closed_and_told_on_day_7(office):
    office.office = replace(office.office, templates=TEMPLATES)
    answered(office)
    pass_time(office, days=4, hours=23)
    assert office.said("reminder") == []
    pass_time(office, hours=1)
    (reminder,) = post(office)
    assert reminder.template == "reminder" and reminder.params["2"] == "Senin, 30 November 2026"
    pass_time(office, days=1, hours=23)
    assert (post(office), office.the_consultation().state) == ([], "answered")
    pass_time(office, hours=1)
    case = office.the_consultation()
    assert (case.state, case.outcome) == ("closed", "no_response")
    (closing_,) = post(office)
    assert closing_.template == "closing" and "belum ada balasan selama 7 hari" in closing_.body
    pass_time(office, days=30)
    assert post(office) == []


def test_step_14_both_messages_of_silence_without_a_template_are_on_record_as_not_sent(office):
    answered(office)
    pass_time(office, days=5)
    pass_time(office, days=2)
    assert post(office) == []
    assert happened(office).count("not_sent") == 2
    assert office.the_consultation().outcome == "no_response"


def test_step_14_silence_never_runs_while_we_owe_the_answer(office):
    pass_time(office, days=8)
    assert office.the_consultation().state != "closed"
    office.hears("whatsapp", SITI, "halo?")
    do(office, desk.take, office.number, by=office.dewi)
    answered(office)
    move(office, "confirming")
    pass_time(office, days=8)
    assert office.the_consultation().state == "confirming"


def test_step_14_silence_never_runs_while_an_answer_is_held_and_begins_when_it_was_fetched(office):
    office.office = replace(office.office, templates=TEMPLATES)
    pass_time(office, hours=25)
    do(office, desk.take, office.number, by=office.dewi)
    answered(office)
    pass_time(office, days=8)
    assert office.the_consultation().state == "answered"
    office.hears("whatsapp", SITI, "BUKA")
    post(office)
    pass_time(office, days=6, hours=23)
    assert office.the_consultation().state == "answered"
    pass_time(office, hours=1)
    assert office.the_consultation().outcome == "no_response"


def test_step_14_a_complaint_is_never_closed_by_silence_and_has_no_clock(office):
    change(office, kind="complaint", officer_id=office.rahma.id)
    pass_time(office, minutes=30)
    assert told(office) == []
    reply(office, by=office.rahma)
    post(office)
    pass_time(office, days=60)
    assert office.the_consultation().state == "answered" and office.said("reminder") == []


def test_step_14_a_date_we_set_ourselves_holds_the_silence(office):
    answered(office)
    change(office, snoozed_until=office.now + timedelta(days=10))
    pass_time(office, days=9)
    assert office.the_consultation().state == "answered"


def test_step_14_thanks_while_still_open_do_not_start_the_wait_again(office):
    answered(office)
    office.pass_time(days=3)
    assert office.hears("whatsapp", SITI, "terima kasih banyak kak") == "thanks"
    tick(office)
    assert office.the_consultation().state == "answered"
    pass_time(office, days=4)
    assert office.the_consultation().outcome == "no_response"


@pytest.mark.parametrize(
    ("ours", "theirs", "state"),
    [
        ("Ini datanya.", "oke kak", "answered"),
        ("Data 2022 atau 2023?", "terima kasih", "answered"),
        ("Apakah Anda memerlukan data kecamatan?", "ya, terima kasih", "assigned"),
        ("Apakah Anda memerlukan data kecamatan?", "👍", "assigned"),
        ("Ini datanya.", "terima kasih, tapi tahun 2021 juga", "assigned"),
    ],
)
def test_a_nod_to_our_question_is_an_answer_and_thanks_for_an_answer_are_none(office, ours, theirs, state):
    answered(office, ours)
    office.hears("whatsapp", SITI, theirs)
    assert office.the_consultation().state == state


def test_step_14_any_reply_within_30_days_opens_it_again_and_a_later_one_is_a_new_consultation_linked_to_it(office):
    answered(office)
    pass_time(office, days=7)
    office.pass_time(days=29)
    assert office.hears("whatsapp", SITI, "maaf baru sempat, datanya kurang lengkap") == "routed"
    case = office.the_consultation()
    assert (case.state, case.outcome, case.total_seconds) == ("assigned", "", None)
    answered(office)
    pass_time(office, days=7)
    office.pass_time(days=31)
    office.hears("whatsapp", SITI, "halo, saya butuh data lagi")
    old, new = office.consultations()
    assert (old.state, new.linked_to_id) == ("closed", old.id)
    assert "continues" in happened(office, new.number)


@pytest.mark.parametrize("first", ["reply", "silence"])
def test_step_14_a_reply_at_the_very_second_of_closing_leaves_it_open(office, first):
    answered(office)
    office.pass_time(days=7)
    if first == "silence":
        tick(office)
        assert office.the_consultation().state == "closed"
    office.hears("whatsapp", SITI, "tolong tahun 2021 juga")
    tick(office)
    assert office.the_consultation().state == "assigned"


def test_step_14_nothing_is_closed_while_a_message_that_arrived_is_still_unread(office):
    answered(office)
    office.pass_time(days=7)
    office.arrives("whatsapp", "SM-baru")
    tick(office)
    assert office.the_consultation().state == "answered"


def test_step_14_a_citizen_who_can_only_be_called_is_closed_and_the_record_says_he_was_not_told(world):
    world.dewi = world.officer("dewi")
    world.hears("phone", "+622100000199", "pesan suara", call=True)
    world.number = world.the_consultation().number
    do(world, desk.log_call, world.number, "Sudah dijelaskan", by=world.dewi)
    tick(world)
    pass_time(world, days=5)
    pass_time(world, days=2)
    assert world.the_consultation().outcome == "no_response"
    assert happened(world).count("not_sent") == 2


def test_step_14_two_closings_at_once_close_once_and_ask_once(office):
    reply(office)
    close(office)
    with pytest.raises(desk.DeskError, match="sudah ditutup"):
        close(office, by=office.agus)
    assert len(office.said("rating")) == 1


def test_step_14_an_officer_who_closes_on_the_seventh_day_leaves_nothing_to_the_silence(office):
    answered(office)
    office.pass_time(days=7)
    close(office)
    tick(office)
    case = office.the_consultation()
    assert (case.state, case.outcome, len(office.said("closing"))) == ("closed", "", 0)


def test_step_14_a_clock_moved_back_closes_nobody_early(office):
    answered(office)
    pass_time(office, days=4)
    office.pass_time(days=-10)
    tick(office)
    pass_time(office, days=10)
    assert office.the_consultation().state == "answered"


# Step 15: the rating


def test_step_15_the_message_of_silence_asks_for_the_rating_and_the_answer_does_not_open_it_again(office):
    office.office = replace(office.office, templates=TEMPLATES)
    answered(office)
    pass_time(office, days=5)
    pass_time(office, days=2)
    post(office)
    assert office.hears("whatsapp", SITI, "4") == "rated"
    assert office.the_consultation().state == "closed"


# Requirement 10: by telephone


def test_requirement_10_a_call_an_officer_answered_is_first_help(office):
    office.hears("phone", "+6281300000177", "Panggilan dijawab", call=True, talked=True)
    tick(office)
    pass_time(office, minutes=20)
    case = office.consultations()[1]
    assert (case.helped_seconds, case.breached_at) == (0, None)


# out of hours, said once


def test_whoever_goes_on_at_night_is_told_once_when_we_open(office):
    answered(office)
    office.pass_time(hours=11)  # 20.00
    office.hears("whatsapp", SITI, "tahun 2021 juga ya?")
    office.hears("whatsapp", SITI, "dan 2020")
    assert [one.body for one in post(office)] == [
        "Saat ini kami tutup. Pesan Anda sudah kami simpan dan dibaca petugas saat buka: "
        "Selasa, 24 November 2026, 08.00 WIB."
    ]
    office.pass_time(hours=24)
    office.hears("whatsapp", SITI, "halo?")
    assert len(post(office)) == 1


def test_the_acknowledgement_at_night_has_said_so_already(office):
    office.pass_time(hours=11)
    office.hears("whatsapp", "+6281300000177", "PDRB 2024?")
    office.hears("whatsapp", "+6281300000177", "per kapita")
    assert len(post(office)) == 1
    assert office.consultations()[1].opening_told_at == office.now
