"""The survey of data needs by chat: offered with the thanks, asked one by one, left at any time. No word is lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acting import do
from cast import BUDI, SITI
from world import World

from handlers.desk.one_person import person_merge
from handlers.office.costs import Costs, Price
from handlers.office.office import YearlySurvey
from store.cases import messages, ratings
from store.tables import Survey

LINK = "https://s.example.org/skd2026"


@pytest.fixture
def chat(world: World) -> Any:
    """Siti's consultation is closed, she was asked for a rating and gave one."""
    found: Any = world
    found.dewi = world.officer("dewi")
    found.rahma = world.officer("rahma", role="supervisor", on_duty=False)
    world.hears("whatsapp", SITI, "Minta data penduduk", name="Siti")
    world.closes(world.the_consultation().number)
    assert world.hears("whatsapp", SITI, "5") == "rated"
    return world


def say(world: World, *texts: str, channel: str = "whatsapp") -> list[str]:
    """Hear the texts of Siti; return the outcomes."""
    outcomes = []
    for text in texts:
        world.pass_time(seconds=20)
        outcomes.append(world.hears(channel, SITI, text))
    return outcomes


def last(world: World) -> str:
    return world.said()[-1].body


def survey(world: World) -> Survey:
    with world.db.read() as db:
        found = ratings.survey_of(db, world.consultations()[0], "skd-2026")
    assert found is not None
    return found


def test_the_thanks_for_a_rating_invite_once_a_year(chat: Any) -> None:
    thanks = last(chat)
    assert thanks.startswith("Terima kasih, nilai 5 dari 5") and "Balas SKD" in thanks and "/skd" in thanks
    assert survey(chat).answers == {}
    chat.pass_time(days=10)
    say(chat, "Minta data inflasi")
    chat.closes(chat.consultations()[-1].number)
    assert say(chat, "4") == ["rated"]
    assert "SKD" not in last(chat)


def test_sixteen_answers_are_asked_one_by_one_and_kept_as_given(chat: Any) -> None:
    assert say(chat, "skd") == ["surveyed"]
    assert "LEWATI" in last(chat) and "1/16 Informasi pelayanan tersedia" in last(chat)
    assert say(chat, "9", "8/10", "LEWATI", "sepuluh", "nilai 7 kak") == ["surveyed"] * 5
    assert last(chat).startswith("6/16 Produk sesuai")
    assert say(chat, *["10"] * 11) == ["surveyed"] * 11
    assert last(chat) == "Terima kasih, jawaban survei Anda sudah kami simpan."
    assert survey(chat).answers == {"A1": 9, "A2": 8, "A4": 10, "A5": 7, **{f"A{n}": 10 for n in range(6, 17)}}
    assert (chat.the_consultation().state, len(chat.consultations())) == ("closed", 1)
    assert say(chat, "SKD") == ["surveyed"] and last(chat).startswith("3/16", last(chat).rfind("\n") + 1)
    assert say(chat, "3", "SKD") == ["surveyed"] * 2
    assert last(chat).startswith("Terima kasih, jawaban survei")
    assert say(chat, "7") == ["rated_already"]  # the survey is over: a figure is a rating again


@pytest.mark.parametrize(("texts", "kept"), [(("SELESAI",), {}), (("4", "lewati", "selesai"), {"A1": 4})])
def test_who_stops_keeps_what_they_answered_and_may_go_on_later(chat: Any, texts: tuple[str, ...], kept: Any) -> None:
    say(chat, "SKD", *texts)
    assert last(chat).startswith("Terima kasih, jawaban survei") and survey(chat).answers == kept
    assert survey(chat).asked_at is None and chat.the_consultation().state == "closed"
    say(chat, "SKD", "2")
    assert len(survey(chat).answers) == len(kept) + 1


@pytest.mark.parametrize("text", ["11", "0", "7,5", "8-9", "bagus sekali", "100"])
def test_an_answer_off_the_scale_is_asked_again_then_brings_the_page_and_opens_nothing(chat: Any, text: str) -> None:
    say(chat, "SKD")
    assert say(chat, text) == ["rating_unclear"]
    assert last(chat).startswith("Maaf, jawaban itu belum kami kenali.")
    before = len(chat.said())
    assert say(chat, "12") == ["rating_unclear"]
    assert last(chat).startswith("Survei Kebutuhan Data (16 pernyataan): http")
    assert (len(chat.said()), survey(chat).answers, chat.the_consultation().state) == (before + 1, {}, "closed")
    assert say(chat, "6") == ["surveyed"] and survey(chat).answers == {"A1": 6}


@pytest.mark.parametrize(
    "text", ["Minta data inflasi 2025", "5 kecamatan mana saja?", "datanya salah", "1. data penduduk", "2026"]
)
def test_a_question_in_the_middle_reaches_an_officer_and_is_no_answer(chat: Any, text: str) -> None:
    say(chat, "SKD", "9")
    assert say(chat, text) == ["routed"]
    assert survey(chat).answers == {"A1": 9}
    assert any(one.state != "closed" for one in chat.consultations())
    assert say(chat, "8") == ["routed"]  # while a consultation is open, a figure belongs to it
    assert survey(chat).answers == {"A1": 9}
    with chat.db.read() as db:
        heard = [one.body for case in chat.consultations() for one in messages.timeline(db, case.id or 0)]
    assert {text, "8"} <= set(heard)


