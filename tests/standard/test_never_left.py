"""The service standard acts by itself: an answer that never left gives no help and leaves the answer owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from acting import do
from cast import SITI, SITI_MAIL
from time_rules import TEMPLATES, change, close, happened, move, pass_time, post, reply, tick, told

from channels.envelope import Address, Delivery
from handlers.desk import actions, answering, undoing
from handlers.outgoing import reroute, stuck
from handlers.outgoing.delivery_reports import take as reported
from handlers.outgoing.queueing import SendOptions
from handlers.steps import needs as step_needs
from store.cases import needs, people
from store.tables import Message


@pytest.fixture
def shut(office):
    """Siti wrote more than a day ago, and Dewi has it: an answer to her is held, and she is told that it waits."""
    office.office = replace(office.office, templates=TEMPLATES)
    pass_time(office, hours=25)
    do(office, actions.take, office.number, by=office.dewi)
    return office


def held(office, text: str = "Ini datanya") -> Message:
    (answer,) = reply(office, text)
    post(office)
    tick(office)
    return answer


def cancel(office, message: Message) -> None:
    do(office, stuck.cancel, message.key, by=office.dewi)
    tick(office)


def report(office, message: Message, fate: str = "failed") -> None:
    error = "Nomor tidak aktif (30005)" if fate == "failed" else ""
    with office.db.write() as db:
        reported(db, office.office, "whatsapp", Delivery("", fate, error, key=message.key), office.now)
    tick(office)


def test_a_held_answer_that_is_cancelled_is_owed_again_and_silence_never_closes_it(shut):
    asked = shut.the_consultation().waiting_since
    answer = held(shut)
    assert shut.the_consultation().state == "answered"
    pass_time(shut, hours=1)
    cancel(shut, answer)
    case = shut.the_consultation()
    assert (case.state, case.officer_id, case.waiting_since) == ("assigned", shut.dewi.id, asked)
    assert (case.first_help_at, case.helped_seconds) == (None, None)
    pass_time(shut, days=8)
    assert (shut.the_consultation().closed_at, shut.said("reminder")) == (None, [])


def test_the_clock_of_first_help_never_stopped_for_an_answer_that_did_not_leave(office):
    pass_time(office, minutes=2)
    (answer,) = reply(office)
    post(office)
    tick(office)
    assert office.the_consultation().helped_seconds == 120
    pass_time(office, minutes=2)
    report(office, answer)
    case = office.the_consultation()
    assert (case.first_help_at, case.helped_seconds, told(office)) == (None, None, [("dewi", "warned")])
    pass_time(office, minutes=1)
    assert ("rahma", "breached") in told(office)
    reply(office)
    tick(office)
    assert office.the_consultation().helped_seconds == 300


def test_what_was_taken_back_never_stopped_the_clock_either(office):
    due = office.the_consultation().due_at
    (answer,) = do(
        office, answering.reply, office.number, "Ini", by=office.dewi, options=SendOptions(delay=timedelta(seconds=10))
    )
    tick(office)
    do(office, undoing.undo, office.number, answer.key, by=office.dewi)
    tick(office)
    assert office.the_consultation().due_at == due


def test_help_is_the_earliest_answer_that_left(office):
    (lost,) = reply(office, "satu")
    pass_time(office, minutes=1)
    reply(office, "dua")
    post(office)
    second = office.now
    pass_time(office, minutes=1)
    report(office, lost)
    case = office.the_consultation()
    assert (case.first_help_at, case.helped_seconds, case.state) == (second, 0, "assigned")
    cancel(office, lost)
    assert office.the_consultation().first_help_at == second


def test_a_held_answer_beside_another_is_cancelled_and_nothing_is_owed_until_the_last_is(shut):
    one, two = held(shut, "satu"), held(shut, "dua")
    cancel(shut, one)
    assert shut.the_consultation().state == "answered"
    cancel(shut, two)
    assert (shut.the_consultation().state, shut.the_consultation().first_help_at) == ("assigned", None)


def test_an_extra_word_that_is_cancelled_leaves_the_answer_before_it_as_it_was(office):
    office.office = replace(office.office, templates=TEMPLATES)
    reply(office)
    post(office)
    helped = office.the_consultation().first_help_at
    office.hears("whatsapp", SITI, "terima kasih")
    pass_time(office, hours=25)
    cancel(office, held(office, "Satu lagi"))
    case = office.the_consultation()
    assert (case.state, case.first_help_at) == ("answered", helped)


def test_a_word_meanwhile_is_not_the_answer_a_colleague_made_possible(office):
    office.office = replace(office.office, templates=TEMPLATES)
    reply(office, "Kami tanyakan dahulu")
    post(office)
    move(office, "confirming")
    pass_time(office, hours=25)
    move(office, "assigned")
    cancel(office, held(office))
    assert office.the_consultation().state == "assigned"


def test_a_closed_consultation_opens_again_when_its_held_answer_is_cancelled_and_nobody_is_asked_for_a_rating(shut):
    (answer,) = reply(shut)
    close(shut)
    assert [one.template for one in post(shut)] == ["answer_ready"]
    cancel(shut, answer)
    case = shut.the_consultation()
    assert (case.state, case.rating_asked_at) == ("assigned", None)
    shut.hears("whatsapp", SITI, "BUKA")
    assert [one.kind for one in shut.said() if one.state == "queued"] == []


def test_the_answer_of_a_complaint_that_was_cancelled_does_not_count_as_its_last_step(shut):
    change(shut, kind="complaint", stage="improved", officer_id=shut.rahma.id)
    (answer,) = reply(shut, by=shut.rahma)
    post(shut)
    assert shut.the_consultation().stage == "answered"
    do(shut, stuck.cancel, answer.key, by=shut.rahma)
    assert shut.the_consultation().stage == "improved"


@pytest.mark.parametrize("way", ["sent again", "delivered after all", "by mail"])
def test_a_failed_answer_that_leaves_after_all_helps_from_then_on_and_nothing_is_owed(office, way):
    (answer,) = reply(office)
    post(office)
    report(office, answer)
    assert office.the_consultation().first_help_at is None
    pass_time(office, minutes=2)
    if way == "sent again":
        do(office, stuck.retry, answer.key, by=office.dewi)
    elif way == "delivered after all":
        report(office, answer, "delivered")
    else:
        office.hears("email", SITI_MAIL, "halo", subject="x")
        _same_person(office)
        do(office, reroute.send, answer.key, "email", by=office.dewi)
    tick(office)
    case = office.consultations()[0]
    assert (case.state, case.first_help_at, case.helped_seconds) == ("answered", office.now, 120)
    assert case.waiting_since is None


def _same_person(office) -> None:
    with office.db.write() as db:
        mail = people.find_identity(db, Address("email", SITI_MAIL, kind="email"))
        mail.person_id = office.consultations()[0].person_id


def test_a_failed_answer_sent_again_does_not_hide_what_the_citizen_asked_since(office):
    (answer,) = reply(office)
    post(office)
    report(office, answer)
    office.hears("whatsapp", SITI, "halo? yang tahun 2021 juga")
    do(office, stuck.retry, answer.key, by=office.dewi)
    case = office.the_consultation()
    assert (case.state, case.first_help_at) == ("assigned", office.now)
    assert case.waiting_since is not None


def test_a_note_of_a_call_is_help_whatever_became_of_the_message(office):
    (answer,) = reply(office)
    post(office)
    pass_time(office, minutes=1)
    do(office, answering.log_call, office.number, "Sudah dijelaskan", by=office.dewi)
    called = office.now
    report(office, answer)
    assert office.the_consultation().first_help_at == called
    assert "failed" in happened(office)


def test_what_an_answer_gave_is_given_only_while_it_may_have_arrived(office):
    def outcome() -> str:
        with office.db.read() as db:
            return needs.of(db, office.the_consultation())[0].outcome

    book = step_needs.Source("Dalam Angka 2026", 2026)
    need = do(office, step_needs.add, office.number, step_needs.Item("Produksi lada"), by=office.dewi)
    do(office, step_needs.offer, office.number, [need.id], book, by=office.dewi)
    (answer,) = reply(office, "Ada di Dalam Angka 2026.")
    post(office)
    assert outcome() == "given"
    report(office, answer)
    assert outcome() == "pending"
    do(office, stuck.retry, answer.key, by=office.dewi)
    assert outcome() == "given"
    post(office)
    reply(office, "Sekali lagi: Dalam Angka 2026.")
    report(office, answer)
    assert outcome() == "given"  # the second answer names it too
