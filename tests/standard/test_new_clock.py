"""A new clock is one row and one column: measured, warned of, broken, named and undone like the others.

The clock here is a colleague's time. It takes the column of the clock of handling, whose row goes: a test adds no
column, and nothing else may know the row that went.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from time_rules import close, do, move, pass_time, post, reply, tick, told

from bot.web.present import event_text
from handlers.desk import merge_split, undoing
from handlers.office import service_clocks
from handlers.office.office import Targets
from handlers.office.service_clocks import CLOCKS, Clock
from store.cases import consultations
from store.tables import CLOCK_COLUMNS, Consultation
from store.vocabulary import CaseState

COLLEAGUE = Clock(
    "clock of this test",
    "handled_seconds",
    (CaseState.CONFIRMING,),
    promised=None,
    title="Rekan",
    explanation="Sejak subject matter ditanya sampai menjawab.",
    label="jawaban subject matter",
    alert="jawaban rekan",
)


@pytest.fixture
def asked(office, monkeypatch):
    """Dewi has answered once and asked a colleague, who has promised an answer within half an hour."""
    swapped = tuple(COLLEAGUE if one.column == COLLEAGUE.column else one for one in CLOCKS)
    monkeypatch.setattr(service_clocks, "CLOCKS", swapped)
    office.office = replace(
        office.office,
        targets=Targets(promises={COLLEAGUE.name: timedelta(minutes=30)}),
        templates={"whatsapp": frozenset({"breach"})},
    )
    with office.db.write() as db:
        db.merge(office.rahma).phone = "+6281200000103"
    reply(office)
    move(office, CaseState.CONFIRMING)
    post(office)
    tick(office)
    return office


def history(world) -> list[str]:
    with world.db.read() as db:
        case = consultations.by_number(db, world.number)
        found = consultations.events.of(db, case)
    return [event_text.sentence(one.what, one.by, one.detail, {}, {}) for one in found]


def test_it_is_warned_of_and_broken_and_has_its_names(asked):
    pass_time(asked, minutes=28)
    assert told(asked) == [("dewi", "warned")]
    pass_time(asked, minutes=2)
    assert told(asked) == [("dewi", "warned"), ("rahma", "breached")]
    asked.pass_time(minutes=1)
    (alert,) = post(asked)
    assert alert.params["2"] == "jawaban rekan dalam 30 menit"
    assert history(asked)[-2:] == [
        "Tenggat jawaban subject matter sudah dekat",
        "Tenggat jawaban subject matter terlewati",
    ]


def test_it_runs_in_its_states_only_and_is_measured_when_it_stops(asked):
    pass_time(asked, minutes=10)
    move(asked, CaseState.ASSIGNED)
    pass_time(asked, minutes=40)
    assert told(asked) == []
    close(asked)
    tick(asked)
    assert asked.the_consultation().handled_seconds == 600


def test_an_undone_closing_sets_it_running_again(asked):
    pass_time(asked, minutes=10)
    move(asked, CaseState.ASSIGNED)
    close(asked)
    tick(asked)
    do(asked, undoing.undo, asked.number, "", by=asked.dewi)
    assert asked.the_consultation().handled_seconds is None


def test_undoing_a_merge_puts_every_clock_back():
    case = Consultation(**{column: place for place, column in enumerate(CLOCK_COLUMNS, 1)})
    kept = merge_split.snapshot(case)
    assert {kept[column] for column in CLOCK_COLUMNS} == set(range(1, len(CLOCK_COLUMNS) + 1))
    assert set(CLOCK_COLUMNS) <= set(consultations.UNDOABLE)


def test_every_clock_has_a_column_of_its_own():
    assert sorted(clock.column for clock in CLOCKS) == sorted(CLOCK_COLUMNS)
