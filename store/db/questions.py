"""Several questions whose answer is yes or no, asked at once."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlmodel import Session


def answers(db: Session, *questions: ColumnElement[bool]) -> list[bool]:
    """Return the answers in the order of the questions. It takes one statement."""
    return [bool(one) for one in db.execute(select(*questions)).one()]
