"""What a visitor wrote at the counter is in the copy of their data, and gone from it once they are erased."""

from __future__ import annotations

import json

import acting
import visitors
from world import World

from handlers.privacy import subject_requests
from store.cases import erasure
from store.tables import Person


def copy_for(world: World, person_id: int) -> str:
    with world.db.write() as db:
        rahma = world.officer_named("rahma")
        return json.dumps(subject_requests.export(acting.act(db, world, rahma), person_id), ensure_ascii=False)


def test_a_copy_of_a_persons_data_holds_their_visits_until_they_are_erased(world: World) -> None:
    world.officer("rahma", role="supervisor")
    told = {"organisation": "SMAN 1 Manggar", "came_as": "student", "age_band": "17_25", "disability": "yes"}
    visitors.comes(world, visitors.key(1), **told)
    person_id = world.the_consultation().person_id
    (visit,) = json.loads(copy_for(world, person_id))["consultations"][0]["visits"]
    assert (visit["number"], visit["arrived_at"]) == ("K-001", world.now.isoformat())
    assert visit["consented_at"] == world.now.isoformat()
    assert visit["told"]["name"] == visitors.FORM.name
    assert visit["told"]["age_band"] == "17–25"
    with world.db.write() as db:
        erasure.erase(db, world.files, db.get_one(Person, person_id), "[dihapus]", world.now)
    left = copy_for(world, person_id)
    assert [word for word in (visitors.FORM.name, "SMAN 1 Manggar", visitors.FORM.phone) if word in left] == []
