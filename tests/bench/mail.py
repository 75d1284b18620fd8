"""500 mails parsed and stored, against the standard library's parser and a raw sqlite3 insert of the same mails."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from statistics import median

import mails
from cast import MONDAY_MORNING
from generated_mails import generated, read_by_the_library
from line import Line

from channels.envelope import Arrival, Mark
from store.db.database import Database, migrate
from store.transport import arrivals

MAILS = 500
ROUNDS = 3
SMALL = {"MAILS": 20, "ROUNDS": 1}


def measure(folder: Path) -> Iterable[Line]:
    made = [mail(place) for place in range(MAILS)]
    ours, theirs = [], []
    for place in range(ROUNDS):
        theirs.append(MAILS / by_the_library(made, folder / f"theirs{place}.db"))
        ours.append(MAILS / by_us(made, folder / f"ours{place}"))
    yield Line("mail parsed by the standard library + raw sqlite3", median(theirs), "mails/s")
    yield Line("mail parsed and stored by us", median(ours), "mails/s")
    yield Line("  ours / library and raw sqlite3", median(ours) / median(theirs), "x", least=0.5)


def mail(place: int) -> bytes:
    """Return a mail. Of ten mails four are plain, three quote a thread and have HTML, one is HTML, two have a file."""
    kind = place % 10
    quotes = kind in (4, 5, 6)
    return generated(
        place,
        lines=12,
        sender=place,
        quoted_lines=12 if quotes else 0,
        html="alone" if kind == 7 else "beside" if quotes else "",
        file_bytes=60_000 if kind > 7 else 0,
    )


def by_us(made: Sequence[bytes], folder: Path) -> float:
    url = f"sqlite:///{folder / 'loket.db'}"
    migrate(url, folder)
    db, channel = Database(url, folder), mails.channel()
    began = time.perf_counter()
    for place, raw in enumerate(made):
        key = f"sha256:{sha256(raw).hexdigest()}"
        assert arrivals.put_mail(db, "email", Arrival(key, raw), Mark("INBOX", 1, place + 1), MONDAY_MORNING)
        assert channel.parse(raw, MONDAY_MORNING)
    seconds = time.perf_counter() - began
    db.close()
    return seconds


def by_the_library(made: Sequence[bytes], file: Path) -> float:
    """Headers and text as the library's modern parser gives them, and one durable commit a mail."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE arrival (id INTEGER PRIMARY KEY, key TEXT UNIQUE, raw BLOB)")
        began = time.perf_counter()
        for raw in made:
            db.execute("INSERT INTO arrival (key, raw) VALUES (?, ?)", (f"sha256:{sha256(raw).hexdigest()}", raw))
            read_by_the_library(raw)
        return time.perf_counter() - began
