"""The record of a case: which events block a page that is older."""

from __future__ import annotations

import pytest

from store.cases import events
from store.event_names import EventName, Means, that
from store.tables import Consultation


@pytest.mark.parametrize("what", EventName)
def test_an_event_blocks_an_older_page_unless_it_is_harmless(world, what):
    world.hears("whatsapp", "+6281200000146", "Minta data lada")
    with world.db.write() as db:
        case = db.get_one(Consultation, world.the_consultation().id)
        before = case.last_event_id
        event = events.record(db, case, what, by="dewi", now=world.now)
        assert case.last_event_id == (before if what in that(Means.HARMLESS) else event.id)


def test_what_a_colleague_must_have_read_is_never_harmless():
    harmless = that(Means.HARMLESS)
    assert not {*that(Means.ANSWER), *that(Means.ANSWER_OWED), EventName.NOTED}.intersection(harmless)
