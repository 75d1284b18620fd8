"""What an officer may do, and what he is refused."""

import pytest
from acting import do
from cast import SITI
from sqlalchemy import select

from handlers.desk import actions, answering
from handlers.errors import Held, NotFound, Overtaken, Refusal
from handlers.outgoing import stuck
from store.cases import messages
from store.tables import Event
from store.vocabulary import CaseOutcome, Presence


@pytest.fixture
def office(world):
    """One consultation with Dewi; Agus is there too."""
    world.dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data penduduk")
    world.agus = world.officer("agus")
    world.number = world.the_consultation().number
    return world


def test_an_answer_by_somebody_else_is_refused_with_the_owners_name(office):
    with pytest.raises(Refusal, match=r"dipegang Dewi.*Ambil dahulu"):
        do(office, answering.reply, office.number, "halo", by=office.agus)


def test_taking_from_a_colleague_shows_on_the_record(office):
    do(office, actions.take, office.number, by=office.agus)
    assert office.the_consultation().officer_id == office.agus.id
    with office.db.read() as db:
        taken = [event for event in db.scalars(select(Event)) if event.what == "taken"]
    assert [(event.by, event.detail["before"]) for event in taken] == [("agus", "Dewi")]


def test_what_the_citizen_adds_meanwhile_is_no_second_answer(office):
    seen = office.the_consultation().last_event_id
    office.hears("whatsapp", SITI, "eh, tahun 2022")
    do(office, answering.reply, office.number, "halo", by=office.dewi, seen_event_id=seen)
    assert [one.body for one in office.said("message")] == ["halo"]


def test_closing_from_a_page_that_is_behind_is_refused(office):
    seen = office.the_consultation().last_event_id
    office.hears("whatsapp", SITI, "eh, tahun 2022")
    with pytest.raises(Overtaken):
        do(office, actions.close, office.number, by=office.dewi, page_showed=seen)
    assert office.the_consultation().state == "assigned"


def test_a_colleagues_note_must_be_read_before_an_answer(office):
    seen = office.the_consultation().last_event_id
    do(office, answering.note, office.number, "angka itu salah", by=office.agus)
    with pytest.raises(Overtaken, match="Baca tulisan Agus") as refused:
        do(office, answering.reply, office.number, "halo", by=office.dewi, seen_event_id=seen)
    assert refused.value.title == "Agus lebih dulu menulis catatan"


def test_a_colleagues_answer_since_writing_began_counts_though_the_page_showed_it(office):
    began = office.the_consultation().last_event_id
    do(office, actions.take, office.number, by=office.agus)
    do(office, answering.reply, office.number, "satu", by=office.agus)
    do(office, actions.take, office.number, by=office.dewi)
    seen = office.the_consultation().last_event_id
    with pytest.raises(Overtaken) as refused:
        do(office, answering.reply, office.number, "dua", by=office.dewi, seen_event_id=seen, started_at_event_id=began)
    assert refused.value.title == "Agus lebih dulu membalas"
    do(office, answering.reply, office.number, "dua", by=office.dewi, seen_event_id=seen, started_at_event_id=seen)


def test_who_takes_what_a_colleague_has_just_taken_is_told_who_has_it(office):
    with pytest.raises(Held, match="dipegang Dewi") as refused:
        do(office, actions.take, office.number, by=office.agus, holder="")
    assert refused.value.holder == "dewi"
    assert office.the_consultation().officer_id == office.dewi.id
    do(office, actions.take, office.number, by=office.agus, holder="dewi")
    assert office.the_consultation().officer_id == office.agus.id


def test_two_answers_to_the_same_page_cannot_both_go(office):
    seen = office.the_consultation().last_event_id
    do(office, answering.reply, office.number, "satu", by=office.dewi, seen_event_id=seen)
    with pytest.raises(Overtaken):
        do(office, answering.reply, office.number, "dua", by=office.dewi, seen_event_id=seen)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 20_001])
def test_an_empty_or_endless_answer_is_refused(office, text):
    with pytest.raises(Refusal, match=r"kosong|panjang"):
        do(office, answering.reply, office.number, text, by=office.dewi)


def test_a_closed_consultation_takes_no_answer_until_it_is_opened_again(office):
    do(office, actions.close, office.number, by=office.dewi, outcome=CaseOutcome.WITHDRAWN)
    with pytest.raises(Refusal, match="sudah ditutup"):
        do(office, answering.reply, office.number, "halo", by=office.dewi)
    with pytest.raises(Refusal, match="sudah ditutup"):
        do(office, actions.close, office.number, by=office.dewi)
    do(office, actions.reopen, office.number, by=office.agus)
    do(office, answering.reply, office.number, "halo", by=office.agus)
    assert office.the_consultation().state == "answered"


def test_handing_over_and_back_to_the_pool(office):
    do(office, actions.hand_over, office.number, "agus", by=office.dewi, note="tolong bantu")
    assert office.the_consultation().officer_id == office.agus.id
    with pytest.raises(Refusal, match="tidak ada"):
        do(office, actions.hand_over, office.number, "rahma", by=office.dewi)
    with office.db.write() as db:
        actions.set_presence(db, office.office, "dewi", Presence.GONE, now=office.now)
        actions.set_presence(db, office.office, "agus", Presence.GONE, now=office.now)
    do(office, actions.hand_over, office.number, "", by=office.agus)
    assert (office.the_consultation().state, office.the_consultation().officer_id) == ("new", None)


def test_a_note_never_leaves_the_house(office):
    do(office, answering.note, office.number, "cek dengan produksi", by=office.agus)
    assert office.said("message") == []
    with office.db.read() as db:
        assert [one.direction for one in messages.timeline(db, office.the_consultation().id)][-1] == "note"


def test_an_unknown_number_is_said_so(office):
    with pytest.raises(NotFound, match="K-1999-000001"):
        do(office, actions.take, "K-1999-000001", by=office.dewi)


def test_a_queued_message_cannot_be_sent_twice_by_hand(office):
    (answer,) = do(office, answering.reply, office.number, "halo", by=office.dewi)
    for verb in (stuck.retry, stuck.settle, stuck.cancel):
        with pytest.raises(Refusal, match="sudah terkirim atau masih"):
            do(office, verb, answer.key, by=office.dewi)


@pytest.mark.parametrize(
    ("verb", "state"), [(stuck.retry, "queued"), (stuck.settle, "sent"), (stuck.cancel, "cancelled")]
)
@pytest.mark.parametrize("was", ["failed", "unknown"])
def test_an_officer_decides_about_a_stuck_message(office, verb, state, was):
    (answer,) = do(office, answering.reply, office.number, "halo", by=office.dewi)
    with office.db.write() as db:
        messages.by_key(db, answer.key).state = was
    do(office, verb, answer.key, by=office.dewi)
    assert office.said("message")[0].state == state
