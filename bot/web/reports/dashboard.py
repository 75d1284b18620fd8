"""/dasbor: the office in figures, for a span named in the address; and the rows behind them as CSV."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from bot.app import App
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from bot.web.present import charts, labels
from handlers.office import formats, service_hours
from handlers.ratings import asking, instruments, scoring
from handlers.reports import csv_export, dashboard, periods
from handlers.reports.dashboard import Board

SPANS = (("hari-ini", "Hari ini"), ("10-hari", "10 hari kerja"), ("triwulan", "Triwulan"))
GAP = 1.2  # per cent, between two parts of the bar of the queue
NAMES = {one.key: one.name for one in instruments.SKM.questions}


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("dashboard", __name__)
    routes.before_request(require(app))

    @routes.get("/dasbor")
    def page() -> str:
        template = "reports/board.html" if is_fragment() else "reports/dashboard.html"
        return render_template(template, layout="dasbor", **_page(app))

    @routes.get("/dasbor.csv")
    def download() -> Response:
        now, key = app.clock(), _key()
        with app.db.read() as db:
            text = csv_export.csv_of(db, app.office, key, now)
        name = f"konsultasi-{key}-{now.astimezone(app.office.zone):%Y-%m-%d}.csv"
        found = Response(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8; header=present")
        found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return found

    return routes


def _key() -> str:
    wanted = request.args.get("rentang", "")
    return wanted if wanted in periods.SPANS else "10-hari"


def _page(app: App) -> dict[str, Any]:
    now, key, office = app.clock(), _key(), app.office
    with app.db.read() as db:
        board = dashboard.board(db, office, key, now)
    return {
        "board": board,
        "key": key,
        "spans": [(name, word, url_for("dashboard.page", rentang=name)) for name, word in SPANS],
        "today": formats.day(office, now),
        "clock": formats.clock(office, now),
        "promise": _words(int(office.targets.help.total_seconds())) if office.targets.help else "",
        "target": dashboard.TARGET_SHARE,
        "help": _help(board),
        "queue": _queue(board),
        "index": _index(app, board),
        "volume": _volume(app, board),
        "ratings": _ratings(board),
        "elements": [(NAMES[name], _mean(value), _percent(value, 4)) for name, value in board.elements.items()],
        "lowest": [(NAMES[name], _mean(value), _percent(value, 4)) for name, value in dashboard.lowest(board.elements)],
        "topics": [(word, count, _percent(count, board.topics[0][1])) for word, count in board.topics],
        "busy": _busy(app, board),
        "loads": [_load(one) for one in board.loads],
    }


def _percent(part: Fraction | int, whole: int) -> str:
    """A share for the length of a bar: "62.5%"."""
    return f"{float(100 * Fraction(part) / whole):.1f}%" if whole else "0%"


def _mean(value: Fraction, places: int = 2) -> str:
    return str(scoring.half_up(value, places)).replace(".", ",")


def _help(board: Board) -> dict[str, Any]:
    found, share = board.help, board.help.share
    whole = int(scoring.half_up(share, 0)) if share is not None else None
    trend, changed = "", 0
    if found.median is not None and found.before is not None:
        changed = int(scoring.half_up(found.median - found.before, 0))
        word = "lebih lambat" if changed > 0 else "lebih cepat"
        trend = f"{_words(abs(changed))} {word}" if changed else "sama seperti sebelumnya"
    return {
        "share": whole,
        "gauge": charts.gauge(float(share or 0), dashboard.TARGET_SHARE),
        "median": _clock(found.median) if found.median is not None else (),
        "trend": trend,
        "slower": changed > 0,
        "same": changed == 0,
        "line": charts.line([float(one) for one in found.trend]),
    }


def _clock(seconds: Fraction) -> list[tuple[int, str]]:
    """A stretch as large figures with small units: [(1, "mnt"), (48, "dtk")]."""
    whole = int(scoring.half_up(seconds, 0))
    parts = [(whole // 3600, "jam"), (whole % 3600 // 60, "mnt"), (whole % 60, "dtk")]
    first = next((place for place, (number, _) in enumerate(parts) if number), 2)
    return parts[first : first + 2]


def _words(seconds: int) -> str:
    """A stretch in words, without noughts: "5 menit", "1 menit 24 detik"."""
    parts = [(seconds // 3600, "jam"), (seconds % 3600 // 60, "menit"), (seconds % 60, "detik")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 detik"


def _queue(board: Board) -> dict[str, Any]:
    queue = board.queue
    rows = [
        ("Menunggu bantuan", queue.waiting, "tunggu"),
        ("Diproses", queue.handled, "proses"),
        ("Menunggu subject matter", queue.confirming, "matter"),
        ("Menunggu warga", queue.answered, "warga"),
    ]
    sentence = ", ".join(f"{count} {word[0].lower()}{word[1:]}" for word, count, _ in rows)
    parts, left = [], Fraction()
    for _, count, kind in rows:
        if count:
            gap = GAP if left + count < queue.active else 0
            parts.append((_percent(left, queue.active), f"{100 * count / queue.active - gap:.1f}%", kind))
            left += count
    return {"rows": rows, "sentence": sentence, "parts": parts}


def _index(app: App, board: Board) -> dict[str, Any] | None:
    found = board.index
    if found is None:
        return None
    return {
        "value": str(found.value).replace(".", ","),
        "place": f"{float((found.value - 25) / 75 * 100):.2f}%",
        "n": found.n,
        "grade": found.grade,
        "word": found.word,
        "colour": {"A": "hijau", "B": "biru", "C": "jingga", "D": "merah"}.get(found.grade, ""),
        "least": app.office.targets.grade_from,
    }


def _volume(app: App, board: Board) -> dict[str, Any]:
    """Consultations by channel and step, steps of closed days left out unless somebody wrote."""
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
    return {
        "labels": [step.label for step in steps],
        "series": [(label, words[label], counts) for label, counts in shown.items()],
        "chart": charts.bars([step.label for step in steps], shown, last_is_now=now_in),
        "sentence": _volume_sentence(board, [step.label for step in steps]),
        "unit": {"hari-ini": "jam", "10-hari": "hari", "triwulan": "minggu"}[board.span.key],
    }


def _volume_sentence(board: Board, labels: list[str]) -> str:
    reach = f", {labels[0]} sampai {labels[-1]}" if labels else ""
    return f"Konsultasi menurut kanal{reach}. Jumlah {board.total} konsultasi {board.span.word}."


def _ratings(board: Board) -> dict[str, Any]:
    found = board.ratings
    most = max(found.counts.values(), default=0)
    scale = list(enumerate(asking.SCALE["id"], start=1))
    return {
        "mean": _mean(found.mean, 1) if found.mean is not None else "",
        "stars": f"{float(found.mean) / 5 * 120:.1f}" if found.mean is not None else "0",
        "rows": [
            (n, word, found.counts.get(n, 0), _percent(found.counts.get(n, 0), most)) for n, word in reversed(scale)
        ],
        "rate": int(scoring.half_up(Fraction(100 * found.answered, found.asked), 0)) if found.asked else None,
    }


def _busy(app: App, board: Board) -> dict[str, Any]:
    """How many came in each opening hour, on average over the days of that weekday in the span."""
    office, end = app.office, min(board.span.end, app.clock().astimezone(app.office.zone))
    first = board.span.start.date()
    days = [first + timedelta(days=passed) for passed in range((end.date() - first).days + 1)]
    opened = {day: service_hours.ranges(office, day) for day in days}
    weekdays = sorted({day.weekday() for day, ranges in opened.items() if ranges})
    edges = [(begin.hour, finish) for ranges in opened.values() for begin, finish in ranges]
    if not edges:
        return {}
    last = max(finish.hour - (finish.minute == 0) for _, finish in edges)
    clock = list(range(min(begin for begin, _ in edges), last + 1))
    count = {weekday: sum(day.weekday() == weekday and bool(opened[day]) for day in days) for weekday in weekdays}
    rows = [[board.busy.get((weekday, hour), 0) / count[weekday] for hour in clock] for weekday in weekdays]
    names = [formats.DAYS["id"][weekday][:3] for weekday in weekdays]
    most = max(((value, y, x) for y, row in enumerate(rows) for x, value in enumerate(row)), default=(0, 0, 0))
    busiest = f" Tersibuk {formats.DAYS['id'][weekdays[most[1]]]} pukul {clock[most[2]]:02d}." if most[0] else ""
    inside = sum(board.busy.get((weekday, hour), 0) for weekday in weekdays for hour in clock)
    return {
        "chart": charts.heat(names, [f"{hour:02d}" for hour in clock], rows),
        "sentence": f"Sebaran jam kedatangan konsultasi per hari kerja.{busiest}",
        "outside": sum(board.busy.values()) - inside,
    }


def _load(one: dashboard.Load) -> dict[str, Any]:
    officer = one.officer
    return {
        "officer": officer,
        "active": one.active,
        "width": _percent(min(one.active, officer.capacity), officer.capacity),
        "over": one.active > officer.capacity,
        "presence": "ada" if officer.on_duty else "istirahat" if officer.resting_since else "pergi",
        "presence_word": "bertugas" if officer.on_duty else "istirahat" if officer.resting_since else "tidak bertugas",
        "median": " ".join(f"{number} {unit}" for number, unit in _clock(one.median)) if one.median is not None else "",
    }
