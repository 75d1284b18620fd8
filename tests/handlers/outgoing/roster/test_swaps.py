"""Swaps: asked, consented, then they hold; nobody serves twice, and nobody swaps with who has left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from roster_desk import FRIDAY, TUESDAY, Roster
from sqlalchemy import select
from world import World

from handlers.errors import Refusal
from handlers.officers.roster import leave, plan
from handlers.outgoing.roster import swaps
from store.desk import notices
from store.office import officers
from store.tables import Message, Officer

DEWIS, AGUS_S = "2026-11-24 08:00-12:00", "2026-11-27 13:00-16:00"


class Swapping(Roster):
    """Dewi serves on Tuesday morning, Agus on Friday afternoon."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.tuesday = self.add(self.dewi, TUESDAY, "08.00", "12.00")
        self.friday = self.add(self.agus, FRIDAY, "13.00", "16.00")

    def do(self, by: str, action: Callable[..., Any], *more: int) -> None:
        with self.world.db.write() as db:
            action(self.act(db, by), *more)


@pytest.fixture
def roster(any_world: World) -> Swapping:
    return Swapping(any_world)


def test_a_swap_holds_when_the_colleague_consents_and_not_before(roster: Swapping) -> None:
    roster.do("dewi", swaps.ask, roster.tuesday, roster.agus, roster.friday)
    assert roster.lines() == [f"{DEWIS} dewi", f"{AGUS_S} agus"]
    roster.do("agus", swaps.consent, roster.tuesday)
    assert roster.lines() == [f"{DEWIS} agus", f"{AGUS_S} dewi"]
    with pytest.raises(Refusal, match="sudah tidak ada"):
        roster.do("agus", swaps.consent, roster.tuesday)


def test_a_shift_can_be_taken_over_for_nothing(roster: Swapping) -> None:
    roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)
    roster.do("agus", swaps.consent, roster.tuesday)
    assert roster.lines() == [f"{DEWIS} agus", f"{AGUS_S} agus"]


def test_a_swap_can_be_declined_and_taken_back(roster: Swapping) -> None:
    for by in ("agus", "dewi"):
        roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)
        roster.do(by, swaps.decline, roster.tuesday)
        with pytest.raises(Refusal, match="sudah tidak ada"):
            roster.do("agus", swaps.consent, roster.tuesday)
    assert roster.lines() == [f"{DEWIS} dewi", f"{AGUS_S} agus"]


def test_a_colleague_hears_once_of_each_who_asks_and_keeps_what_another_asks(roster: Swapping) -> None:
    lina = roster.world.officer("lina").id or 0
    at_once = roster.add(lina, TUESDAY, "08.00", "12.00")
    with roster.world.db.write() as db:
        db.get_one(Officer, roster.agus).email = "agus@contoh.example"
    for by, shift in (("dewi", roster.tuesday), ("dewi", roster.tuesday), ("lina", at_once)):
        roster.do(by, swaps.ask, shift, roster.agus)
    roster.do("agus", swaps.decline, roster.tuesday)
    with roster.world.db.read() as db:
        assert [one.by for one in notices.of_roster(db, roster.agus)] == ["lina"]
        mails = [one for one in db.scalars(select(Message)) if one.subject == "Permintaan tukar jaga"]
    assert len(mails) == 2


def test_only_who_serves_asks_and_only_who_is_asked_consents(roster: Swapping) -> None:
    with pytest.raises(Refusal, match="giliran Anda sendiri"):
        roster.do("agus", swaps.ask, roster.tuesday, roster.dewi)
    with pytest.raises(Refusal, match="bukan diri sendiri"):
        roster.do("dewi", swaps.ask, roster.tuesday, roster.dewi)
    roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)
    for by in ("rahma", "dewi"):
        with pytest.raises(Refusal, match="sudah tidak ada"):
            roster.do(by, swaps.consent, roster.tuesday)


