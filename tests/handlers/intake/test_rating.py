"""Ratings by chat: what is understood, what is asked again, and what is another message."""

from __future__ import annotations

import acting
import pytest
from cast import SITI
from world import World

from handlers.desk import actions
from handlers.errors import Refusal
from store.cases import consultations, events, messages
from store.desk import notices
from store.event_names import EventName
from store.tables import Officer, Rating


def closed(world: World) -> Officer:
    """Siti's consultation is closed and she was asked; returns the supervisor."""
    dewi, rahma = world.officer("dewi"), world.officer("rahma", role="supervisor", on_duty=False)
    world.hears("whatsapp", SITI, "Minta data penduduk")
    with world.db.write() as db:
        acting.close(db, world, dewi, world.the_consultation().number)
    return rahma


def closed_long_ago(world: World) -> None:
    """It was rated, and that is more than a week ago."""
    world.closes(world.the_consultation().number)
    world.hears("whatsapp", SITI, "4")
    world.pass_time(days=8)


def rating(world: World) -> Rating | None:
    with world.db.read() as db:
        return consultations.rating_of(db, world.the_consultation())


@pytest.mark.parametrize(
    ("text", "score"),
    [("5", 5), ("5/5", 5), ("lima bintang", 5), ("1. datanya salah semua", 1), ("kurang", 2), ("⭐⭐⭐⭐", 4)],
)
def test_a_rating_in_the_citizens_own_way_is_kept_raw(world: World, text: str, score: int) -> None:
    closed(world)
    assert world.hears("whatsapp", SITI, text) == "rated"
    found = rating(world)
    assert found is not None and (found.score, found.instrument, found.by) == (score, "one-tap-1", "chat")
    assert world.the_consultation().state == "closed"


@pytest.mark.parametrize("text", ["11", "0", "10/10", "nilai 7"])
def test_a_number_off_the_scale_is_asked_again_and_never_made_to_fit(world: World, text: str) -> None:
    closed(world)
    assert world.hears("whatsapp", SITI, text) == "rating_unclear"
    assert rating(world) is None
    assert world.said()[-1].body.startswith("Maaf, nilai itu tidak kami kenali.")
    assert world.the_consultation().state == "closed"
    assert world.hears("whatsapp", SITI, "5") == "rated"


def said_for(world: World, texts: list[str]) -> list[str]:
    """Hear the texts of a citizen who was asked for a rating; return what the bot said to them since."""
    closed(world)
    before = len(world.said())
    assert [world.hears("whatsapp", SITI, text) for text in texts] == ["rating_unclear"] * len(texts)
    return [message.body for message in world.said()[before:]]


@pytest.mark.parametrize("text", ["1 bagus sekali", "5 sangat buruk", "4,5", "lambat banget", "😡"])
def test_what_can_be_read_two_ways_is_asked_again_and_not_guessed(world: World, text: str) -> None:
    (told,) = said_for(world, [text])
    assert told.startswith("Maaf, nilai itu tidak kami kenali.")
    assert rating(world) is None and world.the_consultation().state == "closed"


def test_a_citizen_is_asked_again_only_once_and_every_word_stays_in_the_thread(world: World) -> None:
    texts = ["lambat banget", "11", "4,5"]
    assert len(said_for(world, texts)) == 1
    with world.db.read() as db:
        found = messages.timeline(db, world.the_consultation().id or 0)
        told = events.named(db, world.the_consultation(), EventName.RATING_UNCLEAR)
    assert {message.body for message in found} >= set(texts) and told
    assert world.hears("whatsapp", SITI, "ga puas") == "rated"


@pytest.mark.parametrize("text", ["datanya salah", "oke tapi filenya tidak ada", "5 tapi filenya tidak bisa dibuka"])
def test_who_says_that_the_answer_is_wrong_or_missing_opens_the_case_again(world: World, text: str) -> None:
    closed(world)
    world.hears("whatsapp", SITI, text)
    assert rating(world) is None and world.the_consultation().state != "closed"


def test_words_that_cannot_be_read_a_second_time_are_for_an_officer(world: World) -> None:
    said_for(world, ["lambat banget"])
    world.hears("whatsapp", SITI, "ramah tapi lambat")
    assert world.the_consultation().state != "closed"


def test_a_number_where_no_rating_is_awaited_is_a_message(world: World) -> None:
    world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data penduduk")
    assert world.hears("whatsapp", SITI, "4") == "routed"
    closed_long_ago(world)
    assert world.hears("whatsapp", SITI, "11") == "routed"


@pytest.mark.parametrize("text", ["1", "lima bintang", "11", "5/5"])
def test_one_more_figure_after_the_rating_changes_and_opens_nothing_and_is_answered_once(
    world: World, text: str
) -> None:
    closed(world)
    world.hears("whatsapp", SITI, "lima bintang")
    before = len(world.said())
    assert [world.hears("whatsapp", SITI, text) for _ in range(3)] == ["rated_already"] * 3
    assert (world.the_consultation().state, rating(world).score) == ("closed", 5)
    assert [one.body[:29] for one in world.said()[before:]] == ["Nilai Anda sudah kami catat d"]


@pytest.mark.parametrize("text", ["1. datanya salah semua", "kecewa", "5 kecamatan saja, yang tahun 2021"])
def test_words_after_the_rating_still_reach_an_officer(world: World, text: str) -> None:
    closed(world)
    world.hears("whatsapp", SITI, "4")
    assert world.hears("whatsapp", SITI, text) == "routed"
    assert world.the_consultation().state != "closed"


@pytest.mark.parametrize("text", ["1. data penduduk per kecamatan", "1. datanya salah, tolong diperbaiki"])
def test_a_need_that_starts_with_a_number_reaches_an_officer(world: World, text: str) -> None:
    closed(world)
    assert world.hears("whatsapp", SITI, text) == "routed"
    assert rating(world) is None
    assert world.the_consultation().state != "closed"


@pytest.mark.parametrize(("score", "told"), [(1, ["rated_low"]), (2, ["rated_low"]), (3, []), (5, [])])
def test_a_low_rating_tells_the_supervisor_and_the_words_are_kept(world: World, score: int, told: list[str]) -> None:
    rahma = closed(world)
    world.hears("whatsapp", SITI, str(score))
    with world.db.read() as db:
        assert [notice.what for notice, _ in notices.unseen(db, rahma.id or 0)] == told


def test_a_low_rating_of_a_complaint_is_no_news_for_whom_it_is_about(world: World) -> None:
    rahma = closed(world)
    with world.db.write() as db:
        complaint = db.merge(world.the_consultation())
        complaint.kind, complaint.concerns_id = "complaint", rahma.id
    assert world.hears("whatsapp", SITI, "1") == "rated"
    with world.db.read() as db:
        assert notices.unseen(db, rahma.id or 0) == []


def test_without_a_road_to_the_citizen_asking_again_is_refused_with_the_reason(world: World) -> None:
    dewi = world.officer("dewi")
    world.hears("phone", "+62719000000", "Panggilan", kind="phone")
    number = world.the_consultation().number
    with world.db.write() as db:
        acting.close(db, world, dewi, number)
    with world.db.write() as db, pytest.raises(Refusal, match="Tidak ada alamat"):
        actions.ask_for_rating(*acting.on(db, world, dewi, number))
    with world.db.write() as db, pytest.raises(Refusal, match="masih terbuka"):
        actions.reopen(*acting.on(db, world, dewi, number))
        actions.ask_for_rating(*acting.on(db, world, dewi, number))
