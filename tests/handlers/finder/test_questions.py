"""Questions as citizens ask them, over a catalogue that follows the naming rules of BPS."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import small_catalogue
from cast import MONDAY_MORNING
from sqlmodel import Session
from world import World

from handlers.finder import search
from store.catalogue_words import SearchOutcome

SAMPLES = Path(__file__).parents[2] / "samples" / "finder-questions.tsv"
FIRST = 3
FOUND_AT_LEAST = 0.8


class Sample(NamedTuple):
    """A question, the titles of which one must be among the first, and what it is about.

    years: "-" for any, "2023", or "2020-2023".
    """

    question: str
    titles: str
    area: str
    years: str

    def areas(self) -> set[str]:
        """The area asked for and those around it."""
        asked = small_catalogue.AREAS.by_code[self.area]
        return {small_catalogue.AREAS.by_code[code].name for code in (asked.code, *asked.wider)}

    def holds(self, years: tuple[int, ...]) -> bool:
        if self.years == "-":
            return True
        first, _, last = self.years.partition("-")
        return not set(years).isdisjoint(range(int(first), int(last or first) + 1))


def samples() -> list[Sample]:
    with SAMPLES.open(encoding="utf-8", newline="") as lines:
        return [Sample(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.fixture
def catalogue(world: World) -> Iterator[Session]:
    with world.db.write() as db:
        small_catalogue.fill(db, MONDAY_MORNING)
    with world.db.read() as db:
        yield db


def test_most_questions_find_their_title_and_none_another_area_or_year(catalogue: Session) -> None:
    office, missed, wrong_area, wrong_year = small_catalogue.office(), [], [], []
    for sample in samples():
        findings = search.search(catalogue, office, sample.question, now=MONDAY_MORNING)
        if set(sample.titles.split("; ")).isdisjoint(hit.title for hit in findings.hits[:FIRST]):
            missed.append(sample.question)
        wrong_area += [(sample.question, hit.title) for hit in findings.hits if hit.area not in sample.areas()]
        wrong_year += [
            (sample.question, hit.title)
            for hit in findings.hits
            if findings.outcome == SearchOutcome.FOUND and not sample.holds(hit.years)
        ]
    assert len(samples()) >= 60
    assert wrong_area == []
    assert wrong_year == []
    assert len(missed) <= (1 - FOUND_AT_LEAST) * len(samples()), missed
