"""The guest book: what a citizen told is kept with his name, and shown beside every consultation of his."""

from __future__ import annotations

import acting
import pytest
from cast import SITI
from world import World

from handlers.errors import Refusal
from handlers.privacy import guest_book
from store.cases import people
from store.tables import Person


def test_what_a_citizen_told_is_kept_and_can_be_taken_back(any_world: World) -> None:
    dewi = any_world.officer("dewi")
    any_world.hears("whatsapp", SITI, "Minta data lada")
    case = any_world.the_consultation()
    told = {"organisation": " Koperasi  Contoh ", "occupation": "Pengurus koperasi", "education": "D4/S1"}
    with any_world.db.write() as db:
        guest_book.fill(*acting.on(db, any_world, dewi, case.number), "Siti Aminah", told)
    with any_world.db.write() as db:
        book = people.guest_book(db, case.person_id)
        assert book is not None
        assert (book.organisation, book.occupation, book.purpose) == ("Koperasi Contoh", "Pengurus koperasi", "")
        assert db.get_one(Person, case.person_id).name == "Siti Aminah"
        guest_book.fill(*acting.on(db, any_world, dewi, case.number), "", {})
        assert (book.organisation, book.occupation) == ("", "")
        assert db.get_one(Person, case.person_id).name == "Siti Aminah"  # a name is never emptied


def test_too_long_an_answer_is_refused_by_its_name(world: World) -> None:
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data lada")
    number = world.the_consultation().number
    with world.db.write() as db, pytest.raises(Refusal, match="Pekerjaan terlalu panjang"):
        guest_book.fill(*acting.on(db, world, dewi, number), "Siti", {"occupation": "x" * 121})
