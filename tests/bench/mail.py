"""500 mails parsed and stored, against the standard library's parser and a raw sqlite3 insert of the same mails."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from statistics import median

import mails
from cast import MONDAY_MORNING
from line import Line

from channels.envelope import Arrival, Mark
from store.db.database import Database, migrate
from store.transport import arrivals

MAILS = 500
ROUNDS = 3
SMALL = {"MAILS": 20, "ROUNDS": 1}
WORDS = "mohon data jumlah penduduk kecamatan inflasi tahun kabupaten untuk skripsi saya terima kasih".split()


def measure(folder: Path) -> Iterable[Line]:
    made = [generated(place) for place in range(MAILS)]
    ours, theirs = [], []
    for place in range(ROUNDS):
        theirs.append(MAILS / by_the_library(made, folder / f"theirs{place}.db"))
        ours.append(MAILS / by_us(made, folder / f"ours{place}"))
    yield Line("mail parsed by the standard library + raw sqlite3", median(theirs), "mails/s")
    yield Line("mail parsed and stored by us", median(ours), "mails/s")
    yield Line("  ours / library and raw sqlite3", median(ours) / median(theirs), "x", least=0.5)


def generated(place: int) -> bytes:
    """Of ten mails: four plain, three HTML with a quoted thread, one HTML alone, two with a file of 60 kB."""
    chance = random.Random(place)
    words = "\n".join(" ".join(chance.choices(WORDS, k=12)) for _ in range(12))
    message = EmailMessage()
    message["From"] = f"Siti <siti{place}@contoh.example>"
    message["To"] = mails.OFFICE
    message["Subject"] = f"Permohonan data ke-{place} · mohon bantuan"
    message["Date"] = "Mon, 23 Nov 2026 08:30:00 +0700"
    message["Message-ID"] = f"<siti-{place}@contoh.example>"
    kind = place % 10
    if kind in (4, 5, 6):
        quoted = "\n".join(f"> {one}" for one in words.split("\n"))
        words += f"\n\nPada Sen, 23 Nov 2026 pukul 08.00 PST menulis:\n{quoted}"
    html = f"<html><body><p>{words.replace(chr(10), '</p><p>')}</p></body></html>"
    message.set_content(html, subtype="html") if kind == 7 else message.set_content(words)
    if kind in (4, 5, 6):
        message.add_alternative(html, subtype="html")
    if kind > 7:
        data = chance.randbytes(60_000)
        message.add_attachment(data, maintype="application", subtype="pdf", filename=f"surat {place}.pdf")
    return message.as_bytes(policy=policy.SMTP)


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
            message = message_from_bytes(raw, policy=policy.default)
            body = message.get_body(("plain", "html"))
            assert message["From"].addresses
            assert message["Subject"]
            assert body is not None
            assert body.get_content()
            assert len([part.get_content() for part in message.iter_attachments()]) < 2
        return time.perf_counter() - began
