"""The report of a year of 100,000 consultations: its Excel file, in the process that makes it, and its page.

`python tests/bench/report.py [CASES]` runs it alone.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path += [
    one for one in map(str, (HERE.parents[1], HERE.parent, HERE.parent / "support", HERE)) if one not in sys.path
]

from line import Line  # noqa: E402  # found beside this folder
from report_year import NOW, START  # noqa: E402
from sqlalchemy import insert  # noqa: E402
from world import World  # noqa: E402

from handlers.reports import ranges, report  # noqa: E402
from store.cases.visible_cases import NOTHING_SECRET  # noqa: E402
from store.db.database import Database, migrate  # noqa: E402
from store.tables import Consultation, DataNeed, Identity, Person, Rating  # noqa: E402
from store.vocabulary import CaseOutcome, CaseState  # noqa: E402

CASES = 100_000
SMALL = {"CASES": 300}
BATCH = 10_000
MAKE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
import xlsxwriter
from handlers.office.office import Office
from handlers.reports import ranges, report, report_groups, workbook
from store.cases.visible_cases import NOTHING_SECRET
from store.db.database import Database
folder, now, office = Path(sys.argv[1]), datetime(2027, 1, 15, tzinfo=UTC), Office()
database, began = Database(f"sqlite:///{folder / 'loket.db'}", folder), time.perf_counter()
with database.read() as db, (folder / "report.xlsx").open("wb") as file:
    span, tables = ranges.of(office, "2026", now), (report_groups.CONSULTATIONS, report_groups.NEEDS)
    workbook.write(file, tables, report.together(db, office, tables, span, now, NOTHING_SECRET))
took = time.perf_counter() - began
most = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
with database.read() as db:
    found = report.together(db, office, tables, span, now, NOTHING_SECRET)
    cells = [(table.key, [column.of(line) for column in table.columns]) for table, line in found]
database.close()
began = time.perf_counter()
with xlsxwriter.Workbook(folder / "plain.xlsx", workbook.PLAIN) as book:
    sheets, rows = {one.key: book.add_worksheet(one.word) for one in tables}, {one.key: 0 for one in tables}
    for key, line in cells:
        for place, cell in enumerate(line):
            if isinstance(cell, int):
                sheets[key].write_number(rows[key], place, cell)
            elif cell != "":
                sheets[key].write_string(rows[key], place, cell)
        rows[key] += 1
print(took, most, took / (time.perf_counter() - began))
"""
BLANK: dict[Any, dict[str, Any]] = {
    Person: Person(created_at=START).model_dump(),
    Identity: Identity(channel="whatsapp", kind="phone", created_at=START).model_dump(),
    Consultation: Consultation(
        opened_at=START, updated_at=START, state=CaseState.CLOSED, outcome=CaseOutcome.GIVEN
    ).model_dump(),
    DataNeed: DataNeed(item="Jumlah penduduk", created_at=START, updated_at=START).model_dump(),
    Rating: Rating(by="chat", at=START).model_dump(),
}


def measure(folder: Path, cases: int | None = None) -> Iterable[Line]:
    url = f"sqlite:///{folder / 'loket.db'}"
    migrate(url, folder)
    world = World(Database(url, folder), folder)
    fill(world, cases or CASES)
    world.db.close()
    seconds, megabytes, ratio = excel(folder)
    yield Line("report: a year as Excel", seconds, "s", most=20)
    yield Line("report: most memory of the process that makes it", megabytes, "MB", most=150)
    yield Line("report: of the time that plain XlsxWriter writes those cells", ratio, "x", most=1.2)
    began = time.perf_counter()
    with world.db.read() as db:
        report.report(db, world.office, ranges.of(world.office, "2026", NOW), NOW, NOTHING_SECRET)
    yield Line("report: the figures of a year", time.perf_counter() - began, "s")
    world.db.close()


def excel(folder: Path) -> tuple[float, float, float]:
    """Return what a workbook of the year takes, in a process that does nothing else: seconds, megabytes and a ratio.

    ratio: to the time in which XlsxWriter writes the same cells, one at a time, without reading any of them.
    """
    ran = subprocess.run([sys.executable, "-c", MAKE, str(folder)], capture_output=True, text=True, check=True)
    seconds, megabytes, ratio = map(float, ran.stdout.split())
    return seconds, megabytes, ratio


def fill(world: World, cases: int) -> None:
    """A year of closed consultations, each with a data need, every third with a rating."""
    dice = random.Random(1)
    officer = world.officer("dewi").id

    def moment(place: int) -> dict[str, Any]:
        at = START + timedelta(seconds=place * 365 * 86400 // cases)
        helped = dice.randrange(30, 900)
        return {"opened_at": at, "closed_at": at + timedelta(hours=1), "helped_seconds": helped, "first_help_at": at}

    rows = {
        Person: lambda n: {"id": n},
        Identity: lambda n: {"id": n, "person_id": n, "original_person_id": n, "value": f"+62812{n:08}"},
        Consultation: lambda n: {
            "id": n,
            "number": f"K-2026-{n:06}",
            "thread_token": str(n),
            "person_id": n,
            "identity_id": n,
            "channel": ("whatsapp", "email", "sms")[n % 3],
            "officer_id": officer,
            **moment(n - 1),
        },
        DataNeed: lambda n: {"id": n, "consultation_id": n, "outcome": ("given", "not_obtained")[n % 2]},
        Rating: lambda n: {"id": n, "consultation_id": n, "score": n % 5 + 1},
    }
    for table, row in rows.items():
        for first in range(1, cases + 1, BATCH):
            with world.db.write() as db:
                places = [n for n in range(first, min(first + BATCH, cases + 1)) if table is not Rating or n % 3 == 0]
                db.execute(insert(table), [BLANK[table] | row(n) for n in places])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as there:
        for one in measure(Path(there), *map(int, sys.argv[1:])):
            print(one)
