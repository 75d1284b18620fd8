"""The service standard (SK 006.01 Tahun 2024) as the office printed it: who may ask how, and the conversation online.

Each law names its line of the standard. Steps 4 to 7 and 13 stand in journeys/test_steps.py, the rules of time (14) in
this folder, complaints in journeys/test_complaints.py, walking in (requirements 1 to 5, steps 1 to 7) in
journeys/test_standard_at_the_counter.py, the office's web application (requirements 6 to 8, steps 8 to 16) in
journeys/test_standard_on_the_application.py.
"""

from __future__ import annotations

import acting
import pytest
from cast import SITI, SITI_MAIL
from world import World

from handlers.desk import answering
from store.cases import consultations, ratings


def _only(world: World) -> str:
    return world.the_consultation().number


@pytest.mark.parametrize(
    ("requirement", "channel", "sender", "more"),
    [
        ("9: by email to the office", "email", SITI_MAIL, {"subject": "Permohonan data"}),
        ("10: by telephone to the officer", "phone", SITI, {"call": True}),
        ("11: by WhatsApp to the officer", "whatsapp", SITI, {}),
    ],
)
def test_requirements_9_to_11_a_request_needs_nothing_but_its_road(
    world: World, requirement: str, channel: str, sender: str, more: dict[str, object]
) -> None:
    world.officer("dewi")
    world.hears(channel, sender, "Mohon data penduduk 2025", **more)
    case = world.the_consultation()
    assert (case.channel, case.state) == (channel, "assigned"), requirement
    (told,) = world.said("acknowledgement")
    assert case.number in told.body
    assert "gratis" in told.body.lower()


def test_step_11_whoever_did_not_find_it_opens_a_consultation_with_his_first_words(world: World) -> None:
    world.officer("dewi")
    world.hears("whatsapp", SITI, "Saya cari produksi lada per desa di situs, tidak ada. Bisa dibantu?")
    assert _only(world) == "K-2026-000001"


def test_step_12_the_consultation_is_a_conversation_and_stays_one(world: World) -> None:
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data lada")
    talk = (("Per desa", "Tahun berapa?"), ("2025", "Baik, kami cek."), ("Terima kasih", "Sama-sama."))
    for question, answer in talk:
        with world.db.write() as db:
            answering.reply(*acting.on(db, world, dewi, _only(world)), answer)
        world.pass_time(minutes=2)
        world.hears("whatsapp", SITI, question)
        world.pass_time(minutes=1)
    assert [one.body for one in world.said("message")] == ["Tahun berapa?", "Baik, kami cek.", "Sama-sama."]
    assert len(world.consultations()) == 1


def test_steps_14_to_16_the_officer_closes_the_citizen_rates_and_is_done(any_world: World) -> None:
    dewi = any_world.officer("dewi")
    any_world.hears("whatsapp", SITI, "Minta data lada")
    number = _only(any_world)
    with any_world.db.write() as db:
        answering.reply(*acting.on(db, any_world, dewi, number), "Ada di Dalam Angka 2026.")
        acting.close(db, any_world, dewi, number)
    (asked,) = any_world.said("rating")
    assert number in asked.body
    assert "/nilai/" in asked.body
    any_world.pass_time(minutes=3)
    assert any_world.hears("whatsapp", SITI, "5") == "rated"
    with any_world.db.read() as db:
        rating = consultations.rating_of(db, any_world.the_consultation())
    assert rating is not None
    assert (rating.score, any_world.the_consultation().state) == (5, "closed")
    with any_world.db.write() as db:  # and nothing more is asked of him
        assert ratings.give(db, any_world.the_consultation(), 1, by="chat", now=any_world.now) is None
