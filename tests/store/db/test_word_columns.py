"""A column of a vocabulary is read as its members, on each database."""

from __future__ import annotations

from cast import SITI
from sqlalchemy import select, text
from sqlmodel import col
from world import World

from store.tables import Consultation
from store.vocabulary import CaseState


def test_a_word_is_read_as_a_member(any_world: World) -> None:
    any_world.hears("whatsapp", SITI, "minta data penduduk")
    with any_world.db.read() as db:
        states = [db.scalars(select(Consultation)).one().state, db.scalar(select(col(Consultation.state)))]
    assert [type(state) for state in states] == [CaseState, CaseState]


def test_a_word_of_a_newer_version_stays_as_it_is(any_world: World) -> None:
    any_world.hears("whatsapp", SITI, "minta data penduduk")
    with any_world.db.write() as db:
        db.connection().execute(text("UPDATE consultation SET stage = 'of_a_newer_version'"))
    with any_world.db.read() as db:
        assert db.scalars(select(Consultation)).one().stage == "of_a_newer_version"
