"""/dasbor: the figures of the office for the period that the address names, and their rows as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from flask import Blueprint, Response, render_template, request, url_for

from bot.app import App
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from bot.web.present import charts, labels, message_costs
from bot.web.present.message_costs import CostCard
from handlers.office import formats, service_hours
from handlers.officers import presence
from handlers.ratings import asking, instruments, scoring
from handlers.reports import csv_export, dashboard, periods
from handlers.reports import message_costs as costs
from handlers.reports.dashboard import Board
from store.tables import Officer
from store.vocabulary import Presence

SPANS = (("hari-ini", "Hari ini"), ("10-hari", "10 hari kerja"), ("triwulan", "Triwulan"))
GAP = 1.2  # per cent, between two parts of the bar of the queue
NAMES = {one.key: one.name for one in instruments.SKM.questions}
Bar = tuple[str, object, str]  # a name, its value, and the width of its bar


@dataclass(frozen=True, slots=True)
class FirstHelp:
    """First help. share: per cent within the promise; median: figures with their units; slower, same: the trend."""

    share: int | None
    gauge: charts.Gauge
    median: Sequence[tuple[int, str]]
    trend: str
    slower: bool
    same: bool
    line: charts.LineChart | None


@dataclass(frozen=True, slots=True)
class QueueNow:
    """Open consultations by whose turn it is.

    rows: word, count, kind; parts: x, width, kind of each piece of the bar.
    """

    rows: Sequence[tuple[str, int, str]]
    sentence: str
    parts: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class SatisfactionIndex:
    """The index from 25 to 100. place: where it stands on the scale; n: answers; least: answers a grade needs."""

    value: str
    place: str
    n: int
    grade: str
    word: str
    colour: str
    least: int


@dataclass(frozen=True, slots=True)
class Volume:
    """Consultations by channel and step. series: label and word of a channel, and its counts."""

    labels: Sequence[str]
    series: Sequence[tuple[str, str, Sequence[int]]]
    chart: charts.BarChart
    sentence: str


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings from 1 to 5. rows: score, word, count, width of its bar; rate: per cent of invitations answered."""

    mean: str
    stars: str
    rows: Sequence[tuple[int, str, int, str]]
    rate: int | None


