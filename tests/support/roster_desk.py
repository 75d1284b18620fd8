"""The duty roster of a World: Rahma makes it, Dewi and Agus serve."""

from __future__ import annotations

from datetime import date, timedelta

from world import World

from handlers.officers.act import Act
from handlers.officers.roster import plan
from store.office import officers, shifts
from store.roster_words import ShiftKind
from store.tables import Officer

MONDAY = date(2026, 11, 23)  # the day of MONDAY_MORNING
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
ALL_DAY = ("08.00", "15.30")


class Roster:
    """A World with Rahma, Dewi and Agus, and what is done to its roster."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.officer("rahma", role="supervisor", on_duty=False)
        self.dewi = world.officer("dewi").id or 0
        self.agus = world.officer("agus").id or 0

    def named(self, name: str, display_name: str) -> int:
        """Add an officer whose name on pages is another than the one to sign in. Return their id."""
        added = self.world.officer(name)
        with self.world.db.write() as db:
            db.get_one(Officer, added.id).display_name = display_name
        return added.id or 0

    def act(self, db: object, by: str = "rahma") -> Act:
        officer = officers.by_name(db, by)  # type: ignore[arg-type]
        assert officer is not None
        return Act(db, self.world.office, officer, self.world.now)  # type: ignore[arg-type]

    def add(self, officer_id: int, day: date, start: str = "08.00", end: str = "15.30", *, by: str = "rahma") -> int:
        with self.world.db.write() as db:
            return plan.add(self.act(db, by), officer_id, day, start, end).id or 0

    def remove(self, officer_id: int, day: date) -> None:
        """Take an officer's shifts of a day out."""
        with self.world.db.write() as db:
            for one in shifts.of_officer(db, officer_id, day, day):
                plan.remove(self.act(db, "rahma"), one.id or 0)

    def lines(self, first: date = MONDAY, last: date = MONDAY + timedelta(days=60)) -> list[str]:
        """Return the roster as lines: "2026-11-23 08:00-15:30 dewi"."""
        with self.world.db.read() as db:
            return [
                f"{one.day} {'leave' if one.kind == ShiftKind.LEAVE else f'{one.start}-{one.end}'} {officer.name}"
                for one, officer in shifts.between(db, first, last)
            ]

    def gaps(self, day: date) -> str:
        with self.world.db.read() as db:
            return plan.spoken(plan.gaps_of(db, self.world.office, day))
