"""How whole and how old the copy of the catalogue is, for the command line, `loket doctor` and the status page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.app import App
from bot.catalogue import sync
from channels.sources.bps_webapi import BpsWebApi
from store.search import catalogue_passes


@dataclass(frozen=True)
class Summary:
    """The state of the copy.

    whole, lists: how many lists were compared to their end, and how many there are.
    oldest: when the list that waits longest was whole, None where one never was. problem: of a list that stopped.
    spent, budget: requests of today. counted: entries by kind.
    """

    whole: int
    lists: int
    oldest: datetime | None
    problem: str
    spent: int
    budget: int
    counted: Mapping[str, int]

    @property
    def entries(self) -> int:
        return sum(self.counted.values())


def of(app: App, db: Session, settings: BpsWebApi) -> Summary:
    """Return how the copy stands now."""
    passes = sync.of_all(db, settings)
    finished = [one.finished_at for one in passes if one.finished_at]
    is_whole = len(finished) == len(passes)
    return Summary(
        whole=len(finished),
        lists=len(passes),
        oldest=datetime.fromisoformat(min(finished)) if is_whole else None,
        problem=next((one.problem for one in passes if one.problem), ""),
        spent=catalogue_passes.spent(passes, sync.today(app)),
        budget=settings.requests_a_day,
        counted=catalogue_passes.counted(db),
    )