@dataclass(frozen=True, slots=True)
class BusyHours:
    """When consultations come in. outside: how many came outside the hours shown."""

    chart: charts.HeatMap
    sentence: str
    outside: int


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    """The open cases of one officer. over: more than they have capacity for; median: of their first help."""

    officer: Officer
    active: int
    width: str
    over: bool
    presence: Presence
    presence_word: str
    median: str


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """What /dasbor shows.

    spans: key, word and address of each period.
    promise: of first help, "" for none.
    in_line: what waits when the office opens is promised help by its place in line.
    """

    board: Board
    key: str
    spans: Sequence[tuple[str, str, str]]
    today: str
    clock: str
    promise: str
    in_line: bool
    target: int
    help: FirstHelp
    queue: QueueNow
    index: SatisfactionIndex | None
    volume: Volume
    ratings: Ratings
    elements: Sequence[Bar]
    lowest: Sequence[Bar]
    topics: Sequence[Bar]
    busy: BusyHours | None
    loads: Sequence[OfficerLoad]
    costs: CostCard | None


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("dashboard", __name__)
    routes.before_request(require(app))

    @routes.get("/dasbor")
    def page() -> str:
        template = "reports/board.html" if is_fragment() else "reports/dashboard.html"
        return render_template(template, layout="dashboard", page=_page(app))

    @routes.get("/dasbor.csv")
    def download() -> Response:
        now, key = app.clock(), _key()
        with app.db.read() as db:
            text = csv_export.csv_of(db, app.office, key, now)
        name = f"konsultasi-{key}-{now.astimezone(app.office.zone):%Y-%m-%d}.csv"
        response = Response(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8; header=present")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return routes


def _key() -> str:
    span = request.args.get("rentang", "")
    return span if span in periods.SPANS else "10-hari"


def _page(app: App) -> DashboardPage:
    now, key, office = app.clock(), _key(), app.office
    with app.db.read() as db:
        board, meter = dashboard.board(db, office, key, now), costs.meter(db, office, now)
    return DashboardPage(
        board=board,
        key=key,
        spans=[(name, word, url_for("dashboard.page", rentang=name)) for name, word in SPANS],
        today=formats.day(office, now),
        clock=formats.clock(office, now),
        promise=_words(int(office.targets.help.total_seconds())) if office.targets.help else "",
        in_line=office.targets.in_line,
        target=dashboard.TARGET_SHARE,
        help=_help(board),
        queue=_queue(board),
        index=_index(app, board),
        volume=_volume(app, board),
        ratings=_ratings(board),
        elements=[(NAMES[name], _mean(value), _percent(value, 4)) for name, value in board.elements.items()],
        lowest=[(NAMES[name], _mean(value), _percent(value, 4)) for name, value in dashboard.lowest(board.elements)],
        topics=[(word, count, _percent(count, board.topics[0][1])) for word, count in board.topics],
        busy=_busy(app, board),
        loads=[_load(load) for load in board.loads],
        costs=message_costs.card(office, meter, now.astimezone(office.zone).date()),
    )


def _percent(part: Fraction | int, whole: int) -> str:
    """Return a share as the width of a bar: "62.5%"."""
    return f"{float(100 * Fraction(part) / whole):.1f}%" if whole else "0%"


def _mean(value: Fraction, places: int = 2) -> str:
    return str(scoring.half_up(value, places)).replace(".", ",")


def _help(board: Board) -> FirstHelp:
    figures, share = board.help, board.help.share
    whole = int(scoring.half_up(share, 0)) if share is not None else None
    trend, changed = "", 0
    if figures.median is not None and figures.before is not None:
        changed = int(scoring.half_up(figures.median - figures.before, 0))
        word = "lebih lambat" if changed > 0 else "lebih cepat"
        trend = f"{_words(abs(changed))} {word}" if changed else "sama seperti sebelumnya"
    return FirstHelp(
        share=whole,
        gauge=charts.gauge(float(share or 0), dashboard.TARGET_SHARE),
        median=_clock(figures.median) if figures.median is not None else (),
        trend=trend,
        slower=changed > 0,
        same=changed == 0,
        line=charts.line([float(value) for value in figures.trend]),
    )


def _clock(seconds: Fraction) -> list[tuple[int, str]]:
    """Return a duration as large figures with small units: [(1, "mnt"), (48, "dtk")]."""
    whole = int(scoring.half_up(seconds, 0))
    parts = [(whole // 3600, "jam"), (whole % 3600 // 60, "mnt"), (whole % 60, "dtk")]
    first = next((place for place, (number, _) in enumerate(parts) if number), 2)
    return parts[first : first + 2]


def _words(seconds: int) -> str:
    """Return a duration in words, without zeros: "5 menit", "1 menit 24 detik"."""
    parts = [(seconds // 3600, "jam"), (seconds % 3600 // 60, "menit"), (seconds % 60, "detik")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 detik"


def _queue(board: Board) -> QueueNow:
    queue = board.queue
    rows = [
        ("Menunggu bantuan", queue.waiting, "waiting"),
        ("Diproses", queue.handled, "working"),
        ("Menunggu subject matter", queue.confirming, "matter"),
        ("Menunggu warga", queue.answered, "citizen"),
    ]
    sentence = ", ".join(f"{count} {word[0].lower()}{word[1:]}" for word, count, _ in rows)
    parts, left = [], Fraction()
    for _, count, kind in rows:
        if count:
            gap = GAP if left + count < queue.active else 0
            parts.append((_percent(left, queue.active), f"{100 * count / queue.active - gap:.1f}%", kind))
            left += count
    return QueueNow(rows, sentence, parts)


def _index(app: App, board: Board) -> SatisfactionIndex | None:
    figures = board.index
    if figures is None:
        return None
    return SatisfactionIndex(
        value=str(figures.value).replace(".", ","),
        place=f"{float((figures.value - 25) / 75 * 100):.2f}%",
        n=figures.n,
        grade=figures.grade,
        word=figures.word,
        colour={"A": "green", "B": "blue", "C": "orange", "D": "red"}.get(figures.grade, ""),
        least=app.office.targets.grade_from,
    )


def _volume(app: App, board: Board) -> Volume:
    """Count consultations by channel and step. Leave out the steps of closed days when no citizen wrote."""
    words = {traits.label: traits.word for traits in reversed(list(app.office.traits.values()))}
    series: dict[str, list[int]] = {label: [0] * len(board.span.steps) for label in words}
    for channel, counts in board.channels.items():
        label = labels.traits_of(app.office, channel).label
        words.setdefault(label, labels.traits_of(app.office, channel).word)
        series[label] = [a + b for a, b in zip(series.get(label, [0] * len(counts)), counts, strict=True)]
    ordered = sorted(series.items(), key=lambda one: -sum(one[1]))
    kept = [
        place for place, step in enumerate(board.span.steps) if step.shown or any(s[place] for s in series.values())
    ]
    steps = [board.span.steps[place] for place in kept]
    shown = {label: [counts[place] for place in kept] for label, counts in ordered}
    now_in = bool(steps) and steps[-1].start <= app.clock() < steps[-1].end
    names = [step.label for step in steps]
    return Volume(
        labels=names,
        series=[(label, words[label], counts) for label, counts in shown.items()],
        chart=charts.bars(names, shown, last_is_now=now_in),
        sentence=_volume_sentence(board, names),
    )


def _volume_sentence(board: Board, labels: list[str]) -> str:
    reach = f", {labels[0]} sampai {labels[-1]}" if labels else ""
    return f"Konsultasi menurut kanal{reach}. Jumlah {board.total} konsultasi {board.span.word}."


def _ratings(board: Board) -> Ratings:
    figures = board.ratings
    most = max(figures.counts.values(), default=0)
    scale = list(enumerate(asking.SCALE["id"], start=1))
    return Ratings(
        mean=_mean(figures.mean, 1) if figures.mean is not None else "",
        stars=f"{float(figures.mean) / 5 * 120:.1f}" if figures.mean is not None else "0",
        rows=[
            (n, word, figures.counts.get(n, 0), _percent(figures.counts.get(n, 0), most)) for n, word in reversed(scale)
        ],
        rate=int(scoring.half_up(Fraction(100 * figures.answered, figures.asked), 0)) if figures.asked else None,
    )


def _busy(app: App, board: Board) -> BusyHours | None:
    """Count consultations per opening hour, on average over the days of that weekday in the period."""
    office, end = app.office, min(board.span.end, app.clock().astimezone(app.office.zone))
    first = board.span.start.date()
    days = [first + timedelta(days=passed) for passed in range((end.date() - first).days + 1)]
    opened = {day: service_hours.ranges(office, day) for day in days}
    weekdays = sorted({day.weekday() for day, ranges in opened.items() if ranges})
    edges = [(begin.hour, finish) for ranges in opened.values() for begin, finish in ranges]
    if not edges:
        return None
    last = max(finish.hour - (finish.minute == 0) for _, finish in edges)
    clock = list(range(min(begin for begin, _ in edges), last + 1))
    count = {weekday: sum(day.weekday() == weekday and bool(opened[day]) for day in days) for weekday in weekdays}
    rows = [[board.busy.get((weekday, hour), 0) / count[weekday] for hour in clock] for weekday in weekdays]
    names = [formats.DAYS["id"][weekday][:3] for weekday in weekdays]
    most = max(((value, y, x) for y, row in enumerate(rows) for x, value in enumerate(row)), default=(0, 0, 0))
    busiest = f" Tersibuk {formats.DAYS['id'][weekdays[most[1]]]} pukul {clock[most[2]]:02d}." if most[0] else ""
    inside = sum(board.busy.get((weekday, hour), 0) for weekday in weekdays for hour in clock)
    return BusyHours(
        chart=charts.heat(names, [f"{hour:02d}" for hour in clock], rows),
        sentence=f"Sebaran jam kedatangan konsultasi per hari kerja.{busiest}",
        outside=sum(board.busy.values()) - inside,
    )


def _load(load: dashboard.Load) -> OfficerLoad:
    officer = load.officer
    return OfficerLoad(
        officer=officer,
        active=load.active,
        width=_percent(min(load.active, officer.capacity), officer.capacity),
        over=load.active > officer.capacity,
        presence=presence.of(officer),
        presence_word=labels.PRESENCES[presence.of(officer)],
        median=" ".join(f"{number} {unit}" for number, unit in _clock(load.median)) if load.median is not None else "",
    )
