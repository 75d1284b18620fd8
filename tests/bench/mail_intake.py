"""Mails from raw bytes to routed consultations, against the standard library's parse plus raw inserts of the rows.

40 % are replies, by the Message-ID of our acknowledgement; a third has HTML; a tenth carries a file of 50 kB.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from cast import MONDAY_MORNING
from generated_mails import generated, read_by_the_library
from line import Line
from whole_office import StoppedClock

from bot.app import App, build
from bot.config.settings import load
from bot.work import take_arrivals
from channels.envelope import Arrival, Mark
from store.db.database import migrate
from store.transport import arrivals

BATCH = 50  # rows of so many mails stand in one commit of the reference
# in the order that foreign keys want
TABLES = ("person", "identity", "consultation", "message", "file", "event")
ACKNOWLEDGED = "SELECT key FROM message WHERE kind = 'acknowledgement' ORDER BY id"
CONFIG = """
public_url = "https://loket.contoh.example"
redis = "unix:///tidak/ada.sock"
[office]
name = "Kantor Contoh"
short_name = "Kantor"
[channels.email]
address = "pst@kantor.example"
username = "pst@kantor.example"
password = "sandi"
imap_host = "127.0.0.1"
imap_security = "none"
smtp_host = "127.0.0.1"
smtp_security = "none"
plus_addressing = true
"""


def lines(folder: Path, first_mails: int, replies_: int) -> Iterable[Line]:
    """Measure so many mails that open a consultation, then so many that reply."""
    folder.mkdir()
    app = office(folder)
    first = [mail(place, place) for place in range(first_mails)]
    seconds = take_in(app, first)
    with closing(sqlite3.connect(folder / "data" / "loket.db")) as db:
        keys = [key for (key,) in db.execute(ACKNOWLEDGED)]
    replies = [mail(first_mails + place, place, answers=keys[place]) for place in range(replies_)]
    seconds += take_in(app, replies)
    app.db.close()
    count = first_mails + replies_
    reference = by_the_library([*first, *replies], folder / "data" / "loket.db", folder / "raw")
    yield Line("mail -> stored -> pipeline -> reply queued, one worker", count / seconds, "mails/s")
    yield Line("parse of the standard library + raw sqlite3 of the rows", count / reference, "mails/s")
    yield Line("  mail intake / library and raw sqlite3", reference / seconds, "x")


def office(folder: Path) -> App:
    file = folder / "config.toml"
    file.write_text(CONFIG)
    settings = load(file)
    migrate(settings.database_url, settings.data)
    return replace(build(settings), clock=StoppedClock(MONDAY_MORNING))


def take_in(app: App, made: Sequence[bytes]) -> float:
    """Seconds from raw mails to routed ones."""
    began = time.perf_counter()
    for place, raw in enumerate(made):
        arrival = Arrival(f"sha256:{sha256(raw).hexdigest()}", raw)
        assert arrivals.put_mail(app.db, "email", arrival, Mark("INBOX", 1, place + 1), MONDAY_MORNING)
    while take_arrivals.read_inbox(app):
        pass
    return time.perf_counter() - began


def mail(place: int, sender: int, answers: str = "") -> bytes:
    """Return a mail of one of the citizens. answers: key of our message that it replies to, "" for none."""
    return generated(
        place,
        lines=8,
        sender=sender,
        answers=answers,
        quoted_lines=1 if answers else 0,
        html="beside" if place % 3 == 0 else "",
        file_bytes=50_000 if place % 10 == 1 else 0,
    )


def by_the_library(made: Sequence[bytes], source: Path, folder: Path) -> float:
    """Seconds of a durable commit and a parse for each mail, and of raw inserts of every row our intake has written."""
    copy = folder / "loket.db"
    migrate(f"sqlite:///{copy}", folder)
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(copy, isolation_level=None)) as write:
        write.execute("PRAGMA journal_mode=WAL")
        write.execute("PRAGMA synchronous=FULL")
        kept = read.execute("SELECT * FROM arrival ORDER BY id").fetchall()
        rows = {table: read.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in TABLES}
        assert len(kept) == len(made)
        assert len(rows["consultation"]) < len(made)
        began = time.perf_counter()
        for row, raw in zip(kept, made, strict=True):
            insert(write, "arrival", row)
            read_by_the_library(raw)
        batches = max(1, len(made) // BATCH)
        for batch in range(batches):
            write.execute("BEGIN IMMEDIATE")
            for table, found in rows.items():
                for row in found[batch::batches]:
                    insert(write, table, row)
            write.execute("COMMIT")
        return time.perf_counter() - began


def insert(db: sqlite3.Connection, table: str, row: Sequence[object]) -> None:
    db.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
