"""What is stuck on one road leaves by another of the same person, once."""

from dataclasses import replace

import pytest
from acting import do
from cast import SITI, SITI_MAIL
from time_rules import post, tick

from channels.envelope import Address, Delivery
from handlers.desk import actions, answering
from handlers.errors import Refusal
from handlers.intake import pipeline
from handlers.outgoing import reroute, stuck
from handlers.outgoing.queueing import OutgoingAttachment
from store.tables import Arrival

TEMPLATES = {"whatsapp": frozenset({"answer_ready", "rating"})}


@pytest.fixture
def held(world):
    """Dewi's answer with a file waits for the window; Siti is known by mail as well."""
    world.dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data", also=(Address("email", SITI_MAIL, kind="email"),))
    world.number = world.the_consultation().number
    world.office = replace(world.office, templates=TEMPLATES)
    post(world)
    world.pass_time(hours=25)
    tick(world)
    file = OutgoingAttachment("tabel.pdf", "application/pdf", world.files.put(b"%PDF-1"), 6)
    do(world, actions.take, world.number, by=world.dewi)
    (answer,) = do(world, answering.reply, world.number, "Ini", by=world.dewi, attachments=[file])
    post(world)
    world.key = answer.key
    return world


def send(world, channel="email"):
    return do(world, reroute.send, world.key, channel, by=world.dewi)


def test_a_held_answer_goes_by_mail_with_its_file_and_never_by_whatsapp_too(held):
    send(held)
    (mail,) = post(held)
    assert (mail.to.value, mail.body, [one.filename for one in mail.attachments]) == (SITI_MAIL, "Ini", ["tabel.pdf"])
    held.hears("whatsapp", SITI, "BUKA")
    assert [one.body for one in post(held)] == []
    assert [one.state for one in held.said("message")] == ["cancelled", "sent"]
    assert held.said("message")[0].error == "Dikirim lewat Email."


def test_it_can_be_sent_elsewhere_only_once(held):
    send(held)
    with pytest.raises(Refusal, match="sudah terkirim atau masih"):
        send(held)


def test_a_road_the_person_does_not_have_is_refused_and_nothing_is_lost(held):
    with pytest.raises(Refusal, match="tidak punya alamat lain"):
        send(held, "sms")
    assert held.said("message")[0].state == "held"


def test_a_rating_that_waited_behind_it_waits_no_longer(held):
    do(held, stuck.cancel, held.key, by=held.dewi)
    (answer,) = do(held, answering.reply, held.number, "Ini", by=held.dewi)
    held.key = answer.key
    do(held, actions.close, held.number, by=held.dewi)  # "Kirim & tutup"
    assert post(held) == []
    assert held.said("rating")[0].state == "held"
    send(held)
    assert [one.to.channel for one in post(held)] == ["email"]
    held.pass_time(minutes=2)
    assert [one.template for one in post(held)] == ["rating"]


def test_a_failed_answer_sent_elsewhere_is_owed_no_more(held):
    held.hears("whatsapp", SITI, "halo?")
    do(held, answering.reply, held.number, "Ini", by=held.dewi)
    post(held)
    held.key = held.said("message")[-1].key
    failed = Delivery("SM9", "failed", "Nomor tidak aktif (63024)", key=held.key)
    with held.db.write() as db:
        pipeline.handle(db, held.office, "whatsapp", Arrival(), failed, held.now)
    assert held.the_consultation().state == "assigned"
    send(held)
    case = held.the_consultation()
    assert (case.state, case.waiting_since) == ("answered", None)
