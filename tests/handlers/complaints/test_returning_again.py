"""A complaint that was taken back: what was answered is not owed, nobody is told, and it can be made again."""

from __future__ import annotations

from typing import Any

import pytest
from acting import do
from cast import SITI
from time_rules import post
from world import World

from handlers.complaints import handling, opening, returning
from handlers.desk import answering
from store.cases import events, messages
from store.desk import notices
from store.event_names import EventName, Means
from store.tables import Consultation
from store.vocabulary import CaseState

ASKED = "minta data penduduk"


@pytest.fixture
def office(world: World) -> Any:
    world.dewi = world.officer("dewi")  # type: ignore[attr-defined]
    world.rahma = world.officer("rahma", role="supervisor", on_duty=False, email="rahma@contoh.example")  # type: ignore[attr-defined]
    world.hears("whatsapp", SITI, ASKED)
    world.number = world.the_consultation().number  # type: ignore[attr-defined]
    return world


def answers(office: Any) -> None:
    office.pass_time(minutes=1)
    do(office, answering.reply, office.number, "Ini datanya", by=office.dewi)
    post(office)


def complain(office: Any, words: str = ASKED, **more: Any) -> Consultation:
    with office.db.read() as db:
        found = messages.timeline(db, office.case(office.number).id or 0)
    key = next(one.key for one in found if one.body == words)
    return do(office, opening.from_message, office.number, key, by=office.dewi, **more)


def take_back(office: Any) -> None:
    with office.db.read() as db:
        event = events.named(db, office.case(office.number), EventName.COMPLAINT_MADE)[-1]
    do(office, returning.take_back, office.number, event.id, by=office.dewi)


def test_what_was_answered_before_is_not_owed_again(office: Any) -> None:
    answers(office)
    office.hears("whatsapp", SITI, "terima kasih banyak ya")
    before = office.case(office.number)
    complain(office)
    take_back(office)
    after = office.case(office.number)
    assert (after.state, after.waiting_since) == (before.state, before.waiting_since)


def test_the_only_message_that_was_answered_waits_for_the_citizen_again(office: Any) -> None:
    answers(office)
    complain(office)
    assert office.case(office.number).state == CaseState.CLOSED
    take_back(office)
    origin = office.case(office.number)
    assert (origin.state, origin.waiting_since, origin.outcome) == (CaseState.ANSWERED, None, "")


def test_the_supervisor_has_no_notice_of_a_complaint_that_was_taken_back(office: Any) -> None:
    complain(office)
    with office.db.read() as db:
        assert len(notices.unseen(db, office.rahma.id)) == 1
    take_back(office)
    with office.db.read() as db:
        assert notices.unseen(db, office.rahma.id) == []
        assert not notices.waiting_for_mail(db, office.rahma.id)


def test_what_was_taken_back_can_be_made_a_complaint_again(office: Any) -> None:
    first = complain(office)
    take_back(office)
    second = complain(office)
    assert second.number != first.number
    assert office.case(second.number).state != CaseState.CLOSED


def heard(office: Any) -> list[str]:
    with office.db.read() as db:
        found = messages.timeline(db, office.case(office.number).id or 0)
        return [one.body for one in found if one.direction == "in"]


def test_the_data_question_does_not_stand_twice_when_its_message_is_back(office: Any) -> None:
    complain(office, question="Minta data penduduk 2023")
    assert heard(office) == ["Minta data penduduk 2023"]
    take_back(office)
    assert heard(office) == [ASKED]
    origin = office.case(office.number)
    assert (origin.state, origin.waiting_since is not None) == (CaseState.ASSIGNED, True)


def test_a_data_question_that_was_answered_stays_with_its_answer(office: Any) -> None:
    complaint = complain(office, question="Minta data penduduk 2023")
    answers(office)
    do(office, handling.review, complaint.number, by=office.rahma)
    do(office, returning.return_to_origin, complaint.number, "hanya bertanya", by=office.rahma)
    assert sorted(heard(office)) == sorted([ASKED, "Minta data penduduk 2023"])


def test_taking_a_complaint_back_owes_no_answer_by_itself(office: Any) -> None:
    answers(office)
    office.hears("whatsapp", SITI, "terima kasih banyak ya")
    complain(office)
    take_back(office)
    with office.db.read() as db:
        record = [one.what for one in events.of(db, office.case(office.number))]
    assert record[-1] == EventName.COMPLAINT_UNDONE
    assert Means.ANSWER_OWED not in EventName.COMPLAINT_UNDONE.means
