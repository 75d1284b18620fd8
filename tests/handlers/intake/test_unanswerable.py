"""What nobody can answer is on a list that a person looks at: no clock, no officer, no alarm, and nothing said back."""

from __future__ import annotations

import pytest
from cast import SITI
from sqlalchemy import select
from world import World

from store.tables import Consultation, Message
from store.vocabulary import CaseKind

OPERATOR = "TELKOMSEL"
ADVERT = "Kuota Anda tersisa 12 MB."


def cases(world: World) -> list[Consultation]:
    with world.db.read() as db:
        return list(db.scalars(select(Consultation)))


def bodies(world: World) -> list[str]:
    with world.db.read() as db:
        return [one.body for one in db.scalars(select(Message))]


@pytest.mark.parametrize("words", [ADVERT, "STOP", "MENU", "SELESAI", "PENGADUAN petugas kasar", "5"])
def test_an_operators_words_are_kept_on_the_list_and_never_a_command(world: World, words: str) -> None:
    world.hears("sms", OPERATOR, words, kind="raw", answerable=False)
    (case,) = cases(world)
    assert (case.kind, case.officer_id) == (CaseKind.MACHINE, None)
    assert bodies(world) == [words]
    assert world.said() == []


def test_its_next_words_stand_in_the_same_row(world: World) -> None:
    world.officer("dewi", on_duty=True)
    for _ in range(2):
        world.hears("sms", OPERATOR, ADVERT, kind="raw", answerable=False)
    assert [(one.kind, one.state, one.officer_id) for one in cases(world)] == [(CaseKind.MACHINE, "closed", None)]
    assert bodies(world) == [ADVERT, ADVERT]


def test_a_person_on_the_same_channel_is_a_consultation_as_ever(world: World) -> None:
    world.hears("sms", SITI, ADVERT)
    assert [one.kind for one in cases(world)] == [CaseKind.CONSULTATION]
