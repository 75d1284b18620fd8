"""Tags of a consultation: written one way, and no event."""

from __future__ import annotations

import acting
import pytest
from cast import SITI
from world import World

from handlers.desk import tagging
from handlers.errors import Refusal
from store.desk import tags


def asked(world: World) -> str:
    world.hears("whatsapp", SITI, "Berapa penduduk Gantung?")
    return world.the_consultation().number


def test_a_tag_is_written_one_way_and_never_twice(any_office: World) -> None:
    office = any_office
    number = asked(office)
    dewi = office.officer_named("dewi")
    with office.db.write() as db:
        for words in ("Perkebunan", " perkebunan ", "PERKEBUNAN", "Per  kecamatan"):
            tagging.add(*acting.on(db, office, dewi, number), words)
        assert tags.of(db, office.case(number)) == ["Per kecamatan", "Perkebunan"]
        tagging.remove(*acting.on(db, office, dewi, number), "Perkebunan")
        tagging.remove(*acting.on(db, office, dewi, number), "tidak ada")
        assert tags.of(db, office.case(number)) == ["Per kecamatan"]
    seen = office.case(number).last_event_id
    with office.db.write() as db:
        tagging.add(*acting.on(db, office, dewi, number), "Lada")
    assert office.case(number).last_event_id == seen  # an answer being written is not overtaken by a tag


@pytest.mark.parametrize("words", ["", "   ", "x" * 41, "a\x00b"])
def test_a_tag_that_is_none_is_refused(office: World, words: str) -> None:
    number = asked(office)
    with pytest.raises(Refusal, match="Tulis tag"), office.db.write() as db:
        tagging.add(*acting.on(db, office, office.officer_named("dewi"), number), words)
