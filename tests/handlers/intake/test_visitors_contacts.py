"""A visitor can write down any contact: somebody who is known never gets another address by that."""

from __future__ import annotations

from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from visitors import comes
from visitors import key as form_key
from world import World

from store.cases import consultations
from store.tables import Consultation, Identity, Message


def addresses(world: World, person_id: int) -> set[tuple[str, str]]:
    with world.db.read() as db:
        theirs = db.scalars(select(Identity).where(col(Identity.person_id) == person_id))
        return {(one.channel, one.value) for one in theirs}


def address_of(world: World, case: Consultation) -> str:
    with world.db.read() as db:
        return consultations.identity_of(db, case).value


def note_of(world: World, case: Consultation) -> str:
    with world.db.read() as db:
        message = db.scalars(select(Message).where(col(Message.consultation_id) == case.id)).first()
    assert message is not None
    return message.note


def test_who_writes_the_address_of_another_beside_their_own_number_is_not_taken_for_them(
    any_world: World,
) -> None:
    any_world.hears("email", SITI_MAIL, "Minta data penduduk")
    siti = any_world.consultations()[0].person_id
    comes(any_world, form_key(1), email=SITI_MAIL, phone=BUDI)
    any_world.hears("whatsapp", BUDI, "Minta data harga lada")
    visited, written = any_world.consultations()[1:]
    assert (visited.person_id, address_of(any_world, visited)) == (siti, SITI_MAIL)
    assert written.person_id != siti
    assert addresses(any_world, siti) == {("email", SITI_MAIL), ("walkin", SITI_MAIL)}
    assert BUDI in note_of(any_world, visited)


def test_answers_never_go_to_an_address_written_beside_the_number_of_somebody_else(world: World) -> None:
    world.hears("whatsapp", SITI, "Minta data penduduk")
    siti = world.consultations()[0].person_id
    comes(world, form_key(2), email="orang@contoh.example", phone=SITI)
    visited = world.consultations()[1]
    assert (visited.person_id, address_of(world, visited)) == (siti, SITI)
    assert addresses(world, siti) == {("whatsapp", SITI), ("walkin", SITI)}
    assert "orang@contoh.example" in note_of(world, visited)


def test_contacts_of_two_people_stay_with_each_of_them(world: World) -> None:
    world.hears("email", SITI_MAIL, "Minta data penduduk")
    world.hears("whatsapp", BUDI, "Minta data harga lada")
    siti, budi = (one.person_id for one in world.consultations())
    comes(world, form_key(3), email=SITI_MAIL, phone=BUDI)
    assert world.consultations()[2].person_id == siti
    assert addresses(world, budi) == {("whatsapp", BUDI)}
    assert ("walkin", BUDI) not in addresses(world, siti)


def test_both_contacts_of_one_person_are_theirs_at_the_next_visit_without_a_note(world: World) -> None:
    for one in (4, 5):
        comes(world, form_key(one), email=SITI_MAIL, phone=SITI)
    first, second = world.consultations()
    assert first.person_id == second.person_id
    assert addresses(world, first.person_id) == {("walkin", SITI_MAIL), ("walkin", SITI)}
    assert note_of(world, second) == ""
