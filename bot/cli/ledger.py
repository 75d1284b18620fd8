"""`loket ledger`: ask the providers now, compare with what we recorded, and tell each difference."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from bot.app import App, open_app
from bot.cli import output
from bot.config.place import Place
from bot.ledger.check import check
from handlers.errors import BadInput
from handlers.ledger.words import MEANINGS
from handlers.office import formats
from store.operations import ledger
from store.tables import LedgerDay, LedgerLine

NOTHING = "Tidak ada kanal yang penyedianya dapat ditanya."


def run(asked: argparse.Namespace, place: Place) -> int:
    """Compare one local day and print it. Return 0 only when every provider answered and nothing is open."""
    app = open_app(place)
    try:
        day = _day(app, asked.day)
        check(app, [day])
        with app.db.read() as db:
            days, lines = ledger.days(db, day, day), ledger.lines(db, day, day)
    finally:
        app.db.close()
    if asked.json:
        output.as_json({"day": day.isoformat(), "channels": [_described(one, lines) for one in days]})
    else:
        _show(app, day, days, lines)
    return int(any(one.trouble for one in days) or any(ledger.is_open(one) for one in lines))


def _day(app: App, told: str) -> date:
    today = app.clock().astimezone(app.office.zone).date()
    try:
        day = date.fromisoformat(told) if told else today
    except ValueError as error:
        raise BadInput(f"{told} bukan tanggal. Contoh: --day {today.isoformat()}") from error
    if not today - ledger.KEPT <= day <= today:
        raise BadInput(f"{told} belum terjadi, atau terlalu lama berlalu.")
    return day


def _described(day: LedgerDay, lines: Sequence[LedgerLine]) -> dict[str, object]:
    return {
        "channel": day.channel,
        "checked_at": day.checked_at.isoformat(),
        "trouble": day.trouble,
        "in": {"listed": day.listed_in, "recorded": day.recorded_in},
        "out": {"listed": day.listed_out, "recorded": day.recorded_out},
        "open": _open_of(day, lines),
        "differences": [_difference(one) for one in lines if one.channel == day.channel],
    }


def _open_of(day: LedgerDay, lines: Sequence[LedgerLine]) -> int:
    return sum(ledger.is_open(one) for one in lines if one.channel == day.channel)


def _difference(line: LedgerLine) -> dict[str, object]:
    plain = {name: getattr(line, name) for name in ("name", "incoming", "difference", "detail", "done", "settled_by")}
    return plain | {"at": line.at.isoformat(), "found_at": line.found_at.isoformat(), "open": ledger.is_open(line)}


def _show(app: App, day: date, days: Sequence[LedgerDay], lines: Sequence[LedgerLine]) -> None:
    print(f"Buku besar {formats.written(day)}")
    if not days:
        print(NOTHING)
        return
    heads = ("Kanal", "Masuk: penyedia", "kita", "Keluar: penyedia", "kita", "Perlu dilihat")
    output.table(heads, [(*_counts(one), str(_open_of(one, lines))) for one in days])
    for one in days:
        if one.trouble:
            print(f"{one.channel}: penyedia tidak dapat ditanya. {one.trouble}")
    for line in lines:
        meaning = MEANINGS[line.difference]
        told = " ".join(filter(None, (meaning.meaning, output.safe(line.detail), line.done, _to_do(line))))
        print(f"{formats.clock(app.office, line.at)}  {line.channel}  {output.safe(line.name)}  {meaning.word}. {told}")
    if not any(one.trouble for one in days) and not any(ledger.is_open(line) for line in lines):
        print("Semua cocok.")


def _to_do(line: LedgerLine) -> str:
    return MEANINGS[line.difference].to_do if ledger.is_open(line) else ""


def _counts(day: LedgerDay) -> tuple[str, ...]:
    counts = (day.listed_in, day.recorded_in, day.listed_out, day.recorded_out)
    return (day.channel, *("-" if one is None else str(one) for one in counts))
