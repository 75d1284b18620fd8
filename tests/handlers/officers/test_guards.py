"""Which event stops an answer that was written without knowing of it: the table of `require_not_overtaken`."""

from __future__ import annotations

import acting
import pytest
from cast import SITI
from world import World

from handlers.desk import answering, undoing
from handlers.errors import Overtaken
from handlers.officers import guards
from store.tables import Officer


@pytest.fixture
def office(world: World) -> World:
    """One consultation with Dewi; Agus is there too."""
    world.dewi = world.officer("dewi")  # type: ignore[attr-defined]
    world.agus = world.officer("agus")  # type: ignore[attr-defined]
    world.hears("whatsapp", SITI, "minta data penduduk")
    return world


def happens(office: World, what: str, by: str) -> None:
    """Something happens to the consultation: `by` is who does it."""
    if by == "citizen":
        office.hears("whatsapp", SITI, "eh, tahun 2022")
        return
    officer: Officer = getattr(office, by)
    with office.db.write() as db:
        act, case = acting.on(db, office, officer, office.the_consultation().number)
        case.officer_id = officer.id
        if what == "notes":
            answering.note(act, case, "angka itu salah")
            return
        (answer, *_) = answering.reply(act, case, "Ini datanya.")
        if what == "answers and undoes it":
            undoing.undo(act, case, answer.key)


@pytest.mark.parametrize(
    ("what", "by", "blocks_when_shown", "blocks_when_not_shown"),
    [
        ("answers", "agus", True, True),
        ("answers", "dewi", False, True),
        ("notes", "agus", False, True),
        ("notes", "dewi", False, False),
        ("answers and undoes it", "agus", False, False),
        ("answers and undoes it", "dewi", False, False),
        ("writes", "citizen", False, False),
    ],
)
@pytest.mark.parametrize("shown", [True, False])
def test_what_overtakes_an_answer_that_dewi_is_writing(
    office: World, what: str, by: str, blocks_when_shown: bool, blocks_when_not_shown: bool, shown: bool
) -> None:
    started_at_event_id = office.the_consultation().last_event_id
    happens(office, what, by)
    seen_event_id = office.the_consultation().last_event_id if shown else started_at_event_id
    assert office.the_consultation().last_event_id > started_at_event_id
    with office.db.read() as db:
        act, case = acting.on(db, office, office.dewi, office.the_consultation().number)  # type: ignore[attr-defined]
        if blocks_when_shown if shown else blocks_when_not_shown:
            with pytest.raises(Overtaken):
                guards.require_not_overtaken(act, case, seen_event_id, started_at_event_id=started_at_event_id)
        else:
            guards.require_not_overtaken(act, case, seen_event_id, started_at_event_id=started_at_event_id)


def test_a_page_that_names_no_event_is_not_asked(office: World) -> None:
    happens(office, "answers", "agus")
    with office.db.read() as db:
        act, case = acting.on(db, office, office.dewi, office.the_consultation().number)  # type: ignore[attr-defined]
        guards.require_not_overtaken(act, case, None)
        with pytest.raises(Overtaken):
            guards.require_not_overtaken(act, case, 1)
