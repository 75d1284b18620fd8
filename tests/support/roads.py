"""The table of docs/who-may-what.md, and an address for every road of the program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from werkzeug.routing import Map, Rule

TABLE = Path(__file__).parents[2] / "docs/who-may-what.md"
PEOPLE = ("stranger", "citizen", "device", "officer", "supervisor", "admin")
ROW = re.compile(r"^\| (`.+`) " + r"\| (yes|no|link) " * len(PEOPLE) + r"\|$", re.MULTILINE)
PART = re.compile(r"<(?:any\((\w+)[^<>]*\):|[^<>]*:)?(\w+)>")  # of "any" its first word is taken
OPEN = "yes"
BY_LINK = "link"
TO_THE_LIST = ("setup.channels",)  # they lead everybody else to the list of consultations


class Road(NamedTuple):
    """One way into the program: a page and what a browser does there."""

    rule: Rule
    method: str

    @property
    def name(self) -> str:
        return str(self.rule.endpoint)

    def path(self, given: Mapping[str, str]) -> str:
        """Return its address. given: value of each part that is not fixed, "1" where it says nothing."""
        return PART.sub(lambda found: found[1] or given.get(found[2], "1"), self.rule.rule)


def roads(pages: Map) -> Iterator[Road]:
    """Yield every road."""
    verbs = ("GET", "POST")
    found = [Road(rule, verb) for rule in pages.iter_rules() for verb in verbs if verb in (rule.methods or ())]
    yield from sorted(found, key=lambda road: (road.name, road.method))


def matrix() -> dict[str, dict[str, str]]:
    """Return what each person meets, by page or by room with `.*`. Raises ValueError where a name stands twice."""
    told: dict[str, dict[str, str]] = {}
    for names, *cells in ROW.findall(TABLE.read_text()):
        for name in re.findall(r"`([^`]+)`", names):
            if name in told:
                raise ValueError(f"{name} has two rows")
            told[name] = dict(zip(PEOPLE, cells, strict=True))
    return told


def row_of(told: Mapping[str, dict[str, str]], road: Road) -> str:
    """Return the name of the row of a road: its whole name, else its room. Raises KeyError where it has none."""
    room = f"{road.name.rpartition('.')[0]}.*"
    found = [name for name in (road.name, room) if name in told]
    if not found:
        raise KeyError(f"{road.method} {road.rule.rule} has no row in {TABLE.name}: add {road.name}")
    return found[0]
