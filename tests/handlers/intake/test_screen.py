"""What a citizen says that needs no officer: a rating, thanks, a word of the menu."""

from __future__ import annotations

import acting
import pytest
from cast import QUESTION, SITI, SITI_MAIL
from sqlalchemy import select

from handlers.desk import actions, answering
from handlers.outgoing import sending
from store.cases import events
from store.tables import Event, Rating
from store.transport import outbox


@pytest.mark.parametrize("word", ["5", "lima", "5 terima kasih", "bagus", "5/5", "⭐⭐⭐⭐⭐"])
def test_a_rating_is_understood_while_one_is_awaited(world, word):
    world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    world.closes(world.the_consultation().number)
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
    world.closes(world.the_consultation().number)
    assert world.hears("whatsapp", SITI, "4") == "rated"
    assert world.hears("whatsapp", SITI, "1") == "rated_already"
    with world.db.read() as db:
        assert [rating.score for rating in db.scalars(select(Rating))] == [4]


def test_a_question_after_closing_opens_it_again_and_is_no_rating(world):
    world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    world.closes(world.the_consultation().number)
    assert world.hears("whatsapp", SITI, "5 tahun terakhir ada? minta 2020-2024") == "routed"
    assert world.the_consultation().state == "assigned"


def test_thanks_after_closing_open_nothing(world):
    world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    world.closes(world.the_consultation().number)
    assert world.hears("whatsapp", SITI, "terima kasih banyak kak 🙏") == "thanks"
    assert world.the_consultation().state == "closed"


def test_the_prompt_asks_once_even_when_closed_twice(world):
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    number = world.the_consultation().number
    world.closes(number)
    with world.db.write() as db:
        actions.reopen(*acting.on(db, world, dewi, number))
    world.closes(number)
    assert len(world.said("rating")) == 1


def test_a_mail_prompt_has_five_links_and_no_name(world):
    world.officer("dewi")
    world.hears("email", SITI_MAIL, QUESTION, subject="Permohonan data", name="Siti")
    world.closes(world.the_consultation().number)
    (prompt,) = world.said("rating")
    assert prompt.body.count("/nilai/") == 5 and "Siti" not in prompt.body + prompt.html


def test_a_caller_without_a_road_is_closed_all_the_same(world):
    world.officer("dewi")
    world.hears("phone", "CA1", "Panggilan tak terjawab.", kind="call", call=True)
    world.closes(world.the_consultation().number)
    assert world.the_consultation().state == "closed" and world.said() == []
    with world.db.read() as db:
        assert "rating_not_asked" in {event.what for event in db.scalars(select(Event))}


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
    dewi = world.officer("dewi")
    with world.db.write() as db:
        on = acting.on(db, world, dewi, world.the_consultation().number)
        actions.take(*on)
        answering.reply(*on, "Ini datanya")
    assert world.hears("whatsapp", SITI, "selesai") == "closed"
    case = world.the_consultation()
    assert (case.state, case.outcome) == ("closed", "given")
    assert len(world.said("rating")) == 1


@pytest.mark.parametrize(
    ("word", "outcome", "told"),
    [
        ("MENU", "menu", "Tuliskan saja pertanyaan Anda"),
        ("help", "menu", "Tuliskan saja pertanyaan Anda"),
        ("Privasi", "privacy", "menyimpan nama, nomor atau alamat email"),
        ("SELESAI", "closed", "kami tutup atas permintaan Anda"),
        ("Finished", "closed", "kami tutup atas permintaan Anda"),
    ],
)
def test_the_words_that_our_letters_name_work_in_an_answer_to_them(world, word, outcome, told):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="satu@contoh.example")
    (receipt,) = world.said()
    refs = (receipt.external_id or "satu@contoh.example",)
    heard = world.hears("email", SITI_MAIL, word, subject="Re: Data", refs=refs)
    assert heard == outcome
    assert told in world.said()[-1].body
    assert len(world.consultations()) == 1


def test_who_answers_a_letter_of_somebody_elses_case_does_not_close_it(world):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="satu@contoh.example")
    refs = ("satu@contoh.example",)
    assert world.hears("email", "budi@desa.example", "SELESAI", subject="Re: Data", refs=refs) == "routed"
    (case,) = world.consultations()
    assert case.state != "closed"


@pytest.mark.parametrize(
    "more",
    [
        {"subject": "Minta data penduduk"},
        {"subject": "Minta data penduduk", "refs": ("asing@lain.example",)},
        {"refs": ("satu@contoh.example",), "proven": False},
    ],
)
def test_a_new_mail_or_one_that_may_be_forged_commands_nothing(world, more):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="satu@contoh.example")
    assert world.hears("email", SITI_MAIL, "SELESAI", **more) == "routed"
    assert "closed" not in {case.state for case in world.consultations()}


def test_selesai_before_an_answer_closes_without_asking_how_the_service_was(world):
    world.hears("whatsapp", SITI, QUESTION)
    assert world.hears("whatsapp", SITI, "selesai") == "closed"
    case = world.the_consultation()
    assert (case.state, case.outcome, case.rating_asked_at) == ("closed", "withdrawn", None)
    assert world.said("rating") == []
    assert "kami tutup atas permintaan Anda" in world.said()[-1].body


@pytest.mark.parametrize("word", ["STOP", "berhenti", "Berhenti."])
def test_after_berhenti_nothing_leaves_until_mulai(world, word):
    dewi = world.officer("dewi")
    world.hears("sms", SITI, QUESTION)
    number = world.the_consultation().number
    assert world.hears("sms", SITI, word) == "opted_out"
    with world.db.write() as db:
        (answer,) = answering.reply(*acting.on(db, world, dewi, number), "Ini datanya")
        claimed = outbox.claim(db, answer.id, world.now)
        assert sending.prepare(db, world.office, world.files, claimed, world.now) is None
        assert claimed.state == "failed" and "BERHENTI" in claimed.error
    assert world.hears("sms", SITI, "mulai") == "opted_in"
    assert "Anda menerima pesan kami lagi" in world.said()[-1].body
    with world.db.read() as db:
        on_record = [one.what for one in events.of(db, world.the_consultation())]
    assert on_record.index("opted_out") < on_record.index("opted_in")