@pytest.mark.parametrize("gone", ["dewi", "agus"])
def test_nobody_swaps_with_who_has_left(roster: Swapping, gone: str) -> None:
    if gone == "dewi":
        roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)
    with roster.world.db.write() as db:
        officer = officers.by_name(db, gone)
        assert officer is not None
        officer.active = False
    with pytest.raises(Refusal, match="tidak ada lagi"):
        if gone == "dewi":
            roster.do("agus", swaps.consent, roster.tuesday)
        else:
            roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)


def test_what_changed_since_is_looked_at_again_when_the_colleague_consents(roster: Swapping) -> None:
    roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)
    roster.do("agus", leave.enter, roster.agus, TUESDAY, TUESDAY)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="Agus cuti"):
        roster.do("agus", swaps.consent, roster.tuesday)
    roster.do("dewi", swaps.decline, roster.tuesday)
    roster.do("dewi", swaps.ask, roster.tuesday, _rahma(roster))
    roster.do("rahma", plan.remove, roster.tuesday)
    with pytest.raises(Refusal, match="tidak ada di jadwal"):
        roster.do("rahma", swaps.consent, roster.tuesday)


def _rahma(roster: Swapping) -> int:
    return roster.world.officer_named("rahma").id or 0


def test_nobody_serves_twice_at_once_by_a_swap(roster: Swapping) -> None:
    roster.add(roster.agus, TUESDAY, "11.00", "13.00")
    with pytest.raises(Refusal, match="Agus sudah jaga"):
        roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)


def test_a_shift_of_the_past_is_not_swapped(roster: Swapping) -> None:
    roster.world.now += timedelta(days=2)
    with pytest.raises(Refusal, match="sudah lewat"):
        roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)


def test_the_colleague_is_asked_by_mail_and_who_supervises_is_told(roster: Swapping) -> None:
    with roster.world.db.write() as db:
        for name in ("rahma", "dewi", "agus"):
            officer = officers.by_name(db, name)
            assert officer is not None
            officer.email = f"{name}@contoh.example"
    roster.do("dewi", swaps.ask, roster.tuesday, roster.agus, roster.friday)
    roster.do("agus", swaps.consent, roster.tuesday)
    with roster.world.db.read() as db:
        told = [(one.recipient.split("@")[0], one.body) for one in db.scalars(select(Message).order_by(Message.id))]  # type: ignore[arg-type]
    assert [name for name, _ in told] == ["agus", "dewi", "rahma"]
    assert "Dewi meminta Anda jaga di PST Selasa, 24 November 2026, 08.00-12.00." in told[0][1]
    assert "Gantinya Dewi jaga Jumat, 27 November 2026, 13.00-16.00." in told[2][1]


def test_a_shift_that_has_ended_is_not_swapped(roster: Swapping) -> None:
    roster.do("dewi", swaps.ask, roster.tuesday, roster.agus)
    roster.world.now += timedelta(days=1, hours=3)  # Tuesday, 12.00 at the office
    with pytest.raises(Refusal, match="sudah lewat"):
        roster.do("agus", swaps.consent, roster.tuesday)


@pytest.mark.parametrize("gone_by", ["removal", "leave"])
def test_what_was_offered_in_return_and_is_gone_ends_the_question(roster: Swapping, gone_by: str) -> None:
    roster.do("dewi", swaps.ask, roster.tuesday, roster.agus, roster.friday)
    if gone_by == "removal":
        roster.do("rahma", plan.remove, roster.friday)
    else:
        with roster.world.db.write() as db:
            leave.enter(roster.act(db, "agus"), roster.agus, FRIDAY, FRIDAY)
    roster.add(roster.agus, FRIDAY + timedelta(days=7), "13.00", "16.00")
    with pytest.raises(Refusal, match="sudah tidak ada"):
        roster.do("agus", swaps.consent, roster.tuesday)


def test_an_older_page_never_takes_another_shift_out_than_it_shows(roster: Swapping) -> None:
    roster.do("rahma", plan.remove, roster.friday)
    later = roster.add(roster.agus, FRIDAY + timedelta(days=7), "13.00", "16.00")
    assert later != roster.friday
    with pytest.raises(Refusal, match="tidak ada di jadwal"):
        roster.do("rahma", plan.remove, roster.friday)
