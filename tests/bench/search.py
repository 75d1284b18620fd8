"""Search among a million messages of 200,000 consultations: a whole page, as the officer's browser asks for it.

`python tests/bench/search.py [MESSAGES]` runs it alone.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
sys.path += [
    one for one in map(str, (HERE.parents[1], HERE.parent, HERE.parent / "support", HERE)) if one not in sys.path
]

from cast import MONDAY_MORNING  # noqa: E402  # found beside this folder
from line import Line  # noqa: E402
from sqlalchemy import insert  # noqa: E402
from web_desk import Desk  # noqa: E402
from world import World  # noqa: E402

from store.db.database import Database, migrate  # noqa: E402
from store.search import search_index  # noqa: E402
from store.tables import Consultation, Identity, Message, Person  # noqa: E402

MESSAGES = 1_000_000
A_CONSULTATION, A_PERSON, BATCH_SIZE = 5, 10, 10_000  # messages
OPEN = 300
ROUNDS = 40
SMALL = {"MESSAGES": 1_000, "ROUNDS": 1}
SPAN = timedelta(days=700)
NAMES = "Siti Budi Ratna Arif Hendri Melati Yulia Kevin Sukardi Rangga Sari Bayu".split()
SYLLABLES = "ba be bi bo bu ka ki ku ta ti tu ma mi mu la li lu sa si su na ni nu ra ri ru pa pi pu ga gi gu".split()
COMMON = (
    "data penduduk inflasi kecamatan harga mohon saya untuk tahun terima kasih skripsi statistik publikasi kabupaten "
    "lada ekspor impor tenaga kerja kemiskinan perbaikan permintaan jumlah desa"
).split()
BLANK: dict[Any, dict[str, Any]] = {
    Person: Person(created_at=MONDAY_MORNING).model_dump(),
    Identity: Identity(channel="whatsapp", kind="phone", created_at=MONDAY_MORNING).model_dump(),
    Consultation: Consultation(opened_at=MONDAY_MORNING, updated_at=MONDAY_MORNING).model_dump(),
    Message: Message(channel="whatsapp", at=MONDAY_MORNING).model_dump(),
}
# what it shows: what is typed
QUERIES = {
    "a word in most messages": "data",
    "two common words": "data penduduk",
    "another form of a word": "diperbaiki",
    "the beginning of a word": "infl",
    "two letters": "da",
    "an exact sentence": '"harga lada"',
    "a rare word": "gaku",
    "a name and a word": "ratna ekspor",
    "a telephone number": "0812-0001-2345",
    "a consultation's number": "K-2026-012345",
    "by a person": "dari:ratna",
    "a word in one month": "inflasi sejak:2025-12-01 sampai:2025-12-31",
    "a common word, open only": "data status:baru",
    "a common word that a filter never lets through": "data petugas:saya",
    "filters alone": "status:menunggu kanal:sms",
    "nothing found": "zzyzx",
}


def measure(folder: Path, messages: int | None = None) -> Iterable[Line]:
    url = f"sqlite:///{folder / 'loket.db'}"
    migrate(url, folder)
    world = World(Database(url, folder), folder)
    fill(world, messages or MESSAGES)
    yield Line("index of messages made", index(world), "messages/s")
    desk = Desk(world)
    world.officer("dewi")
    desk.sign_in("dewi")
    took = asked(desk)
    for name, times in took.items():
        yield Line(f"search page: {name}, p50", median(times), "ms", most=100)
    every = sorted(one for times in took.values() for one in times)
    yield Line("search page: all of these, p50", median(every), "ms", most=100)
    yield Line("search page: all of these, p99", every[int(len(every) * 0.99)], "ms", most=100)
    world.db.close()


def asked(desk: Desk) -> dict[str, list[float]]:
    """Milliseconds of each query, in turns, so that whatever else the machine does falls on all."""
    took: dict[str, list[float]] = {name: [] for name in QUERIES}
    for place in range(-1, ROUNDS):  # the first time warms up
        for name, typed in QUERIES.items():
            began = time.perf_counter()
            answer = desk.client.get(f"/cari?q={quote(typed)}")
            seconds = time.perf_counter() - began
            assert answer.status_code == 200
            if place >= 0:
                took[name].append(seconds * 1000)
    return took


def index(world: World) -> float:
    """Messages a second."""
    count, began = 0, time.perf_counter()
    while True:
        with world.db.write() as db:
            done = search_index.refresh(db)
        if not done:
            return count / (time.perf_counter() - began)
        count += done


def fill(world: World, messages: int) -> None:
    """An office's years: few words in most messages, most words in few, all but the last consultations closed."""
    chance = random.Random(1)
    words = [*COMMON, *("".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(20_000))]
    often = list(accumulate(1 / (place + 3) for place in range(len(words))))

    def some(least: int, most: int) -> str:
        return " ".join(chance.choices(words, cum_weights=often, k=chance.randint(least, most)))

    cases, people = messages // A_CONSULTATION, messages // A_PERSON
    start = MONDAY_MORNING - SPAN
    officers = [world.officer(f"petugas{place}").id for place in range(20)]

    def person(place: int) -> dict[str, Any]:
        return {"name": f"{NAMES[place % len(NAMES)]} {some(1, 1)}"}

    def identity(place: int) -> dict[str, Any]:
        return {"person_id": place + 1, "original_person_id": place + 1, "value": f"+62812{place:08}"}

    def consultation(place: int) -> dict[str, Any]:
        closed = place < cases - OPEN
        return {
            "number": f"K-2026-{place + 1:06}",
            "thread_token": str(place),
            "person_id": place % people + 1,
            "identity_id": place % people + 1,
            "channel": ("whatsapp", "sms", "email", "phone")[place % 4],
            "subject": some(3, 8),
            "state": "closed" if closed else ("new", "assigned", "answered")[place % 3],
            "officer_id": officers[place % len(officers)] if closed or place % 3 else None,
        }

    def message(place: int) -> dict[str, Any]:
        case, turn = divmod(place, A_CONSULTATION)
        return {
            "key": f"key{place}",
            "consultation_id": case + 1,
            "identity_id": case % people + 1,
            "direction": ("in", "out", "note", "in", "out")[turn],
            "author": ("citizen", "petugas1", "petugas1", "citizen", "petugas2")[turn],
            "body": some(4, 40),
            "at": start + SPAN * place / messages,
        }

    with world.db.write() as db:
        for table, count, row in (
            (Person, people, person),
            (Identity, people, identity),
            (Consultation, cases, consultation),
            (Message, messages, message),
        ):
            for first in range(0, count, BATCH_SIZE):
                places = range(first, min(count, first + BATCH_SIZE))
                db.execute(insert(table), [{**BLANK[table], "id": place + 1, **row(place)} for place in places])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="loket-bench-") as place_:
        for line in measure(Path(place_), *map(int, sys.argv[1:2])):
            print(line, flush=True)
