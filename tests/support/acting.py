"""What an officer does, for tests: a case's number stands for the case, which a guard finds as for a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from sqlmodel import Session

from handlers.officers import guards
from store.tables import Officer

NUMBER = re.compile(r"[KP]-\d{4}-\d{6}")


def do(
    world: Any, verb: Callable[..., Any], *values: Any, by: Officer, page_showed: int | None = None, **more: Any
) -> Any:
    """One verb in its transaction. page_showed: the last event of the page it is done from, where that matters."""
    with world.db.write() as db:
        return verb(db, *cases(db, by, values, page_showed), by=by, now=world.now, **more)


def cases(db: Session, by: Officer, values: Iterable[Any], page_showed: int | None = None) -> list[Any]:
    """The values, with the case in place of its number."""
    return [
        guards.find_case(db, value, by, page_showed) if isinstance(value, str) and NUMBER.fullmatch(value) else value
        for value in values
    ]
