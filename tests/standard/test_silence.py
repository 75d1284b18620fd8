"""The service standard acts by itself: closing, seven days of silence, and the rating that is asked for then.

Step numbers as in test_five_minutes.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from acting import do
from cast import SITI
from time_rules import TEMPLATES, answered, change, close, happened, move, pass_time, post, reply, tick, told

from handlers.desk import actions, answering
from handlers.errors import Refusal

# Step 14: closing, or seven days of silence


def test_step_14_a_silent_citizen_is_reminded_on_day_5_and_closed_and_told_on_day_7(office):
    office.office = replace(office.office, templates=TEMPLATES)
    answered(office, "Apakah tabel ini yang Anda cari?")
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
    do(office, actions.take, office.number, by=office.dewi)
    answered(office)
    move(office, "confirming")
    pass_time(office, days=8)
    assert office.the_consultation().state == "confirming"


def test_step_14_silence_never_runs_while_an_answer_is_held_and_begins_when_it_was_fetched(office):
    office.office = replace(office.office, templates=TEMPLATES)
    pass_time(office, hours=25)
    do(office, actions.take, office.number, by=office.dewi)
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
    do(world, answering.log_call, world.number, "Sudah dijelaskan", by=world.dewi)
    tick(world)
    pass_time(world, days=5)
    pass_time(world, days=2)
    assert world.the_consultation().outcome == "no_response"
    assert happened(world).count("not_sent") == 2


def test_step_14_two_closings_at_once_close_once_and_ask_once(office):
    reply(office)
    close(office)
    with pytest.raises(Refusal, match="sudah ditutup"):
        close(office, by=office.agus)
    assert len(office.said("rating")) == 1


def test_step_14_an_officer_who_closes_on_the_seventh_day_leaves_nothing_to_the_silence(office):
    answered(office)
    office.pass_time(days=7)
    close(office)
    tick(office)
    case = office.the_consultation()
    assert (case.state, case.outcome, len(office.said("closing"))) == ("closed", "given", 0)


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
