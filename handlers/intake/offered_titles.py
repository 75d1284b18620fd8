"""Titles of published data in the receipt of a question, where the office has that on. Never a figure, never a message.

An officer answers in any case. So a title stands there only where the catalogue is whole and the title is about the
area and the years asked for.
"""

from __future__ import annotations

from channels.envelope import Billed
from handlers.finder import search
from handlers.finder.wishes import series
from handlers.intake.intake import Intake
from handlers.texts import render
from store.catalogue_words import SearchOutcome
from store.search import catalogue_passes
from store.tables import Consultation, Identity
from store.vocabulary import CaseKind

MOST_TITLES = 3
GAP = "\n\n"


def with_titles(intake: Intake, case: Consultation, route: Identity, receipt: str) -> str:
    """Return a receipt with up to three titles behind it, or as it was. It never becomes longer than one message.

    route: where it goes. Where each part of a message costs, nothing is added.
    """
    traits = intake.office.traits[route.channel]
    if not intake.office.titles_in_receipt or traits.billed == Billed.PARTS or not _asks_for_data(intake, case):
        return receipt
    lines = _lines(intake)
    while lines:
        offered = render.titles_offered(intake.office, case.language, titles="\n".join(lines))
        longer = f"{receipt}{GAP}{offered}"
        if not traits.max_body or len(longer) <= traits.max_body:
            return longer
        lines.pop()
    return receipt


def _asks_for_data(intake: Intake, case: Consultation) -> bool:
    words = intake.words
    return case.kind == CaseKind.CONSULTATION and words.complaint is None and not words.is_greeting


def _lines(intake: Intake) -> list[str]:
    if any(not one.finished_at for one in catalogue_passes.begun(intake.db)):
        return []
    found = search.search(intake.db, intake.office, intake.message.body, now=intake.now)
    if found.outcome != SearchOutcome.FOUND or found.hits[0].kind not in series.KINDS:
        return []  # where a press release fits best, books are only beside the question
    fitting = [one for one in found.hits if one.in_time and not one.is_wider and one.url and one.kind in series.KINDS]
    return [f"- {one.title}: {one.url}" for one in fitting[:MOST_TITLES]]
