"""The office as it is chosen now: what the browser saved, over the settings file."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from handlers.errors import BadInput, Changed
from handlers.office import overrides
from handlers.office.office import Office
from handlers.texts import custom_wording, render
from store.office import choices
from store.tables import Choice

DAYS_OFF = {"tue": [], "wed": [], "thu": [], "fri": [], "sat": [], "sun": []}


def test_what_was_chosen_counts_over_the_settings_file(any_world):
    with any_world.db.write() as db:
        by = {"by": "rahma", "now": any_world.now}
        overrides.choose(db, "hours", DAYS_OFF | {"mon": ["13.00 – 24.00", "8:00-11:30"]}, **by)
        overrides.choose(db, "closed", ["2026-12-24"], **by)
        overrides.choose(db, "open", {"2026-12-27": ["08:00-12:00"]}, **by)
        custom_wording.save(db, "commented", "id", "Saran Anda kami catat.", **by)
    with any_world.db.read() as db:
        office = overrides.current(db, any_world.office)
    assert office.hours["mon"] == ("08:00-11:30", "13:00-24:00")
    assert office.hours["fri"] == ()
    assert office.closed == (date(2026, 12, 24),)
    assert office.open == {date(2026, 12, 27): ("08:00-12:00",)}
    assert render.commented(office, "id") == "Saran Anda kami catat."
    assert office.name == any_world.office.name


IMPOSSIBLE = (
    ("hours", {"mon": ["15:30-08:00"]}, "Senin: “15:30-08:00” bukan jam buka"),
    ("hours", {"fri": ["08.00-25.00"]}, "Jumat: “08.00-25.00” bukan jam buka"),
    ("hours", {"fri": ["08:00+07:00-15:30"]}, "bukan jam buka"),
    ("hours", {"mon": ["08.00-12.00", "11.00-15.00"]}, "tumpang tindih"),
    ("hours", {"funday": ["08.00-12.00"]}, "Hari tidak dikenal"),
    ("closed", ["2026-02-30"], "“2026-02-30” bukan tanggal"),
    ("synonyms", ["lada", "sahang"], "Kata pencarian terlalu panjang"),
    ("open", {"besok": ["08:00-12:00"]}, "“besok” bukan tanggal"),
)


def test_what_cannot_be_is_refused_with_a_clear_word(world):
    with world.db.write() as db:
        for name, value, word in IMPOSSIBLE:
            with pytest.raises(BadInput) as refused:
                overrides.choose(db, name, value, by="rahma", now=world.now)
            assert word in str(refused.value)
        assert db.exec(select(Choice)).all() == []


def test_a_stored_choice_that_cannot_be_read_leaves_the_settings_file_in_force(world):
    with world.db.write() as db:
        choices.put(db, "hours", {"mon": ["rusak"]}, by="rahma", now=world.now)
        choices.put(db, "closed", 7, by="rahma", now=world.now)
        choices.put(db, "open", {"2026-12-27": ["08:00-12:00"]}, by="rahma", now=world.now)
        office = overrides.current(db, Office())
    assert office.hours == Office().hours and office.closed == ()
    assert office.open == {date(2026, 12, 27): ("08:00-12:00",)}


def test_of_two_admins_who_save_the_same_page_the_later_one_is_told(world):
    with world.db.write() as db:
        seen = overrides.version(choices.everything(db).get("closed"))
        overrides.choose(db, "closed", ["2026-12-24"], by="rahma", now=world.now, seen=seen)
        with pytest.raises(Changed, match="lebih dulu"):
            overrides.choose(db, "closed", ["2026-12-31"], by="agus", now=world.now, seen=seen)
        assert db.exec(select(col(Choice.value))).all() == [["2026-12-24"]]
        overrides.choose(db, "closed", [], by="agus", now=world.now, seen=overrides.version(["2026-12-24"]))
