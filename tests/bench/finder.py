"""Questions of citizens over a catalogue of 100,000 titles.

`make bench ARGS=finder` runs it alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from statistics import median
from typing import Any

import databases
import small_catalogue
from cast import MONDAY_MORNING
from line import Line
from small_catalogue import Item
from sqlalchemy import insert
from sqlmodel import Session

from handlers.finder import search
from store.db.database import Database
from store.tables import CatalogueEntry

ENTRIES = 100_000
BATCH_SIZE = 5_000
ROUNDS = 10
SMALL = {"ENTRIES": 1_000, "ROUNDS": 1}
BY = "Jenis Usaha Umur Kelamin Kecamatan Desa Bulan Triwulan Komoditas Sektor Kategori Golongan Status Sumber".split()
QUERIES = {
    "one word": "penduduk",
    "one word and a year": "kemiskinan 2023",
    "a district": "brp jmlh pendduk manggar thn 2022 kak",
    "several words": "jumlah penduduk menurut kelompok umur dan jenis kelamin beltim 2024",
    "a slip": "tingkat penganguran terbuka",
    "another area": "produksi lada babel 2023",
    "a year nobody has": "produksi lada 1999",
    "a letter": "Yth. Kepala BPS, saya mahasiswa dan memohon data jumlah wisatawan, hotel, restoran, tenaga kerja, "
    "upah dan pdrb tahun 2020 sampai 2023 untuk skripsi. Atas perhatiannya terima kasih. " * 20,
    "nothing known": "resep rendang daging enak",
}


def measure(folder: Path) -> Iterable[Line]:
    for kind, database in databases.each(folder):
        yield from lines(database, f"finder, {kind}")


def lines(database: Database, where: str) -> Iterator[Line]:
    """Yield milliseconds of each question, and how they grew since the catalogue had a hundredth of the titles."""
    with database.write() as db:
        fill(db, 0, ENTRIES // 100)
    with database.read() as db:
        few = median(chain.from_iterable(times(db).values()))
    with database.write() as db:
        fill(db, ENTRIES // 100, ENTRIES)
    with database.read() as db:
        took = times(db)
    for name, each in took.items():
        yield Line(f"{where}: {name}, p50", median(each), "ms", most=100)
    every = median(chain.from_iterable(took.values()))
    yield Line(f"{where}: all of these, p50", every, "ms", most=50)
    yield Line(f"{where}: all of these / among 1 of 100 titles", every / few, "x", most=5)


def times(db: Session) -> dict[str, list[float]]:
    """Return the milliseconds of each round, by question."""
    office = small_catalogue.office()
    took: dict[str, list[float]] = {name: [] for name in QUERIES}
    for place in range(-1, ROUNDS):  # the first time warms up
        for name, question in QUERIES.items():
            began = time.perf_counter()
            search.search(db, office, question, now=MONDAY_MORNING)
            if place >= 0:
                took[name].append((time.perf_counter() - began) * 1000)
    return took


def fill(db: Session, first: int, end: int) -> None:
    """Store the small catalogue again and again, each time by another breakdown."""
    rows: list[dict[str, Any]] = []
    for place, item in zip(range(first, end), islice(repeated(), first, None), strict=False):
        entry = small_catalogue.entry(item, str(place), MONDAY_MORNING)
        rows.append(entry.model_dump(exclude={"id"}))
        if len(rows) == BATCH_SIZE:
            db.execute(insert(CatalogueEntry), rows)
            rows = []
    if rows:
        db.execute(insert(CatalogueEntry), rows)


def repeated() -> Iterator[Item]:
    yield from (once := list(small_catalogue.items()))
    for first in BY:
        for second in BY:
            for item in once:
                yield item._replace(title=f"{item.title} Menurut {first} dan {second}")
