"""The admin of the lab's office: keeps every alert that reaches them, as a chat room's incoming webhook does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scripted_server import Call, Reply, ScriptedServer

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Told:
    """One fault in an alert. key: as in bot/telling/faults.py. is_over: whether it was told as well again."""

    key: str
    title: str
    at: datetime
    is_over: bool


class Admin(ScriptedServer):
    """Whoever is told that something is broken. now: the time of the world."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now
        self.told: list[Told] = []

    def answer(self, call: Call) -> Reply:
        alert, at = json.loads(call.body), self.now()
        with self.lock:
            self.told += [Told(one["key"], one["title"], at, is_over=False) for one in alert["faults"]]
            self.told += [Told(one["key"], one["title"], at, is_over=True) for one in alert["recovered"]]
        return Reply(200)

    def since(self, place: int) -> Sequence[Told]:
        """Return what was told after so many others."""
        with self.lock:
            return self.told[place:]

    def too_often(self) -> set[str]:
        """Return what was told twice within an hour, or as well again without having been told before."""
        found, last, open_ = set(), dict[str, datetime](), Counter[str]()
        for one in self.since(0):
            open_[one.key] += -1 if one.is_over else 1
            if one.is_over and open_[one.key] < 0:
                found.add(f"{one.key} was told as well again twice, or never as broken")
            elif not one.is_over and one.key in last and one.at - last[one.key] < HOUR:
                found.add(f"{one.key} was told twice within an hour")
            if not one.is_over:
                last[one.key] = one.at
        return found
