"""Tags of a consultation: written one way, and no event."""

from __future__ import annotations

import acting
import pytest
from cast import SITI
from world import World

from handlers.desk import tagging
from handlers.errors import Refusal
from store.desk import tags
from store.office import officers
from store.tables import Consultation, Officer


@pytest.fixture
def office(world: World) -> World:
    world.officer("dewi")
    world.officer("agus")
    return world


@pytest.fixture
def any_office(any_world: World) -> World:
    """On each database: for what moves rows or asks for them in a way of its own."""
    any_world.officer("dewi")
    any_world.officer("agus")
    return any_world


def of(world: World, name: str) -> Officer:
    with world.db.read() as db:
        found = officers.by_name(db, name)
    assert found is not None
    return found


def case(world: World, number: str) -> Consultation:
    return next(one for one in world.consultations() if one.number == number)


def asked(world: World) -> str:
    world.hears("whatsapp", SITI, "Berapa penduduk Gantung?")
    return world.the_consultation().number


def test_a_tag_is_written_one_way_and_never_twice(any_office: World) -> None:
    office = any_office
    number = asked(office)
    dewi = of(office, "dewi")
    with office.db.write() as db:
        for words in ("Perkebunan", " perkebunan ", "PERKEBUNAN", "Per  kecamatan"):
            tagging.add(*acting.on(db, office, dewi, number), words)
        assert tags.of(db, case(office, number)) == ["Per kecamatan", "Perkebunan"]
        tagging.remove(*acting.on(db, office, dewi, number), "Perkebunan")
        tagging.remove(*acting.on(db, office, dewi, number), "tidak ada")
        assert tags.of(db, case(office, number)) == ["Per kecamatan"]
    seen = case(office, number).last_event_id
    with office.db.write() as db:
        tagging.add(*acting.on(db, office, dewi, number), "Lada")
    assert case(office, number).last_event_id == seen  # an answer being written is not overtaken by a tag


@pytest.mark.parametrize("words", ["", "   ", "x" * 41, "a\x00b"])
def test_a_tag_that_is_none_is_refused(office: World, words: str) -> None:
    number = asked(office)
    with pytest.raises(Refusal, match="Tulis tag"), office.db.write() as db:
        tagging.add(*acting.on(db, office, of(office, "dewi"), number), words)