def test_after_that_question_a_figure_is_no_answer_any_more_and_skd_goes_on_with_the_survey(chat: Any) -> None:
    say(chat, "SKD", "9", "Minta data inflasi 2025")
    chat.pass_time(minutes=5)
    chat.closes(chat.the_consultation().number)  # it was opened again, and its rating stays
    assert say(chat, "4") == ["rated_already"]
    assert survey(chat).answers == {"A1": 9}
    assert say(chat, "SKD", "3") == ["surveyed"] * 2
    assert survey(chat).answers == {"A1": 9, "A2": 3}


def test_a_survey_that_began_long_ago_goes_on_in_the_consultation_of_today(chat: Any) -> None:
    chat.pass_time(days=31)  # what they write now is a new consultation
    say(chat, "Minta data inflasi")
    chat.closes(chat.consultations()[-1].number)
    assert say(chat, "4", "SKD", "8", "7") == ["rated", "surveyed", "surveyed", "surveyed"]
    assert survey(chat).answers == {"A1": 8, "A2": 7}
    with chat.db.read() as db:
        today = messages.timeline(db, chat.consultations()[-1].id or 0)
    assert [one.body for one in today if one.direction == "in"] == ["Minta data inflasi", "4", "SKD", "8", "7"]
    assert len(chat.consultations()) == 2


def test_a_figure_after_a_newer_question_for_a_rating_is_the_rating(chat: Any) -> None:
    say(chat, "SKD", "9")
    say(chat, "Minta data inflasi 2025", channel="sms")
    chat.closes(chat.consultations()[-1].number)
    assert say(chat, "4") == ["rated"]
    assert survey(chat).answers == {"A1": 9}


def test_switched_off_in_the_middle_the_answer_is_kept_and_nothing_more_is_asked(chat: Any) -> None:
    say(chat, "SKD", "9")
    chat.office = replace(chat.office, survey=YearlySurvey(asked=False, link=LINK))
    assert say(chat, "8") == ["surveyed"]
    assert survey(chat).answers == {"A1": 9, "A2": 8}
    assert last(chat).endswith(f"Survei resmi tahun ini: {LINK}")
    assert say(chat, "7") == ["rated_already"]


def test_skd_is_a_message_where_nothing_was_offered(world: World) -> None:
    world.officer("dewi")
    assert world.hears("whatsapp", SITI, "SKD") == "routed"
    assert world.hears("whatsapp", BUDI, "apa itu SKD?") == "routed"


def test_switched_off_skd_is_a_message(chat: Any) -> None:
    chat.office = replace(chat.office, survey=YearlySurvey(asked=False))
    assert say(chat, "SKD") == ["routed"]


def test_where_our_messages_cost_nobody_is_asked_one_by_one_and_skd_brings_the_link(world: World) -> None:
    world.officer("dewi")
    world.hears("sms", SITI, "Minta data penduduk")
    world.closes(world.the_consultation().number)
    before = len(world.said())
    assert say(world, "5", channel="sms") == ["rated"] and len(world.said()) == before
    assert say(world, "SKD", channel="sms") == ["surveyed"]
    assert last(world).startswith("Survei Kebutuhan Data (16 pernyataan): http") and last(world).endswith("/skd")
    prices = Costs(prices={"whatsapp/reply": Price(Decimal(90))})
    world.office = replace(world.office, costs=prices)
    world.hears("whatsapp", BUDI, "Minta data penduduk")
    world.closes(world.consultations()[-1].number)
    world.hears("whatsapp", BUDI, "5")
    assert not [one for one in world.said() if "Balas SKD" in one.body]


def test_who_turned_out_to_be_one_with_somebody_who_answered_is_not_invited_again(chat: Any) -> None:
    say(chat, "SKD", "9")
    chat.hears("whatsapp", BUDI, "Minta data padi", name="Siti K.")
    first, second = (one.number for one in chat.consultations())
    do(chat, person_merge.merge, second, first, "Ditanya.", by=chat.rahma)
    chat.pass_time(minutes=5)
    chat.closes(second)
    assert chat.hears("whatsapp", BUDI, "4") == "rated"
    assert "SKD" not in last(chat)


def test_a_picture_or_a_call_in_the_middle_is_no_answer(chat: Any) -> None:
    say(chat, "SKD")
    assert chat.hears("phone", SITI, "", call=True, note="Panggilan tak terjawab.") != "surveyed"
    assert survey(chat).answers == {}


def test_an_answer_is_asked_and_understood_in_english(chat: Any) -> None:
    with chat.db.write() as db:
        db.merge(chat.the_consultation()).language = "en"
    say(chat, "SKD", "ten", "skip")
    assert last(chat).startswith("3/16 The procedure is easy to follow")
    assert say(chat, "finished") == ["surveyed"] and last(chat) == "Thank you, we have kept your answers."
