"""Somebody whose number WhatsApp hides is asked for a contact once a day, and nobody whose number is known."""

from __future__ import annotations

import pytest
from acting import do
from cast import SITI
from world import World

from handlers.desk.one_person import contact_asking
from handlers.errors import Refusal
from handlers.privacy import corrections

HIDDEN = "ID.4566546130240823"


def test_who_shows_no_number_is_asked_once_a_day_until_one_is_known(world: World) -> None:
    dewi = world.officer("dewi")
    world.hears("whatsapp", HIDDEN, "minta data lada", kind="bsuid", name="@siti")
    number = world.the_consultation().number
    do(world, contact_asking.ask, number, by=dewi)
    (asked,) = [one for one in world.said("notice") if "nomor telepon atau email" in one.body]
    assert (asked.channel, asked.author, asked.state) == ("whatsapp", "bot", "queued")
    with pytest.raises(Refusal, match="Tunggu sehari"):
        do(world, contact_asking.ask, number, by=dewi)
    world.pass_time(days=1)
    do(world, contact_asking.ask, number, by=dewi)
    do(world, corrections.add, number, SITI, by=dewi)
    world.pass_time(days=1)
    with pytest.raises(Refusal, match="sudah diketahui"):
        do(world, contact_asking.ask, number, by=dewi)
