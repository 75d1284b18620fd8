"""Visitors at the counter of a World: their forms, handled as the worker does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cast import BUDI
from world import World
from world_app import app_of

from bot.work import take_arrivals
from channels.envelope import VisitForm
from channels.walkin import WalkIn
from store.desk import visits
from store.tables import Visit
from store.transport import arrivals
from store.transport.arrivals import Row

COUNTER = WalkIn()
FORM = VisitForm(
    service="consultation", name="Budi Santoso", phone=BUDI, needs=("Harga lada 2024",), consent_version="2026-11"
)


def key(number: int) -> str:
    return f"form{number:016d}".replace("0", "a").replace("1", "b").replace("8", "c").replace("9", "d")


def comes(world: World, form_key: str, *, handled: bool = True, **told: Any) -> Visit | None:
    """Let a form arrive, and handle it."""
    arrived = COUNTER.written(form_key, replace(FORM, **told))
    arrivals.put(world.db, [Row("walkin", arrived, world.now)])
    if handled:
        work(world)
    return visit_of(world, form_key)


def work(world: World) -> None:
    """Handle all that has arrived, as the worker does."""
    app = app_of(world, {"walkin": COUNTER})
    while take_arrivals.read_inbox(app):
        pass


def visit_of(world: World, form_key: str) -> Visit | None:
    with world.db.read() as db:
        return visits.by_key(db, form_key)


def number(visit: Visit | None) -> str:
    assert visit is not None
    return visits.number(visit)
