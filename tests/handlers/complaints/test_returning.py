"""A complaint that was none goes back, a data question stays behind, and a part is owed only if something in it is."""

from __future__ import annotations

from typing import Any

import pytest
from acting import do
from cast import BUDI, SITI
from time_rules import post, tick
from world import World

from handlers.complaints import handling, opening, returning
from handlers.desk import answering, merge_split
from handlers.errors import NotFound, Refusal
from store.cases import events, messages
from store.event_names import EventName
from store.tables import Consultation, Message
from store.vocabulary import CaseState


@pytest.fixture
def office(world: World) -> Any:
    world.dewi = world.officer("dewi")  # type: ignore[attr-defined]
    world.rahma = world.officer("rahma", role="supervisor", on_duty=False)  # type: ignore[attr-defined]
    world.hears("whatsapp", SITI, "minta data penduduk")
    world.number = world.the_consultation().number  # type: ignore[attr-defined]
    return world


def says(office: Any, words: str) -> None:
    office.pass_time(minutes=1)
    office.hears("whatsapp", SITI, words)


def answers(office: Any, words: str = "Ini datanya") -> None:
    office.pass_time(minutes=1)
    do(office, answering.reply, office.number, words, by=office.dewi)


def heard(office: Any, number: str) -> list[Message]:
    with office.db.read() as db:
        found = messages.timeline(db, office.case(number).id or 0)
        return [one for one in found if one.direction == "in"]


def complain(office: Any, words: str, **more: Any) -> Consultation:
    key = next(one.key for one in heard(office, office.number) if one.body == words)
    made: Consultation = do(office, opening.from_message, office.number, key, by=office.dewi, **more)
    return office.case(made.number)


def made_event(office: Any) -> int:
    with office.db.read() as db:
        (event,) = events.named(db, office.case(office.number), EventName.COMPLAINT_MADE)
        return event.id or 0


def test_who_made_it_takes_it_back_before_its_receipt_leaves(office: Any) -> None:
    post(office)
    complaint = complain(office, "minta data penduduk")
    assert office.case(office.number).state == CaseState.CLOSED
    do(office, returning.take_back, office.number, made_event(office), by=office.dewi)
    assert [one.body for one in heard(office, office.number)] == ["minta data penduduk"]
    origin = office.case(office.number)
    assert (origin.state, origin.officer_id, origin.outcome) == (CaseState.ASSIGNED, office.dewi.id, "")
    assert origin.waiting_since is not None
    assert office.case(complaint.number).state == CaseState.CLOSED
    office.pass_time(minutes=1)
    tick(office)
    assert post(office) == []
    with pytest.raises(Refusal, match="sudah diurungkan"):
        do(office, returning.take_back, office.number, made_event(office), by=office.dewi)


def test_later_only_the_complaints_officer_returns_it_with_a_reason(office: Any) -> None:
    complaint = complain(office, "minta data penduduk")
    office.pass_time(minutes=1)
    with pytest.raises(Refusal, match="sudah berjalan"):
        do(office, returning.take_back, office.number, made_event(office), by=office.dewi)
    do(office, handling.review, complaint.number, by=office.rahma)
    with pytest.raises(Refusal, match="mengapa"):
        do(office, returning.return_to_origin, complaint.number, " ", by=office.rahma)
    post(office)
    do(office, returning.return_to_origin, complaint.number, "hanya bertanya", by=office.rahma)
    assert [one.body for one in heard(office, office.number)] == ["minta data penduduk"]
    (told,) = post(office)
    assert complaint.number in told.body and office.number in told.body
    with office.db.read() as db:
        (event,) = events.named(db, office.case(complaint.number), EventName.COMPLAINT_RETURNED)
    assert (event.by, event.detail) == ("rahma", {"reason": "hanya bertanya"})


def test_a_colleague_undoes_nothing_and_a_citizens_own_complaint_stays_one(office: Any) -> None:
    complain(office, "minta data penduduk")
    agus = office.officer("agus")
    with pytest.raises(NotFound):
        do(office, returning.take_back, office.number, made_event(office), by=agus)
    office.hears("whatsapp", BUDI, "PENGADUAN: loket tutup")
    own = max((one for one in office.consultations() if one.kind == "complaint"), key=lambda one: one.id or 0)
    do(office, handling.review, own.number, by=office.rahma)
    with pytest.raises(Refusal, match="dijawab di sini"):
        do(office, returning.return_to_origin, own.number, "bukan", by=office.rahma)


def test_the_data_question_stays_behind_as_a_consultation(office: Any) -> None:
    says(office, "Petugas kasar! Dan minta data lada 2024")
    complain(office, "Petugas kasar! Dan minta data lada 2024", question="Minta data lada 2024")
    origin = office.case(office.number)
    assert origin.state == CaseState.ASSIGNED and origin.waiting_since is not None
    assert [one.body for one in heard(office, office.number)] == ["minta data penduduk", "Minta data lada 2024"]
    assert "disalin oleh Dewi" in heard(office, office.number)[1].note


def test_the_only_message_leaves_its_data_question_behind(office: Any) -> None:
    complain(office, "minta data penduduk", question="Minta data penduduk 2023")
    assert office.case(office.number).state == CaseState.ASSIGNED


def test_what_is_left_of_a_consultation_is_owed_only_if_something_is_unanswered(office: Any) -> None:
    answers(office)
    says(office, "Petugasnya kasar")
    complain(office, "Petugasnya kasar")
    origin = office.case(office.number)
    assert (origin.state, origin.waiting_since) == (CaseState.ANSWERED, None)


def test_a_split_off_part_that_was_answered_before_is_not_owed(office: Any) -> None:
    says(office, "dan data lada?")
    answers(office, "Keduanya ada di sini")
    says(office, "kalau kemiskinan?")
    (lada,) = [one.key for one in heard(office, office.number) if one.body == "dan data lada?"]
    new = do(office, merge_split.split, office.number, [lada], by=office.dewi)
    assert (office.case(new.number).state, office.case(new.number).waiting_since) == (CaseState.ANSWERED, None)
    assert office.case(office.number).state == CaseState.ASSIGNED


def test_what_stays_after_the_open_question_was_split_off_is_not_owed(office: Any) -> None:
    answers(office)
    says(office, "dan data lada?")
    (lada,) = [one.key for one in heard(office, office.number) if one.body == "dan data lada?"]
    new = do(office, merge_split.split, office.number, [lada], by=office.dewi)
    assert office.case(office.number).state == CaseState.ANSWERED
    assert office.case(new.number).state == CaseState.ASSIGNED
    with office.db.read() as db:
        (event,) = events.named(db, office.case(office.number), EventName.SPLIT)
    do(office, merge_split.undo_split, office.number, event.id, by=office.dewi)
    assert office.case(office.number).state == CaseState.ASSIGNED


def test_a_part_that_rests_blocks_no_colleague_and_undoes_nothing(office: Any) -> None:
    answers(office)
    says(office, "dan data lada?")
    seen = office.case(office.number).last_event_id
    (lada,) = [one.key for one in heard(office, office.number) if one.body == "dan data lada?"]
    do(office, merge_split.split, office.number, [lada], by=office.dewi)
    said = do(office, answering.reply, office.number, "Semoga membantu", by=office.dewi, seen_event_id=seen)
    assert [one.body for one in said] == ["Semoga membantu"]
