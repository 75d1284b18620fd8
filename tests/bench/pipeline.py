"""Stored, through the pipeline, reply queued: messages a second of one worker, against raw sqlite3 of the same rows.

The same for mails follows (mail_intake.py).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import mail_intake
from cast import MONDAY_MORNING, PASSWORD
from line import Line
from twilio_lookalike import encoded, whatsapp
from whole_office import StoppedClock, make_app

from bot.app import App
from bot.work import take_arrivals
from channels.envelope import Arrival as Arrived
from store.db.database import migrate
from store.office import officers
from store.transport import arrivals

MESSAGES = 1000
MAILS = (300, 200)  # that open a consultation, and that reply
SMALL = {"MESSAGES": 100, "MAILS": (30, 20)}
# in the order that foreign keys want
TABLES = ("arrival", "person", "identity", "consultation", "message", "event")


def measure(folder: Path) -> Iterable[Line]:
    app = make_app(folder, "http://127.0.0.1:9", StoppedClock(MONDAY_MORNING))
    fill(app)
    began, worked = time.perf_counter(), time.process_time()
    while take_arrivals.read_inbox(app):
        pass
    ours, cpu = MESSAGES / (time.perf_counter() - began), (time.process_time() - worked) / MESSAGES
    app.db.close()
    raw = MESSAGES / insert_again(folder / "data" / "loket.db", folder / "raw")
    yield Line("stored message -> pipeline -> reply queued, one worker", ours, "messages/s")
    yield Line("  processor time of a message", cpu * 1000, "ms")
    yield Line("raw sqlite3 of the same rows, 50 messages a commit", raw, "messages/s")
    yield Line("  pipeline / raw sqlite3", ours / raw, "x")
    yield from mail_intake.lines(folder / "mail", *MAILS)


def fill(app: App) -> None:
    """An inbox with a first message of so many citizens, and three officers who take them."""
    with app.db.write() as db:
        for name in ("dewi", "agus", "rahma"):
            officers.add(db, name, name.capitalize(), PASSWORD, now=app.clock(), capacity=MESSAGES).on_duty = True
    rows = []
    for place in range(MESSAGES):
        pairs = whatsapp(f"SM{place}", f"+628120000{place:04d}", f"Mohon data penduduk menurut kecamatan {place}")
        rows.append(arrivals.Row("whatsapp", Arrived(f"SM{place}", b"\n" + encoded(pairs)), app.clock()))
    assert all(arrivals.put(app.db, rows))


def insert_again(source: Path, folder: Path) -> float:
    """Seconds of raw inserts of every row the pipeline has written."""
    copy = folder / "loket.db"
    migrate(f"sqlite:///{copy}", folder)
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(copy, isolation_level=None)) as write:
        write.execute("PRAGMA journal_mode=WAL")
        write.execute("PRAGMA synchronous=FULL")
        rows = {table: read.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in TABLES}
        assert len(rows["consultation"]) == MESSAGES
        began = time.perf_counter()
        batches = MESSAGES // take_arrivals.BATCH
        for batch in range(batches):
            write.execute("BEGIN IMMEDIATE")
            for table, found in rows.items():
                for row in found[batch::batches]:
                    write.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
            write.execute("COMMIT")
        return time.perf_counter() - began
