"""Make the report's large workbooks: a thread of the clock starts one process at a time, with low priority.

Neither a page nor a message waits for it. A process that dies is started again; after some tries the officer is told.
`python -m bot.work.make_reports KEY PARENT` makes one workbook.
"""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from bot.app import App, enter
from bot.config.place import Place
from bot.process import guard
from bot.process.logs import Seldom
from handlers.officers import visibility
from handlers.reports import ranges, report
from handlers.reports.report_groups import COMPLAINTS, VISITS, Table
from handlers.reports.report_lines import Line
from store.reports import report_files
from store.tables import Officer

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds
LONGEST = 900  # seconds of one try
NICE = 10
STEP = 500  # cases between two signs of progress
SECRET = (COMPLAINTS, VISITS)  # tables with lines of complaints, where an officer handles them


def make_forever(app: App, place: Place, stop: threading.Event) -> None:
    """Make what officers asked for until told to stop. Where that fails, the next second tries again."""
    place.to_environment()
    may_complain = Seldom()
    while not stop.wait(EVERY):
        try:
            make_due(app, stop)
        except Exception as error:
            if may_complain():
                log.exception("making a report broke")
            else:
                log.info("making a report broke again: %s", type(error).__name__)


def make_due(app: App, stop: threading.Event) -> bool:
    """Delete what is old, and make the workbook that has waited longest. Return whether there was one."""
    now = app.clock()
    with app.db.read() as db:
        found, is_old = report_files.waiting(db), report_files.any_old(db, now)
    if is_old:
        with app.db.write() as db:
            report_files.sweep(db, app.files, now)
    if found is None:
        return False
    with app.db.write() as db:
        to_make = report_files.begin(db, found.key)
    if to_make:
        _run(app, found.key, stop)
    return True


def _run(app: App, key: str, stop: threading.Event) -> None:
    """Run the process of one workbook, and remember what it says. It ends with this one.

    Sheets that it leaves half written are deleted.
    """
    words, silent, pipe = [sys.executable, "-m", __name__, key, str(os.getpid())], subprocess.DEVNULL, subprocess.PIPE
    with (
        tempfile.TemporaryDirectory(prefix="loket-report-") as folder,
        subprocess.Popen(words, stdin=silent, stdout=pipe, env=os.environ | {"TMPDIR": folder}) as process,
    ):
        for _ in range(int(LONGEST / EVERY)):
            is_over = process.poll() is not None or stop.wait(EVERY)
            _remember(app, key, process.stdout)
            if is_over:
                break
        if process.poll() is None:
            process.kill()


def _remember(app: App, key: str, said: IO[bytes] | None) -> None:
    """Remember how many cases a process has written: the last number that it said."""
    if said is None:
        return
    os.set_blocking(said.fileno(), False)
    if numbers := (said.read() or b"").split():
        with app.db.write() as db:
            report_files.tell(db, key, int(numbers[-1]))


def make(app: App, key: str, tell: Callable[[int], None]) -> None:
    """Make one workbook and store it. It holds what the officer who asked for it may see now.

    tell: is told from time to time how many cases are written.
    """
    from handlers.reports import workbook  # it loads what only an Excel file needs

    file, now = io.BytesIO(), app.clock()
    with app.db.read() as db:
        wanted = report_files.by_key(db, key)
        if wanted is None or wanted.sha256:
            return
        sight = visibility.sight_of(db, db.get_one(Officer, wanted.officer_id))
        span = ranges.of(app.office, wanted.asked["periode"], now)
        chosen = report.table(wanted.asked.get("tabel", ""))
        tables = [chosen] if chosen is not None else report.tables_of(sight)
        has_complaints = sight.handles and any(one in SECRET for one in tables)
        group = tables[0].group(wanted.asked.get("menurut", ""))
        found = _telling(tell, report.together(db, app.office, tables, span, now, sight))
        word = wanted.asked.get("nilai", "")
        workbook.write(file, tables, ((table, line) for table, line in found if report.has_word(line, group, word)))
    digest = app.files.put(file.getvalue())
    with app.db.write() as db:
        report_files.finish(db, app.files, key, digest, has_complaints=has_complaints)


def _telling(tell: Callable[[int], None], lines: Iterable[tuple[Table, Line]]) -> Iterator[tuple[Table, Line]]:
    """Pass lines on, and tell from time to time how many cases there were."""
    number, before = 0, ""
    for table, line in lines:
        if line.entry.case.number != before:
            number, before = number + 1, line.entry.case.number
            if number % STEP == 0:
                tell(number)
        yield table, line


def _say(number: int) -> None:
    """Tell the process that started this one. A number is not written inside the read that counts it."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main(key: str, parent: int) -> None:
    guard.die_with(parent)
    os.nice(NICE)
    make(enter("report", Place.from_environment()), key, _say)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
