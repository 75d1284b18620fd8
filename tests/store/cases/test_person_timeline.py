"""The line of time of a person on both databases: its order, its pages, and what it counts."""

from __future__ import annotations

import visitors
from cast import SITI
from world import World

from store.cases.one_person import timeline
from store.cases.one_person.timeline import CASE, EVENT, VISIT
from store.cases.visible_cases import NOTHING_SECRET


def test_lines_come_by_pages_in_one_order_and_are_counted(any_world: World) -> None:
    any_world.officer("dewi")
    any_world.hears("whatsapp", SITI, "minta data lada", name="Siti")
    any_world.pass_time(minutes=1)
    visitors.comes(any_world, visitors.key(1), phone=SITI)
    person_id = any_world.consultations()[0].person_id
    any_world.closes(any_world.consultations()[0].number)
    any_world.hears("whatsapp", SITI, "5")
    with any_world.db.read() as db:
        found, before = [], None
        while page := timeline.page(db, person_id, NOTHING_SECRET, before, 1):
            found, before = [*found, *page], page[-1]
        assert found == timeline.page(db, person_id, NOTHING_SECRET, None, 50)
        assert [one.kind for one in found] == [EVENT, VISIT, CASE, CASE]
        totals = timeline.totals(db, person_id, NOTHING_SECRET)
        cases = [one.id for one in found if one.kind == CASE]
        assert (totals.cases, totals.visits) == (2, 1)
        assert totals.messages == sum(timeline.messages_in(db, cases).values()) > 2
