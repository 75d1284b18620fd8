"""Coming, resting and going home."""

from __future__ import annotations

import acting
import pytest
from cast import BUDI, SITI

from handlers.desk import actions, answering
from handlers.officers import presence
from store.cases import events
from store.vocabulary import Presence


@pytest.fixture
def office(world):
    """Dewi holds Siti's unanswered consultation and Budi's answered one; nobody else is on duty."""
    world.dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data penduduk")
    world.hears("whatsapp", BUDI, "minta data PDRB")
    world.unanswered, world.answered = (one.number for one in world.consultations())
    with world.db.write() as db:
        answering.reply(*acting.on(db, world, world.dewi, world.answered), "Ini datanya.")
    return world


def become(world, name: str) -> list[str]:
    with world.db.write() as db:
        dewi = db.merge(world.dewi)
        return [one.number for one in presence.become(db, world.office, dewi, name, now=world.now)]


def owners(world) -> dict[str, tuple[str, int | None]]:
    return {one.number: (one.state, one.officer_id) for one in world.consultations()}


def test_going_home_returns_what_is_unanswered_and_nothing_else(office):
    assert become(office, Presence.GONE) == [office.unanswered]
    held = owners(office)
    assert held[office.unanswered] == ("new", None)
    assert held[office.answered] == ("answered", office.dewi.id)
    with office.db.read() as db:
        last = events.of(db, office.consultations()[0])[-1]
        assert (last.what, last.by) == ("new", "dewi")


def test_what_goes_back_goes_to_a_colleague_who_is_there(office):
    agus = office.officer("agus")
    become(office, Presence.GONE)
    assert owners(office)[office.unanswered] == ("assigned", agus.id)


def test_resting_keeps_everything_and_brings_nothing_new(office):
    assert become(office, Presence.RESTING) == []
    assert owners(office)[office.unanswered] == ("assigned", office.dewi.id)
    office.hears("whatsapp", "+6281400000199", "minta data inflasi")
    assert office.consultations()[-1].officer_id is None
    become(office, Presence.PRESENT)
    assert office.consultations()[-1].officer_id == office.dewi.id


def test_presence_is_told_apart(office):
    for name in (Presence.RESTING, Presence.GONE, Presence.PRESENT):
        become(office, name)
        with office.db.read() as db:
            assert presence.of(actions.officers.by_name(db, "dewi")) == name


def test_whoever_writes_to_an_officer_who_went_home_is_served_by_a_colleague(office):
    agus = office.officer("agus")
    become(office, Presence.GONE)
    office.hears("whatsapp", BUDI, "Terima kasih, dan tahun 2022?")
    assert owners(office)[office.answered] == ("assigned", agus.id)


def test_at_night_a_conversation_stays_with_its_officer(office):
    become(office, Presence.GONE)
    office.pass_time(hours=12)
    office.hears("whatsapp", BUDI, "Dan tahun 2022?")
    assert owners(office)[office.answered] == ("assigned", office.dewi.id)


def test_what_an_officer_left_for_good_finds_a_new_one_when_the_citizen_writes(office):
    with office.db.write() as db:
        presence.leave_for_good(db, office.office, db.merge(office.dewi), by="lina", now=office.now)
    assert owners(office)[office.answered] == ("answered", None)
    office.pass_time(hours=12)
    office.hears("whatsapp", BUDI, "Dan tahun 2022?")
    assert owners(office)[office.answered] == ("new", None)
