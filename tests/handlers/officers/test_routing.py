"""Who answers: the choice as a table."""

import pytest
from cast import BUDI, SITI
from world import World

from channels.envelope import Address
from handlers.officers.routing import Candidate, choose
from store.db.database import Database
from store.office import officers

DEWI, AGUS = 1, 2


@pytest.mark.parametrize(
    ("candidates", "last", "chosen"),
    [
        ([], None, None),
        ([], DEWI, None),
        ([Candidate(DEWI, 0, 5)], None, DEWI),
        ([Candidate(DEWI, 3, 5), Candidate(AGUS, 2, 5)], None, AGUS),
        ([Candidate(DEWI, 2, 5), Candidate(AGUS, 2, 5)], None, DEWI),
        ([Candidate(DEWI, 4, 5), Candidate(AGUS, 0, 5)], DEWI, DEWI),
        ([Candidate(DEWI, 5, 5), Candidate(AGUS, 0, 5)], DEWI, AGUS),
        ([Candidate(DEWI, 5, 5), Candidate(AGUS, 9, 5)], AGUS, None),
        ([Candidate(AGUS, 1, 5)], DEWI, AGUS),
        ([Candidate(DEWI, 0, 0)], DEWI, None),
    ],
)
def test_the_one_who_served_last_then_the_least_loaded_with_a_free_place(candidates, last, chosen):
    assert choose(candidates, last) == chosen


def names(world: World) -> dict[int | None, str]:
    with world.db.read() as db:
        return {one.id: one.name for one in officers.everyone(db)}


def test_who_is_known_by_another_address_of_the_message_goes_to_the_officer_who_served_them(any_world):
    any_world.officer("agus", on_duty=False)
    any_world.officer("dewi")
    any_world.hears("whatsapp", SITI, "Mohon data penduduk")
    any_world.closes(any_world.the_consultation().number)
    with any_world.db.write() as db:
        officers.by_name(db, "agus").on_duty = True
    any_world.pass_time(days=40)
    also = (Address("whatsapp", SITI, kind="phone"),)
    any_world.hears("whatsapp", "ID.4566546130240823", "Mohon data inflasi", kind="bsuid", also=also)
    first, second = any_world.consultations()
    assert first.person_id == second.person_id
    assert names(any_world)[second.officer_id] == "dewi"


def test_what_another_process_has_changed_counts_from_the_next_message_on(any_world):
    """Nothing that one transaction has read or reserved is used in the next one."""
    any_world.officer("dewi")
    any_world.officer("agus", on_duty=False)
    other = World(Database(any_world.db.url, any_world.folder), any_world.folder, heard=100)
    any_world.hears("whatsapp", SITI, "Mohon data penduduk")
    with other.db.write() as db:
        officers.by_name(db, "dewi").on_duty = False
        officers.by_name(db, "agus").on_duty = True
    other.hears("sms", "+6281200000777", "Mohon data padi")
    any_world.hears("whatsapp", BUDI, "Mohon data inflasi")
    other.db.close()
    held = [names(any_world)[one.officer_id] for one in any_world.consultations()]
    assert held == ["dewi", "agus", "agus"]
    assert [one.number[-6:] for one in any_world.consultations()] == ["000001", "000002", "000003"]
