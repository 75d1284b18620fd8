"""Searches of published data by citizens: how often somebody may search, and what they asked for with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.finder import areas as areas_of
from handlers.finder import years
from handlers.finder.question import Question
from handlers.office.office import Office
from store.operations import questions_asked

LONGEST_SEARCH = 300
LONGEST_SHOWN = 5_000  # letters of a search that is refused
WITHIN = timedelta(hours=1)
MOST_OF_ADDRESS = 600  # searches of one computer or one network, which many phones share; each pause in typing is one


def is_too_often(db: Session, address: str, now: datetime) -> bool:
    """Return whether a computer searched too often. address: of the computer."""
    return questions_asked.count(db, _whose(address), now - WITHIN) >= MOST_OF_ADDRESS


def note(db: Session, address: str, now: datetime) -> None:
    """Remember that a computer searched, not for what."""
    questions_asked.note(db, [_whose(address)], now)


def _whose(address: str) -> str:
    return f"search {address}"  # counted apart from the questions of the same computer


def need_of(office: Office, typed: str, asked: Question) -> str:
    """Return the data that somebody searched for, as a row of their question: "" where the search says nothing.

    Area and years stand behind the words where the words do not say them as they are.
    """
    if asked.is_empty or not asked.wanted:
        return ""
    own = areas_of.of_office(office.areas).own
    named = [area.name for area in asked.areas or ((own,) if own and not asked.elsewhere else ())]
    span = years.span(asked.years.years) if asked.years.years else ""
    more = [one for one in (*named, span) if one and one.lower() not in typed.lower()]
    return f"{typed} ({', '.join(more)})" if more else typed
