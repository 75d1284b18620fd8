"""Searches of published data by citizens: how often somebody may search, and what they asked for with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.finder import areas as areas_of
from handlers.finder import years
from handlers.finder.question import Question
from handlers.office.office import Office
from store.operations import questions_asked
from store.search import solved_searches

LONGEST_SEARCH = 300
LONGEST_SHOWN = 5_000  # letters of a search that is refused
WITHIN = timedelta(hours=1)
MOST_OF_ADDRESS = 600  # searches of one computer or one network, which many phones share; each pause in typing is one
MOST_SOLVED = 60  # of one computer or one network


def is_too_often(db: Session, address: str, now: datetime) -> bool:
    """Return whether a computer searched too often. address: of the computer."""
    return questions_asked.count(db, _whose(address), now - WITHIN) >= MOST_OF_ADDRESS


def note(db: Session, address: str, now: datetime) -> None:
    """Remember that a computer searched, not for what."""
    questions_asked.note(db, [_whose(address)], now)


def note_solved(db: Session, address: str, key: str, entry_id: int, now: datetime) -> None:
    """Count that a search found what somebody looked for: once for each page of results.

    address: of the computer. One that says so too often is not counted. key: of the page. entry_id: of the title.
    """
    since = now - WITHIN
    network, page = f"solved {address}", f"solved {key}"
    if questions_asked.count(db, network, since) >= MOST_SOLVED or questions_asked.count(db, page, since):
        return
    questions_asked.note(db, [network, page], now)
    solved_searches.add(db, entry_id, now)


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
