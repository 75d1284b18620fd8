"""Compute the geometry of the charts, as text for the macros that draw them. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

WIDTH, HEIGHT, LEFT, TOP = 680, 236, 26, 8
FLOOR = HEIGHT - 24  # y of the zero line
WIDEST_BAR = 26.0
GAP = 0.7  # between two parts of a bar
LABELS = 14  # more steps than this get every second label
LINE_WIDTH, LINE_HEIGHT = 240, 44


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def ceiling(most: int) -> int:
    """Return the top of an axis that holds `most`: four even steps of 1, 2 or 5 times a power of ten.

    >>> [ceiling(most) for most in (0, 3, 4, 5, 13, 36, 41, 99, 240)]
    [4, 4, 4, 8, 20, 40, 80, 200, 400]
    """
    tens = 1
    while True:
        for step in (tens, 2 * tens, 5 * tens):
            if 4 * step >= most:
                return 4 * step
        tens *= 10


@dataclass(frozen=True, slots=True)
class Part:
    """One channel's share of one bar.

    top: nothing stands on it.
    """

    label: str
    y: str
    height: str
    top: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an axis. x or y: where it stands, "" for the other one."""

    word: str
    x: str = ""
    y: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One stacked bar.

    now: its step is not over yet.
    above: the y of the total that is written over it.
    """

    x: str
    middle: str
    label: str
    now: bool
    total: int
    above: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Stacked bars.

    width: of each bar.
    grid: the marks of the vertical axis.
    """

    width: str
    grid: Sequence[Mark]
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line and the area below it, as SVG paths."""

    width: int
    height: int
    stroke: str
    area: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """A filled arc as an SVG path ("" for nought), and the line that marks the target."""

    filled: str
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One rectangle of a heat map.

    opacity: "" for nought.
    """

    x: str
    y: str
    value: float
    opacity: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A table of rectangles.

    width, tall: of one cell.
    height: of the whole map.
    """

    width: str
    tall: str
    height: str
    cells: Sequence[Cell]
    rows: Sequence[Mark]
    columns: Sequence[Mark]


def bars(labels: Sequence[str], series: Mapping[str, Sequence[int]], *, last_is_now: bool = True) -> BarChart:
    """Return stacked bars, one per label.

    series: the counts of each channel by its label, drawn from below in this order.
    last_is_now: the last step is not over yet.
    """
    totals = [sum(counts[place] for counts in series.values()) for place in range(len(labels))]
    top = ceiling(max(totals, default=0))
    room = (WIDTH - LEFT) / max(len(labels), 1)
    width = min(WIDEST_BAR, room * 0.6)
    scale = (FLOOR - TOP) / top
    thin = len(labels) > LABELS
    drawn = [
        Bar(
            x=_short(LEFT + room * (place + 0.5) - width / 2),
            middle=_short(LEFT + room * (place + 0.5)),
            label=label if not thin or (len(labels) - 1 - place) % 2 == 0 else "",
            now=last_is_now and place == len(labels) - 1,
            total=totals[place],
            above=_short(FLOOR - scale * totals[place] - 6),
            parts=_stack([(name, counts[place]) for name, counts in series.items()], scale),
        )
        for place, label in enumerate(labels)
    ]
    grid = [Mark(str(step), y=_short(FLOOR - scale * step)) for step in range(0, top + 1, top // 4)]
    return BarChart(_short(width), grid, drawn)


def _stack(counts: Sequence[tuple[str, int]], scale: float) -> list[Part]:
    parts, floor = [], float(FLOOR)
    shown = [(name, count) for name, count in counts if count]
    for place, (name, count) in enumerate(shown):
        tall, is_top = scale * count, place == len(shown) - 1
        parts.append(Part(name, _short(floor - tall), f"{max(tall - (0 if is_top else GAP), 0.4):.1f}", is_top))
        floor -= tall
    return parts


def line(values: Sequence[float], width: int = LINE_WIDTH, height: int = LINE_HEIGHT) -> LineChart | None:
    """Return a line from the first to the last value. None for fewer than two."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    across, down = (width - 6) / (len(values) - 1), (height - 8) / ((high - low) or 1)
    places = [(3 + across * place, height - 4 - down * (value - low)) for place, value in enumerate(values)]
    stroke = "M" + " L".join(f"{_short(x)} {_short(y)}" for x, y in places)
    return LineChart(width, height, stroke, f"{stroke} L{width - 3} {height} L3 {height}Z")


def gauge(share: float, target: float) -> Gauge:
    """Return a half circle filled to `share` per cent, with a mark at `target` per cent."""

    def on(percent: float, radius: float) -> tuple[str, str]:
        angle = pi * (1 - percent / 100)
        return _short(103 + radius * cos(angle)), _short(103 - radius * sin(angle))

    x, y = on(share, 91)
    (x1, y1), (x2, y2) = on(target, 80), on(target, 102)
    filled = f"M12 103A91 91 0 0 1 {x} {y}" if share > 0 else ""
    return Gauge(filled, x1, y1, x2, y2)


def heat(rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]]) -> HeatMap:
    """Return a table of rectangles. A larger value is darker.

    values: one sequence of numbers per row.
    """
    most = max((value for row in values for value in row), default=0)
    wide, tall = (WIDTH - 32) / max(len(columns), 1), 42.4
    cells = [
        Cell(
            x=_short(34 + wide * across),
            y=_short(21.5 + tall * down),
            value=values[down][across],
            opacity=f"{0.08 + 0.92 * values[down][across] / most:.2f}" if values[down][across] else "",
            row=row,
            column=column,
        )
        for down, row in enumerate(rows)
        for across, column in enumerate(columns)
    ]
    return HeatMap(
        width=_short(wide - 3),
        tall=_short(tall - 3),
        height=_short(21.5 + tall * len(rows)),
        cells=cells,
        rows=[Mark(row, y=_short(45.2 + tall * place)) for place, row in enumerate(rows)],
        columns=[Mark(column, x=_short(34 + wide * (place + 0.5))) for place, column in enumerate(columns)],
    )
