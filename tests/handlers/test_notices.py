"""Notices: each is told once to whom it concerns, and is gone once seen."""

from __future__ import annotations

from cast import SITI
from conftest import World

from handlers import notices
from store import notices as kept


def test_an_officer_is_told_and_never_of_his_own_deed(any_world: World) -> None:
    dewi, agus = any_world.officer("dewi"), any_world.officer("agus")
    any_world.hears("whatsapp", SITI, "Minta data penduduk")
    consultation = any_world.the_consultation()
    with any_world.db.write() as db:
        notices.notify(db, [dewi, agus], consultation, "mentioned", by="agus", now=any_world.now)
    with any_world.db.write() as db:
        told = [(notice.what, notice.by, about.number) for notice, about in kept.unseen(db, dewi.id or 0)]
        assert told == [("mentioned", "agus", consultation.number)]
        assert kept.unseen(db, agus.id or 0) == []
        assert kept.seen(db, dewi.id or 0, consultation.id, any_world.now) == 1
        assert kept.unseen(db, dewi.id or 0) == []


def test_without_a_supervisor_the_admin_answers_for_the_promises(world: World) -> None:
    world.officer("dewi")
    world.officer("kepala", role="admin")
    with world.db.read() as db:
        assert [one.name for one in notices.supervisors(db)] == ["kepala"]
    world.officer("rahma", role="supervisor")
    with world.db.read() as db:
        assert [one.name for one in notices.supervisors(db)] == ["rahma"]
