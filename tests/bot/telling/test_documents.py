"""docs/faults.md shows the list of faults as the program has it."""

from __future__ import annotations

from pathlib import Path

from bot.telling.faults import FAULTS, Fault

PAGE = Path(__file__).parents[3] / "docs" / "faults.md"


def row(one: Fault) -> str:
    minutes = -1 if one.lasts is None else int(one.lasts.total_seconds()) // 60
    told = {-1: "never told", 0: "at once"}.get(minutes, f"{minutes} min")
    return f"| `{one.key}` | {one.en} | {one.do_en} | {one.seen} | {told} |"


def test_every_fault_has_its_row_and_no_row_is_left_over() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert rows == [row(one) for one in FAULTS.values()]
