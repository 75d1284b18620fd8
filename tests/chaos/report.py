"""The table of a run: a line for each fault, then what it all comes to."""

from __future__ import annotations

from collections.abc import Iterable

from chaos.lab import Trial

HEAD = ("fault", "items", "lost", "doubled", "unexplained", "told", "minutes")
WIDTH = 36


def head() -> str:
    return _line(HEAD)


def line(trial: Trial) -> str:
    """Return the line of one fault."""
    if trial.skipped:
        return f"{trial.fault:<{WIDTH}} skipped: {trial.skipped}"
    found, minutes = trial.difference, "never" if trial.seconds is None else f"{trial.seconds / 60:.1f}"
    counts = (trial.items, len(found.lost), len(found.doubled), len(found.unexplained), trial.told)
    return _line((trial.fault, *map(str, counts), minutes))


def _line(cells: Iterable[str]) -> str:
    first, *rest = cells
    return f"{first:<{WIDTH}}" + "".join(f"{one:>12}" for one in rest)


def details(trial: Trial, most: int = 12) -> Iterable[str]:
    """Return what did not agree, a line for each item."""
    for name in ("lost", "doubled", "unexplained", "under_way"):
        found = sorted(getattr(trial.difference, name)) if trial.seconds is None else []
        yield from (f"    {name}: {one}" for one in found[:most])
        if len(found) > most:
            yield f"    {name}: and {len(found) - most} more"


def total(trials: Iterable[Trial]) -> str:
    """Return the last line: sums, and the longest time until everything agreed."""
    played = [one for one in trials if not one.skipped]
    sums = [sum(len(getattr(one.difference, name)) for one in played) for name in ("lost", "doubled", "unexplained")]
    longest = max((one.seconds for one in played if one.seconds is not None), default=0.0)
    never = sum(one.seconds is None for one in played)
    name = f"{len(played)} faults, longest" + (f" ({never} never)" if never else "")
    counts = (sum(one.items for one in played), *sums, sum(one.told for one in played))
    return _line((name, *map(str, counts), f"{longest / 60:.1f}"))
