"""Earlier answers for a question, among 20,000 closed cases: what the panel beside a conversation asks for.

`python tests/bench/past_answers.py [CASES] [DATABASE_URL]` runs it alone.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path += [
    one for one in map(str, (HERE.parents[1], HERE.parent, HERE.parent / "support", HERE)) if one not in sys.path
]

import past_cases  # noqa: E402  # found beside this folder
import small_catalogue  # noqa: E402
from cast import MONDAY_MORNING  # noqa: E402
from line import Line  # noqa: E402
from sqlalchemy import insert  # noqa: E402
from world import World  # noqa: E402

from handlers.answer_memory import similar  # noqa: E402
from handlers.officers.act import Act  # noqa: E402
from store.db.database import Database, migrate  # noqa: E402
from store.tables import Consultation, Identity, Message, Person  # noqa: E402
from store.vocabulary import CaseState  # noqa: E402

CASES = 20_000
BATCH_SIZE = 5_000
ROUNDS = 10
SMALL = {"CASES": 200, "ROUNDS": 1}
MESSAGES = ("in", "out")  # of a case
QUESTIONS = {
    "a common subject": "Pagi kak, minta jumlah penduduk per kecamatan 2024",
    "several words": "jumlah penduduk menurut kelompok umur dan jenis kelamin kecamatan gantung 2023",
    "a rare subject": "apakah ada data gini ratio beltim",
    "with a name": "Halo, saya Rina dari Bappeda butuh tingkat pengangguran terbuka 2022 untuk laporan",
    "a letter": "Yth. Kepala BPS, kami memohon data wisatawan, kendaraan, sekolah, tenaga kesehatan dan produksi lada "
    "tahun 2020 sampai 2023 untuk skripsi. Atas perhatiannya terima kasih. " * 10,
    "nothing known": "resep rendang daging enak",
}


def measure(folder: Path, cases: int | None = None, url: str = "") -> Iterable[Line]:
    url = url or f"sqlite:///{folder / 'loket.db'}"
    migrate(url, folder)
    world = World(Database(url, folder), folder)
    world.officer("dewi")
    fill(world, cases or CASES)
    past_cases.index(world)
    numbers = {name: past_cases.asked(world, f"+6281300009{at:03}", words) for at, (name, words) in places()}
    past_cases.index(world)
    took: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    for place in range(-1, ROUNDS):  # the first time warms up
        for name, number in numbers.items():
            with world.db.read() as db:
                act, case = Act(db, world.office, world.officer_named("dewi"), world.now), world.case(number)
                began = time.perf_counter()
                similar.answers(act, case)
                if place >= 0:
                    took[name].append((time.perf_counter() - began) * 1000)
    for name, times in took.items():
        yield Line(f"past answers: {name}, p50", median(times), "ms", most=100)
    every = [one for times in took.values() for one in times]
    yield Line("past answers: all of these, p50", median(every), "ms", most=50)
    world.db.close()


def places() -> Iterable[tuple[int, tuple[str, str]]]:
    return enumerate(QUESTIONS.items())


def fill(world: World, cases: int) -> None:
    """Store closed cases, each with a question for a title of the small catalogue and its answer."""
    titles = [item.title for item in small_catalogue.items()]
    start = MONDAY_MORNING - timedelta(days=700)

    def moment(place: int) -> Any:
        return start + timedelta(days=690) * place / cases

    def consultation(place: int) -> dict[str, Any]:
        return {
            "number": f"K-2025-{place + 1:06}",
            "thread_token": str(place),
            "person_id": place + 1,
            "identity_id": place + 1,
            "channel": "whatsapp",
            "subject": titles[place % len(titles)],
            "state": CaseState.CLOSED,
            "outcome": "given",
            "opened_at": moment(place),
            "updated_at": moment(place),
            "closed_at": moment(place),
        }

    def message(place: int) -> dict[str, Any]:
        case, turn = divmod(place, len(MESSAGES))
        title = titles[case % len(titles)]
        said = (f"Pagi, minta {title} untuk skripsi saya", f"Halo Pak, {title} ada di https://contoh.example/{case}.")
        return {
            "key": f"key{place}",
            "consultation_id": case + 1,
            "identity_id": case + 1,
            "direction": MESSAGES[turn],
            "author": ("citizen", "dewi")[turn],
            "body": said[turn],
            "state": ("", "read")[turn],
            "at": moment(case),
        }

    made = {"created_at": MONDAY_MORNING}
    rows: tuple[tuple[Any, int, Any], ...] = (
        (Person(**made), cases, lambda place: {"name": f"Warga{place}"}),
        (
            Identity(channel="whatsapp", kind="phone", **made),
            cases,
            lambda place: {"person_id": place + 1, "original_person_id": place + 1, "value": f"+62812{place:08}"},
        ),
        (Consultation(opened_at=MONDAY_MORNING, updated_at=MONDAY_MORNING), cases, consultation),
        (Message(channel="whatsapp", at=MONDAY_MORNING), cases * len(MESSAGES), message),
    )
    with world.db.write() as db:
        for blank, count, row in rows:
            usual = blank.model_dump()
            for first in range(0, count, BATCH_SIZE):
                every = range(first, min(count, first + BATCH_SIZE))
                db.execute(insert(type(blank)), [{**usual, "id": place + 1, **row(place)} for place in every])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="loket-bench-") as place_:
        for line in measure(Path(place_), *map(int, sys.argv[1:2]), *sys.argv[2:3]):
            print(line, flush=True)
