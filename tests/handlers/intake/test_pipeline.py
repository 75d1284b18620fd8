"""Laws of the path of a citizen's message, on real databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import acting
import pytest
from cast import BUDI, QUESTION, SITI
from sqlalchemy import select
from sqlmodel import col

from channels.envelope import Address
from handlers.desk import actions, answering
from handlers.errors import Refusal
from handlers.intake import pipeline
from store.cases import consultations, messages, people
from store.tables import Arrival, Identity, Message, Person
from store.vocabulary import Presence


def test_a_first_message_opens_one_consultation_with_an_officer_and_one_acknowledgement(any_world):
    any_world.officer("dewi")
    assert any_world.hears("whatsapp", SITI, QUESTION, name="Siti") == "routed"
    case = any_world.the_consultation()
    assert (case.number, case.state, case.channel) == ("K-2026-000001", "assigned", "whatsapp")
    assert case.subject == QUESTION
    (said,) = any_world.said()
    assert said.kind == "acknowledgement" and said.state == "queued" and said.author == "bot"
    assert "K-2026-000001" in said.body and "gratis" in said.body and "PRIVASI" in said.body


def test_a_burst_and_a_greeting_are_one_consultation_with_one_acknowledgement(world):
    world.officer("dewi")
    for body in ("P", "halo min", "assalamualaikum", QUESTION):
        assert world.hears("whatsapp", SITI, body) == "routed"
        world.pass_time(seconds=5)
    assert world.the_consultation().subject == QUESTION
    assert len(world.said()) == 1


def test_the_same_message_handed_over_again_changes_nothing(world):
    world.hears("whatsapp", SITI, QUESTION, external_id="SM1")
    assert world.hears("whatsapp", SITI, QUESTION, external_id="SM1") == "known"
    assert len(world.said()) == 1


def test_a_fuller_account_of_a_call_takes_the_place_of_the_missed_call(world):
    world.hears("phone", SITI, "Panggilan tak terjawab (2 detik).", external_id="CA1", call=True)
    assert world.hears("phone", SITI, "Pesan suara (12 detik).", external_id="CA1", call=True, rank=2) == "fuller"
    assert world.hears("phone", SITI, "Panggilan tak terjawab.", external_id="CA1", call=True) == "known"
    with world.db.read() as db:
        message, _acknowledgement = messages.timeline(db, world.the_consultation().id)
    assert message.body == "Pesan suara (12 detik)."
    assert len(world.said()) == 1


@pytest.mark.parametrize(
    ("caller", "more", "told_by"),
    [
        (SITI, {}, ["sms"]),
        (SITI, {"talked": True, "rank": 1}, []),  # the officer told him himself
        ("+627190000146", {}, []),  # a landline reads no SMS
        ("CA1", {"kind": "call"}, []),
    ],
    ids=["a mobile", "an officer answered", "a landline", "a hidden number"],
)
def test_a_caller_nobody_spoke_to_is_told_his_number_by_sms_where_he_can_read_it(world, caller, more, told_by):
    world.hears("phone", caller, "Panggilan tak terjawab.", call=True, **more)
    assert [one.channel for one in world.said()] == told_by
    assert all(world.the_consultation().number in one.body for one in world.said())
    assert (world.the_consultation().first_help_at is not None) == ("talked" in more)


def test_an_anonymous_caller_gets_a_consultation_of_his_own(world):
    world.hears("phone", "CA1", "Panggilan tak terjawab.", kind="call", call=True)
    world.hears("phone", "CA2", "Panggilan tak terjawab.", kind="call", call=True)
    assert len({case.person_id for case in world.consultations()}) == 2


def test_one_number_on_two_channels_is_one_person_with_a_consultation_on_each(world):
    world.hears("whatsapp", SITI, QUESTION)
    world.hears("sms", SITI, QUESTION)
    first, second = world.consultations()
    assert first.person_id == second.person_id
    assert {first.channel, second.channel} == {"whatsapp", "sms"}


def test_phone_and_business_id_in_one_message_are_one_person(world):
    bsuid = Address("whatsapp", "ID.4566546130240823", kind="bsuid")
    world.hears("whatsapp", SITI, "halo", also=(bsuid,))
    world.hears("whatsapp", "ID.4566546130240823", QUESTION, kind="bsuid")
    assert world.the_consultation().subject == QUESTION


def test_unassigned_when_nobody_is_on_duty_and_routed_when_somebody_comes(world):
    world.officer("dewi", on_duty=False)
    world.hears("whatsapp", SITI, QUESTION)
    assert world.the_consultation().state == "new"
    with world.db.write() as db:
        actions.set_presence(db, world.office, "dewi", Presence.PRESENT, now=world.now)
    assert world.the_consultation().state == "assigned"


def test_a_full_officer_gets_the_next_one_when_a_place_is_free(world):
    world.officer("dewi", capacity=1)
    world.hears("whatsapp", SITI, QUESTION)
    world.hears("whatsapp", BUDI, QUESTION)
    first, second = world.consultations()
    assert (first.state, second.state) == ("assigned", "new")
    world.closes(first.number)
    assert world.consultations()[1].state == "assigned"


def test_the_officer_who_served_a_person_last_serves_him_again(world):
    world.officer("agus")
    world.hears("whatsapp", SITI, QUESTION)
    world.officer("dewi")
    world.closes(world.the_consultation().number)
    world.hears("whatsapp", BUDI, QUESTION)
    world.pass_time(days=2)
    world.hears("whatsapp", SITI, "Data inflasi 2024 berapa?")
    last = world.consultations()[-1]
    assert last.officer_id == world.consultations()[0].officer_id


def test_a_call_is_answered_by_sms_and_rated_there(world):
    dewi = world.officer("dewi")
    world.hears("phone", SITI, "Pesan suara (12 detik).", call=True, rank=2)
    number = world.the_consultation().number
    with world.db.write() as db:
        (answer,) = answering.reply(*acting.on(db, world, dewi, number), "Jumlahnya 17.000")
    assert (answer.channel, world.said()[-1].body) == ("sms", "Jumlahnya 17.000")
    world.closes(number)
    assert world.hears("sms", SITI, "5") == "rated"


def test_a_landline_caller_can_only_be_called_back(world):
    dewi = world.officer("dewi")
    world.hears("phone", "+627190000146", "Panggilan tak terjawab.", call=True)
    with pytest.raises(Refusal, match="Hubungi kembali"), world.db.write() as db:
        answering.reply(*acting.on(db, world, dewi, world.the_consultation().number), "Halo")


def test_an_english_question_is_answered_in_english(world):
    world.hears("whatsapp", SITI, "Good morning, could I get the poverty line for 2020 please")
    assert "free of charge" in world.said()[0].body


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "Selasa, 24 November 2026, 08.00 WIB"),  # 22.00, at night
        (datetime(2026, 11, 20, 5, 0, tzinfo=UTC), "Jumat, 20 November 2026, 13.00 WIB"),  # 12.00, Friday break
        (datetime(2026, 12, 24, 3, 0, tzinfo=UTC), "Senin, 28 Desember 2026, 08.00 WIB"),  # collective leave, Christmas
    ],
)
def test_out_of_hours_we_say_when_we_open_and_promise_nothing(world, now, opening):
    world.now = now
    world.hears("whatsapp", SITI, QUESTION)
    body = world.said()[0].body
    assert opening in body and "segera" not in body and "menit" not in body


def test_numbers_are_unique_under_concurrency(any_world):
    def open_one(place: int) -> None:
        sender = f"+62812000{place:05d}"
        message = any_world.inbound("whatsapp", sender, QUESTION, external_id=f"c{place}")
        with any_world.db.write() as db:
            arrival = Arrival(channel="whatsapp", key=f"c{place}", raw=b"", received_at=any_world.now)
            db.add(arrival)
            db.flush()
            pipeline.handle(db, any_world.office, "whatsapp", arrival, message, any_world.now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(open_one, range(40)))
    numbers = {case.number for case in any_world.consultations()}
    assert numbers == {f"K-2026-{place:06d}" for place in range(1, 41)}


def test_a_clock_in_the_future_on_a_phone_does_not_hold_the_window_open(world):
    message = world.inbound("whatsapp", SITI, QUESTION)
    late = replace(message, sent_at=world.now + timedelta(days=30))
    with world.db.write() as db:
        arrival = Arrival(channel="whatsapp", key="f", raw=b"", received_at=world.now)
        db.add(arrival)
        db.flush()
        pipeline.handle(db, world.office, "whatsapp", arrival, late, world.now)
    with world.db.read() as db:
        identity = people.find_identity(db, Address("whatsapp", SITI))
        assert identity.last_inbound_at == world.now


def test_two_people_are_never_joined_by_a_shared_name(world):
    world.hears("whatsapp", SITI, QUESTION, name="Siti")
    world.hears("whatsapp", BUDI, QUESTION, name="Siti")
    with world.db.read() as db:
        assert len(db.scalars(select(Person)).all()) == 2
        assert len(db.scalars(select(Identity)).all()) == 2
        assert len(db.scalars(select(Message).where(col(Message.direction) == "in")).all()) == 2
    assert consultations.MOVES["closed"] == {"new", "assigned"}
