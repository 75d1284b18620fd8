"""Earlier answers for a question, among 20,000 closed cases: what the panel beside a conversation asks for.

`make bench ARGS=past_answers` runs it alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import databases
import past_cases
import small_catalogue
from cast import MONDAY_MORNING
from line import Line
from sqlalchemy import insert, text
from world import World

from handlers.answer_memory import similar
from handlers.officers.act import Act
from store.tables import Consultation, Identity, Message, Person
from store.vocabulary import CaseState

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


def measure(folder: Path) -> Iterable[Line]:
    for kind, database in databases.each(folder):
        yield from lines(World(database, folder), f"past answers, {kind}")


def lines(world: World, where: str) -> Iterable[Line]:
    world.officer("dewi")
    fill(world, CASES)
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
        yield Line(f"{where}: {name}, p50", median(times), "ms", most=100)
    every = [one for times in took.values() for one in times]
    yield Line(f"{where}: all of these, p50", median(every), "ms", most=50)


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
            if db.get_bind().dialect.name == "postgresql":  # its counter has not counted these
                name = type(blank).__tablename__
                db.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {count})"))
