"""One row for each officer and happening: made with what happened, of nothing that the officer may not see."""

from __future__ import annotations

from collections.abc import Callable

import acting
import pytest
from cast import BUDI, SITI
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.complaints import handling
from handlers.desk import actions, answering
from handlers.officers import notices, presence, visibility
from handlers.sla import evaluate
from store.cases.visible_cases import Sight
from store.desk import notices as stored_notices
from store.tables import Message, Notice, Officer
from store.vocabulary import NoticeKind, Presence


def told(world: World, officer: Officer) -> list[str]:
    """Return the kinds of an officer's unseen rows, the oldest first."""
    with world.db.read() as db:
        return [notice.what for notice, _ in reversed(stored_notices.unseen(db, officer.id or 0))]


def unread(world: World, name: str) -> int:
    with world.db.read() as db:
        sight = visibility.sight_of(db, world.officer_named(name))
        assert len(stored_notices.page(db, sight, None, 50)) >= (db.scalar(stored_notices.unread_count(sight)) or 0)
        return db.scalar(stored_notices.unread_count(sight)) or 0


def become(world: World, officer: Officer, wanted: Presence) -> None:
    with world.db.write() as db:
        presence.become(db, world.office, db.get_one(Officer, officer.id), wanted, now=world.now)


def test_a_case_given_by_a_colleague_is_a_row(any_world: World) -> None:
    dewi, agus = any_world.officer("dewi"), any_world.officer("agus", on_duty=False)
    any_world.hears("whatsapp", SITI, "Minta data penduduk")
    assert told(any_world, dewi) == []  # her list of consultations shows what the program gives
    acting.do(any_world, actions.hand_over, any_world.the_consultation().number, "agus", by=dewi)
    assert told(any_world, agus) == ["assigned"]


def test_what_a_citizen_writes_is_a_row_only_while_the_officer_is_away(any_world: World) -> None:
    dewi = any_world.officer("dewi")
    any_world.hears("whatsapp", SITI, "Minta data penduduk")
    any_world.hears("whatsapp", SITI, "Tahun 2022")
    assert told(any_world, dewi) == []
    become(any_world, dewi, Presence.RESTING)
    any_world.hears("whatsapp", SITI, "Tahun 2023 juga")
    assert told(any_world, dewi) == ["wrote"]
    with any_world.db.read() as db:
        notice = db.scalars(select(Notice).where(col(Notice.what) == "wrote")).one()
        assert db.scalars(select(Message.body).where(col(Message.key) == notice.message)).one() == "Tahun 2023 juga"


@pytest.mark.parametrize("again", [1, 2])
def test_a_message_that_is_delivered_again_makes_no_second_row(any_world: World, again: int) -> None:
    dewi = any_world.officer("dewi")
    any_world.hears("whatsapp", SITI, "Minta data penduduk", external_id="SM1")
    become(any_world, dewi, Presence.RESTING)
    for _ in range(1 + again):
        any_world.hears("whatsapp", SITI, "Tahun 2023 juga", external_id="SM2")
    for _ in range(again):
        any_world.hears("whatsapp", SITI, "Minta data penduduk", external_id="SM1")
    assert told(any_world, dewi) == ["wrote"]


def test_a_row_is_made_with_what_happened_or_not_at_all(any_world: World) -> None:
    dewi = any_world.officer("dewi")
    with pytest.raises(ZeroDivisionError), any_world.db.write() as db:
        any_world.hears_in(db, "whatsapp", SITI, "Minta data penduduk")
        raise ZeroDivisionError
    assert any_world.consultations() == []
    assert told(any_world, dewi) == []


def test_a_broken_promise_is_one_row_however_often_it_is_looked_at(any_world: World) -> None:
    any_world.officer("dewi")
    rahma = any_world.officer("rahma", role="supervisor", on_duty=False)
    any_world.hears("whatsapp", SITI, "Minta data penduduk")
    for _ in range(3):
        any_world.pass_time(minutes=6)
        with any_world.db.write() as db:
            evaluate.evaluate_due(db, any_world.office, any_world.now, all_read=True)
    assert told(any_world, rahma) == ["breached"]


def test_a_mention_names_the_note_it_stands_in(any_world: World) -> None:
    dewi, agus = any_world.officer("dewi"), any_world.officer("agus", on_duty=False)
    any_world.hears("whatsapp", SITI, "Minta data penduduk")
    note = acting.do(any_world, answering.note, any_world.the_consultation().number, "@agus dan @Agus, tolong", by=dewi)
    with any_world.db.read() as db:
        ((notice, _),) = stored_notices.unseen(db, agus.id or 0)
        assert (notice.what, notice.by, notice.message) == ("mentioned", "dewi", note.key)


def complaint(world: World) -> str:
    world.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugasnya membentak saya")
    return world.the_consultation().number


def test_nobody_is_told_of_a_case_that_they_may_not_see(any_world: World) -> None:
    rahma = any_world.officer("rahma", role="supervisor")
    dewi = any_world.officer("dewi")
    case = any_world.case(complaint(any_world))
    with any_world.db.write() as db:
        notices.notify(db, [dewi, rahma], case, NoticeKind.MENTIONED, by="", now=any_world.now)
    assert told(any_world, dewi) == []
    assert told(any_world, rahma) == ["complaint", "mentioned"]


def hears_about_them(world: World, rahma: Officer) -> None:
    with world.db.write() as db:
        handling.set_about(*acting.on(db, world, rahma, world.the_consultation().number), "rahma")


def becomes_an_officer(world: World, rahma: Officer) -> None:
    with world.db.write() as db:
        db.get_one(Officer, rahma.id).role = "officer"


@pytest.mark.parametrize("change", [hears_about_them, becomes_an_officer])
def test_a_complaint_that_is_kept_from_its_officer_leaves_their_list(
    any_world: World, change: Callable[[World, Officer], None]
) -> None:
    any_world.officer("kepala", role="supervisor")
    rahma = any_world.officer("rahma", role="supervisor")
    complaint(any_world)
    assert unread(any_world, "rahma") == 1
    change(any_world, rahma)
    assert unread(any_world, "rahma") == 0
    with any_world.db.read() as db:
        sight = visibility.sight_of(db, any_world.officer_named("rahma"))
        assert stored_notices.page(db, sight, None, 50) == []


def test_seen_is_seen_once_and_told_to_the_officers_other_pages(any_world: World) -> None:
    dewi = any_world.officer("dewi")
    for sender in (SITI, BUDI):
        any_world.hears("whatsapp", sender, "Minta data penduduk")
    with any_world.db.write() as db:
        for case in any_world.consultations():
            notices.notify(db, [dewi], case, NoticeKind.BREACHED, now=any_world.now)
    told_names: list[str] = []
    any_world.db.tell = told_names.extend
    first, _ = any_world.consultations()
    with any_world.db.write() as db:
        assert stored_notices.seen(db, dewi.id or 0, first.id, any_world.now) == 1
    assert told_names == ["officer:dewi"]
    assert unread(any_world, "dewi") == 1
    with any_world.db.write() as db:
        assert stored_notices.seen(db, dewi.id or 0, None, any_world.now) == 1
        assert stored_notices.seen(db, dewi.id or 0, None, any_world.now) == 0
    assert unread(any_world, "dewi") == 0
    with any_world.db.read() as db:
        assert db.scalar(stored_notices.unread_count(Sight())) == 0
