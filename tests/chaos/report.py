"""The table of a run: a line for each fault, then what it all comes to.

`python tests/chaos/report.py FILE...` makes one table of several runs, which `run.py --out FILE` has written.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chaos.lab import Trial

NAMES = ("lost", "doubled", "unexplained", "unavoidable")
HEAD = ("fault", "items", *NAMES, "told", "minutes", "named", "alerts")
MANY = ("fault", "times", "items", *NAMES, "told", "longest", "named", "alerts")
WIDTH = 36
Facts = Mapping[str, Any]


def head() -> str:
    return _line(HEAD)


def facts(trial: Trial) -> Facts:
    """Return what became of one fault, as it is written into a file."""
    counts = {name: len(getattr(trial.difference, name)) for name in NAMES}
    named, alerts = _seen(trial)
    told = {"told": trial.told, "seconds": trial.seconds, "named": named, "alerts": alerts}
    return {"fault": trial.fault, "skipped": trial.skipped, "items": trial.items, **counts, **told}


def line(trial: Trial) -> str:
    """Return the line of one fault."""
    if trial.skipped:
        return f"{trial.fault:<{WIDTH}} skipped: {trial.skipped}"
    found = facts(trial)
    counts = (str(found[name]) for name in ("items", *NAMES, "told"))
    return _line((trial.fault, *counts, _minutes(trial.seconds), found["named"], found["alerts"]))


def _minutes(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds / 60:.1f}"


def _seen(trial: Trial) -> tuple[str, str]:
    """Return where the fault was named, and how often the admin was told that it began and that it ended."""
    if trial.seen is None:
        return "", ""
    if trial.unseen:
        return "not due", "unexpected" if trial.seen.began else "none"
    named = [word for word, is_so in (("status", trial.seen.status), ("doctor", trial.seen.doctor)) if is_so]
    where = "both" if len(named) > 1 else "".join(named) or "nowhere"
    return where, f"{trial.seen.began.total()}+{trial.seen.ended.total()}"


def _line(cells: Iterable[str]) -> str:
    first, *rest = cells
    return f"{first:<{WIDTH}}" + "".join(f"{one:>12}" for one in rest)


def details(trial: Trial, most: int = 12) -> Iterable[str]:
    """Return what did not agree, a line for each item, and what the admin was told of."""
    for name in ("lost", "doubled", "unexplained", "under_way"):
        found = sorted(getattr(trial.difference, name)) if trial.seconds is None else []
        yield from (f"    {name}: {one}" for one in found[:most])
        if len(found) > most:
            yield f"    {name}: and {len(found) - most} more"
    yield from (f"    unavoidable: {one}" for one in sorted(trial.difference.unavoidable))
    if trial.seen is not None:
        yield from (f"    the admin was told: {key}" for key in sorted(trial.seen.began))
    yield from (f"    the admin was also told: {key}" for key in sorted(trial.also))
    if trial.seen is not None and trial.unseen:
        yield f"    nobody is told: {trial.unseen}"


def total(trials: Iterable[Trial]) -> str:
    """Return the last line: sums, and the longest time until everything agreed."""
    return _total([facts(one) for one in trials])


def _total(found: Sequence[Facts], *gap: str) -> str:
    played = [one for one in found if not one["skipped"]]
    longest = max((one["seconds"] for one in played if one["seconds"] is not None), default=0.0)
    never = sum(one["seconds"] is None for one in played)
    name = f"{len(played)} faults, longest" + (f" ({never} never)" if never else "")
    sums = (str(sum(one[key] for one in played)) for key in ("items", *NAMES, "told"))
    return _line((name, *gap, *sums, _minutes(longest)))


def of_many(found: Sequence[Facts]) -> str:
    """Return one table of the faults of several runs: sums, and the longest time of each."""
    by_name: dict[str, list[Facts]] = {}
    for one in found:
        if not one["skipped"]:
            by_name.setdefault(one["fault"], []).append(one)
    return "\n".join([_line(MANY), *(_of_one(name, played) for name, played in by_name.items()), _total(found, "")])


def _of_one(name: str, played: Sequence[Facts]) -> str:
    sums = (str(sum(one[key] for one in played)) for key in ("items", *NAMES, "told"))
    seconds = [one["seconds"] for one in played]
    longest = _minutes(None if None in seconds else max(seconds))
    said = ("/".join(sorted({one[key] for one in played if one[key]})) for key in ("named", "alerts"))
    return _line((name, str(len(played)), *sums, longest, *said))


if __name__ == "__main__":
    lines = [line for file in sys.argv[1:] for line in Path(file).read_text(encoding="utf-8").splitlines()]
    sys.stdout.write(of_many([json.loads(one) for one in lines]) + "\n")
