"""Questions of citizens over a catalogue of 100,000 titles.

`python tests/bench/finder.py [ENTRIES]` runs it alone.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path += [
    one for one in map(str, (HERE.parents[1], HERE.parent, HERE.parent / "support", HERE)) if one not in sys.path
]

import small_catalogue  # noqa: E402  # found beside this folder
from cast import MONDAY_MORNING  # noqa: E402
from line import Line  # noqa: E402
from small_catalogue import Item  # noqa: E402
from sqlalchemy import insert  # noqa: E402
from sqlmodel import Session  # noqa: E402

from handlers.finder import search  # noqa: E402
from store.db.database import Database, migrate  # noqa: E402
from store.search import catalogue  # noqa: E402
from store.search.catalogue import Sought  # noqa: E402
from store.tables import CatalogueEntry  # noqa: E402

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


def measure(folder: Path, entries: int | None = None, url: str = "") -> Iterable[Line]:
    url = url or f"sqlite:///{folder / 'loket.db'}"
    migrate(url, folder)
    database = Database(url, folder)
    with database.write() as db:
        fill(db, entries or ENTRIES)
    with database.read() as db:
        yield from lines(db)
    database.close()


def lines(db: Session) -> Iterator[Line]:
    """Yield milliseconds of each question, and how they compare with the index asked for one word."""
    office = small_catalogue.office()
    took: dict[str, list[float]] = {name: [] for name in QUERIES}
    baseline = []
    for place in range(-1, ROUNDS):  # the first time warms up
        for name, question in QUERIES.items():
            began = time.perf_counter()
            search.search(db, office, question, now=MONDAY_MORNING)
            if place >= 0:
                took[name].append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        catalogue.entries(db, Sought(all_of=((("area1906",),),)), 10)
        baseline.append((time.perf_counter() - began) * 1000)
    for name, times in took.items():
        yield Line(f"finder: {name}, p50", median(times), "ms", most=100)
    every = [one for times in took.values() for one in times]
    yield Line("finder: all of these, p50", median(every), "ms", most=50)
    yield Line("finder: all of these / the index asked for an area, p50", median(every) / median(baseline), "x", most=5)


def fill(db: Session, entries: int) -> None:
    """Store the small catalogue again and again, each time by another breakdown."""
    rows: list[dict[str, Any]] = []
    for place, item in zip(range(entries), repeated(), strict=False):
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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="loket-bench-") as place_:
        for line in measure(Path(place_), *map(int, sys.argv[1:2]), *sys.argv[2:3]):
            print(line, flush=True)
