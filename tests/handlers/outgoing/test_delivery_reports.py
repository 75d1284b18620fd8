"""What a provider reports of our messages."""

from __future__ import annotations

import acting
import pytest
from cast import QUESTION, SITI, SITI_MAIL
from sqlalchemy import select

from channels.envelope import Delivery
from handlers.desk import answering
from handlers.intake import pipeline
from store.tables import Arrival, Event


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


@pytest.mark.parametrize(("which", "state"), [("message", "assigned"), ("acknowledgement", "answered")])
def test_an_answer_that_did_not_arrive_is_owed_again(world, which, state):
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    number = world.the_consultation().number
    with world.db.write() as db:
        answering.reply(*acting.on(db, world, dewi, number), "Jumlahnya 17.000")
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
        answering.reply(*acting.on(db, world, dewi, number), "Jumlahnya 17.000")
    world.closes(number)
    (lost,) = world.said("message")
    with world.db.write() as db:
        failed = Delivery("SM7", "failed", "Nomor tidak ada (63024)", key=lost.key)
        pipeline.handle(db, world.office, "whatsapp", Arrival(), failed, world.now)
    case = world.the_consultation()
    assert (case.state, case.officer_id, case.rating_asked_at) == ("assigned", dewi.id, None)
    assert case.waiting_since is not None
    world.closes(number)
    assert [one.state for one in world.said("rating")] == ["cancelled", "queued"]
