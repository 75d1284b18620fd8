"""Titles of published data in the receipt of a question, where the office has that on. Never a figure, never a message.

An officer answers in any case. So a title stands there only where the catalogue is whole and the title is about the
area and the years asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from channels.envelope import Billed, Inbound
from handlers.finder import search
from handlers.finder.wishes import series
from handlers.intake.intake import Intake
from handlers.language.message_words import MessageWords
from handlers.office.office import Office
from handlers.texts import render
from store.catalogue_words import SearchOutcome
from store.search import catalogue_passes
from store.tables import Consultation, Identity
from store.vocabulary import CaseKind

MOST_TITLES = 3
GAP = "\n\n"


def look_up(
    db: Session, office: Office, channel: str, message: Inbound, words: MessageWords, now: datetime
) -> Sequence[str]:
    """Return the titles for a question, a line for each. It searches: call it before the write lock is taken.

    db: may be a session that only reads.
    """
    traits = office.traits.get(channel)
    if not office.titles_in_receipt or traits is None or traits.billed == Billed.PARTS:
        return ()
    goes_on = message.token or message.refs or message.ticket
    if goes_on or message.automatic or words.complaint is not None or words.is_greeting:
        return ()
    return _lines(db, office, message.body, now)


def with_titles(intake: Intake, case: Consultation, route: Identity, receipt: str) -> str:
    """Return a receipt with up to three titles behind it, or as it was. It never becomes longer than one message.

    route: where it goes. Where each part of a message costs, nothing is added.
    """
    traits = intake.office.traits[route.channel]
    if traits.billed == Billed.PARTS or case.kind != CaseKind.CONSULTATION:
        return receipt
    lines = list(intake.titles)
    while lines:
        offered = render.titles_offered(intake.office, case.language, titles="\n".join(lines))
        longer = f"{receipt}{GAP}{offered}"
        if not traits.max_body or len(longer) <= traits.max_body:
            return longer
        lines.pop()
    return receipt


def _lines(db: Session, office: Office, question: str, now: datetime) -> list[str]:
    if any(not one.finished_at for one in catalogue_passes.begun(db)):
        return []
    found = search.search(db, office, question, now=now)
    if found.outcome != SearchOutcome.FOUND or found.hits[0].kind not in series.KINDS:
        return []  # where a press release fits best, books are only beside the question
    fitting = [one for one in found.hits if one.in_time and not one.is_wider and one.url and one.kind in series.KINDS]
    return [f"- {one.title}: {one.url}" for one in fitting[:MOST_TITLES]]
