"""Laws of the path of a citizen's message, on real databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cast import BUDI, BUDI_MAIL, SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col

from channels.envelope import Address, Delivery
from handlers import desk, links, pipeline
from handlers.checks import DeskError
from store import consultations, events, messages, outbox, people
from store.tables import Arrival, Event, Identity, Message, Person, Rating

QUESTION = "Pagi, minta jumlah penduduk Kecamatan Gantung 2022"


def close(world, number):
    with world.db.write() as db:
        dewi = desk.officers.by_name(db, "dewi")
        desk.close(db, world.office, number, by=dewi, now=world.now)


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
        desk.set_duty(db, "dewi", True, now=world.now)
    assert world.the_consultation().state == "assigned"


def test_a_full_officer_gets_the_next_one_when_a_place_is_free(world):
    world.officer("dewi", capacity=1)
    world.hears("whatsapp", SITI, QUESTION)
    world.hears("whatsapp", BUDI, QUESTION)
    first, second = world.consultations()
    assert (first.state, second.state) == ("assigned", "new")
    close(world, first.number)
    assert world.consultations()[1].state == "assigned"


def test_the_officer_who_served_a_person_last_serves_him_again(world):
    world.officer("agus")
    world.hears("whatsapp", SITI, QUESTION)
    world.officer("dewi")
    close(world, world.the_consultation().number)
    world.hears("whatsapp", BUDI, QUESTION)
    world.pass_time(days=2)
    world.hears("whatsapp", SITI, "Data inflasi 2024 berapa?")
    last = world.consultations()[-1]
    assert last.officer_id == world.consultations()[0].officer_id


@pytest.mark.parametrize("word", ["5", "lima", "5 terima kasih", "bagus", "5/5", "⭐⭐⭐⭐⭐"])
def test_a_rating_is_understood_while_one_is_awaited(world, word):
    world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    close(world, world.the_consultation().number)
    assert world.hears("whatsapp", SITI, word) == "rated"
    with world.db.read() as db:
        (rating,) = db.scalars(select(Rating)).all()
    assert rating.score == (4 if word == "bagus" else 5)
    assert world.the_consultation().state == "closed"


@pytest.mark.parametrize("word", ["5", "lima", "bagus"])
def test_the_same_words_are_a_question_when_no_rating_is_awaited(world, word):
    assert world.hears("whatsapp", SITI, word) == "routed"
    assert world.the_consultation().state == "new"


def test_a_consultation_is_rated_once(world):
    world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    close(world, world.the_consultation().number)
    assert world.hears("whatsapp", SITI, "4") == "rated"
    assert world.hears("whatsapp", SITI, "1") == "routed"
    with world.db.read() as db:
        assert [rating.score for rating in db.scalars(select(Rating))] == [4]


def test_a_question_after_closing_opens_it_again_and_is_no_rating(world):
    world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    close(world, world.the_consultation().number)
    assert world.hears("whatsapp", SITI, "5 tahun terakhir ada? minta 2020-2024") == "routed"
    assert world.the_consultation().state == "assigned"


def test_thanks_after_closing_open_nothing(world):
    world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    close(world, world.the_consultation().number)
    assert world.hears("whatsapp", SITI, "terima kasih banyak kak 🙏") == "thanks"
    assert world.the_consultation().state == "closed"


def test_the_prompt_asks_once_even_when_closed_twice(world):
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    number = world.the_consultation().number
    close(world, number)
    with world.db.write() as db:
        desk.reopen(db, number, by=dewi, now=world.now)
    close(world, number)
    assert len(world.said("rating")) == 1


def test_a_mail_prompt_has_five_links_and_no_name(world):
    world.officer("dewi")
    world.hears("email", SITI_MAIL, QUESTION, subject="Permohonan data", name="Siti")
    close(world, world.the_consultation().number)
    (prompt,) = world.said("rating")
    assert prompt.body.count("/nilai/") == 5 and "Siti" not in prompt.body + prompt.html


def test_a_caller_without_a_road_is_closed_all_the_same(world):
    world.officer("dewi")
    world.hears("phone", "CA1", "Panggilan tak terjawab.", kind="call", call=True)
    close(world, world.the_consultation().number)
    assert world.the_consultation().state == "closed" and world.said() == []
    with world.db.read() as db:
        assert "rating_not_asked" in {event.what for event in db.scalars(select(Event))}


def test_a_call_is_answered_by_sms_and_rated_there(world):
    dewi = world.officer("dewi")
    world.hears("phone", SITI, "Pesan suara (12 detik).", call=True, rank=2)
    number = world.the_consultation().number
    with world.db.write() as db:
        (answer,) = desk.reply(db, world.office, number, "Jumlahnya 17.000", by=dewi, now=world.now)
    assert (answer.channel, world.said()[-1].body) == ("sms", "Jumlahnya 17.000")
    close(world, number)
    assert world.hears("sms", SITI, "5") == "rated"


def test_a_landline_caller_can_only_be_called_back(world):
    dewi = world.officer("dewi")
    world.hears("phone", "+627190000146", "Panggilan tak terjawab.", call=True)
    with pytest.raises(DeskError, match="Hubungi kembali"), world.db.write() as db:
        desk.reply(db, world.office, world.the_consultation().number, "Halo", by=dewi, now=world.now)


@pytest.mark.parametrize(
    ("word", "outcome", "piece"),
    [
        ("MENU", "menu", "SELESAI"),
        ("privasi", "privacy", "27/2022"),
        ("Selesai", "nothing_open", "Tidak ada konsultasi"),
    ],
)
def test_menu_words_of_a_stranger_are_answered_and_open_nothing(world, word, outcome, piece):
    assert world.hears("whatsapp", SITI, word) == outcome
    assert world.consultations() == []
    assert piece in world.said()[0].body


def test_selesai_closes_the_citizens_consultation_and_asks(world):
    world.hears("whatsapp", SITI, QUESTION)
    assert world.hears("whatsapp", SITI, "selesai") == "closed"
    assert world.the_consultation().state == "closed"
    assert len(world.said("rating")) == 1


@pytest.mark.parametrize("word", ["STOP", "berhenti", "Berhenti."])
def test_after_berhenti_nothing_leaves_until_mulai(world, word):
    dewi = world.officer("dewi")
    world.hears("sms", SITI, QUESTION)
    number = world.the_consultation().number
    assert world.hears("sms", SITI, word) == "opted_out"
    with world.db.write() as db:
        (answer,) = desk.reply(db, world.office, number, "Ini datanya", by=dewi, now=world.now)
        claimed = outbox.claim(db, answer.id, world.now)
        assert pipeline.delivery.sending.prepare(db, world.office, world.files, claimed, world.now) is None
        assert claimed.state == "failed" and "BERHENTI" in claimed.error
    assert world.hears("sms", SITI, "mulai") == "opted_in"
    assert "Anda menerima pesan kami lagi" in world.said()[-1].body
    with world.db.read() as db:
        on_record = [one.what for one in events.of(db, world.the_consultation())]
    assert on_record.index("opted_out") < on_record.index("opted_in")


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


def test_a_machines_mail_is_kept_and_never_answered(world):
    assert world.hears("email", SITI_MAIL, "I am out of office", automatic=True) == "automatic"
    assert world.said() == [] and world.consultations() == []


def test_a_machines_answer_is_kept_with_its_consultation(world):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="a@contoh.example")
    world.hears("email", SITI_MAIL, "Saya cuti", automatic=True, refs=(f"{world.said()[0].key}@bps.example",))
    with world.db.read() as db:
        timeline = messages.timeline(db, world.the_consultation().id)
    assert [one.automatic for one in timeline if one.direction == "in"] == [False, True]


def test_a_loop_without_any_sign_is_braked_after_five_automatic_mails_a_day(world):
    for place in range(8):
        world.hears("email", SITI_MAIL, f"surat {place}", subject=f"surat {place}")
    assert len(world.said()) == 5
    assert len(world.consultations()) == 8


def test_a_mail_finds_its_consultation_by_token_then_reference_then_number_of_a_known_sender(world):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="a@contoh.example")
    case = world.the_consultation()
    token = links.reply_token(world.office, case)
    world.hears("email", SITI_MAIL, "dengan alamat", token=token)
    world.hears("email", SITI_MAIL, "dengan rujukan", refs=("a@contoh.example",))
    world.hears("email", SITI_MAIL, "dengan nomor", ticket=case.number)
    assert len(world.consultations()) == 1


def test_a_strangers_mail_with_our_number_or_a_forged_token_opens_its_own(world):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data")
    case = world.the_consultation()
    world.hears("email", BUDI_MAIL, "nomor orang lain", ticket=case.number)
    world.hears("email", BUDI_MAIL, "token palsu", token=case.thread_token + "0" * 16)
    assert len(world.consultations()) == 3


def test_a_mail_answered_after_thirty_days_opens_a_new_consultation(world):
    world.officer("dewi")
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="a@contoh.example")
    close(world, world.the_consultation().number)
    world.pass_time(days=31)
    world.hears("email", SITI_MAIL, "Satu lagi, mohon data 2023", refs=("a@contoh.example",))
    assert [case.state for case in world.consultations()] == ["closed", "assigned"]


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


def test_a_late_status_never_moves_a_message_back(world):
    world.hears("whatsapp", SITI, QUESTION)
    (said,) = world.said()
    fates = []
    for fate in ("read", "delivered", "sent", "failed"):
        with world.db.write() as db:
            pipeline.handle(db, world.office, "whatsapp", Arrival(), Delivery("SM9", fate, key=said.key), world.now)
        fates.append(world.said()[0].state)
    assert fates == ["read"] * 4


def test_a_bounce_fails_the_message_it_is_about_and_shows_on_the_record(world):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data")
    (said,) = world.said()
    bounce = Delivery("", "failed", "Alamat tidak ada (5.1.1)", refs=(f"{said.key}@bps.example",))
    with world.db.write() as db:
        assert pipeline.handle(db, world.office, "email", Arrival(), bounce, world.now) == "failed"
    assert world.said()[0].error == "Alamat tidak ada (5.1.1)"
    with world.db.read() as db:
        assert "failed" in {event.what for event in db.scalars(select(Event))}


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


@pytest.mark.parametrize(("which", "state"), [("message", "assigned"), ("acknowledgement", "answered")])
def test_an_answer_that_did_not_arrive_is_owed_again(world, which, state):
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    number = world.the_consultation().number
    with world.db.write() as db:
        desk.reply(db, world.office, number, "Jumlahnya 17.000", by=dewi, now=world.now)
    (lost,) = world.said(which)
    failed = Delivery("SM7", "failed", "Nomor tidak ada (63024)", key=lost.key)
    with world.db.write() as db:
        pipeline.handle(db, world.office, "whatsapp", Arrival(), failed, world.now)
    assert world.the_consultation().state == state
    assert (world.the_consultation().waiting_since is not None) == (state == "assigned")


def test_an_answer_that_fails_after_closing_opens_the_consultation_again_and_asks_no_rating_yet(world):
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    number = world.the_consultation().number
    with world.db.write() as db:
        desk.reply(db, world.office, number, "Jumlahnya 17.000", by=dewi, now=world.now)
    close(world, number)
    (lost,) = world.said("message")
    with world.db.write() as db:
        failed = Delivery("SM7", "failed", "Nomor tidak ada (63024)", key=lost.key)
        pipeline.handle(db, world.office, "whatsapp", Arrival(), failed, world.now)
    case = world.the_consultation()
    assert (case.state, case.officer_id, case.rating_asked_at) == ("assigned", dewi.id, None)
    assert case.waiting_since is not None
    close(world, number)
    assert [one.state for one in world.said("rating")] == ["cancelled", "queued"]


def test_somebody_else_in_a_mail_thread_is_named_and_does_not_get_the_citizens_answer(world):
    dewi = world.officer("dewi")
    world.hears("email", SITI_MAIL, QUESTION, external_id="1@contoh.example")
    world.hears("email", BUDI_MAIL, "Saya juga", refs=("1@contoh.example",), external_id="2@contoh.example")
    case = world.the_consultation()
    with world.db.write() as db:
        (answer,) = desk.reply(db, world.office, case.number, "Ini datanya", by=dewi, now=world.now)
        first, *_, second, _answer = messages.timeline(db, case.id)
        assert db.get_one(Identity, answer.identity_id).value == SITI_MAIL
    assert (first.note, second.body) == ("", "Saya juga")
    assert BUDI_MAIL in second.note


def test_two_mails_with_one_message_id_are_two_when_their_words_differ(world):
    world.hears("email", SITI_MAIL, QUESTION, external_id="1@contoh.example")
    assert world.hears("email", SITI_MAIL, QUESTION, external_id="1@contoh.example") == "known"
    assert world.hears("email", SITI_MAIL, "Mohon data inflasi 2024", external_id="1@contoh.example") != "known"
    assert len(world.consultations()) == 2
