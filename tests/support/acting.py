"""Officers' actions for tests: the action and its case, which a guard returns as it does for a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.desk import actions
from handlers.officers import guards
from handlers.officers.act import Act
from store.tables import Consultation, Officer

NUMBER = re.compile(r"[KP]-\d{4}-\d{6}")


def act(db: Session, office: Any, by: Officer, *, now: datetime | None = None) -> Act:
    """Return an action of an officer, now or at another moment. office: a World, or an App."""
    return Act(db, office.office, by, now or (office.now if hasattr(office, "now") else office.clock()))


def on(
    db: Session,
    office: Any,
    by: Officer,
    number: str,
    *,
    page_showed: int | None = None,
    now: datetime | None = None,
) -> tuple[Act, Consultation]:
    """Return an action and its case.

    page_showed: the last event on the officer's page, where that matters.
    """
    doing = act(db, office, by, now=now)
    return doing, guards.find_case(doing, number, page_showed)


def close(db: Session, office: Any, by: Officer, number: str, *, now: datetime | None = None) -> Consultation:
    """Close a case whose citizen was helped before, by phone."""
    doing, case = on(db, office, by, number, now=now)
    case.first_help_at = case.first_help_at or doing.now
    return actions.close(doing, case)


def do(
    world: Any, action: Callable[..., Any], *values: Any, by: Officer, page_showed: int | None = None, **more: Any
) -> Any:
    """Run an action in its transaction. A case's number as the first value stands for the case."""
    with world.db.write() as db:
        if values and isinstance(values[0], str) and NUMBER.fullmatch(values[0]):
            return action(*on(db, world, by, values[0], page_showed=page_showed), *values[1:], **more)
        return action(act(db, world, by), *values, **more)
