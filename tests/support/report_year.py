"""A year of an office for the report: cases of every kind with what belongs to them, the same each time."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import fresh_tables
from sqlalchemy import select
from sqlalchemy.engine import make_url
from world import World

from handlers.ratings.instruments import SKD, SKM
from store.db.database import Database
from store.office import officers
from store.tables import (
    Agency,
    Consultation,
    DataNeed,
    GuestBook,
    Identity,
    Officer,
    Person,
    Rating,
    Referral,
    Survey,
    Tagging,
    Visit,
)

START = datetime(2025, 12, 31, 17, tzinfo=UTC)  # midnight in Jakarta
END = datetime(2026, 12, 31, 17, tzinfo=UTC)
NOW = datetime(2027, 1, 15, 3, tzinfo=UTC)
CHANNELS = ("whatsapp", "email", "sms", "visit", "office_phone", "paper_letter")
OUTCOMES = ("given", "partly", "referred", "not_available", "not_data", "withdrawn", "duplicate", "", "complaint")
RATED_BY = ("chat", "page", "tablet")
ITEMS = ("Jumlah penduduk", "jumlah  penduduk", "Harga lada", "Luas tanam padi", "=PDRB()")


def fill(world: World, cases: int = 700) -> None:
    """Fill the year 2026. Cases stand at the year's edges, and many at the same moment."""
    with world.db.read() as db:
        is_new = not db.scalars(select(Officer)).first()
    if is_new and world.db.is_sqlite:
        _copy(_filled(world.now, cases)[0], str(make_url(world.db.url).database))
    else:
        _fill(world, cases)


@cache
def _filled(now: datetime, cases: int) -> tuple[str, tempfile.TemporaryDirectory[str]]:
    """Return the file of a filled year, made once for all tests of a process, and its folder, deleted at their end."""
    folder = tempfile.TemporaryDirectory(prefix="loket-year-")
    world = World(Database(fresh_tables.tables(Path(folder.name)), Path(folder.name)), Path(folder.name), now)
    _fill(world, cases)
    world.db.close()
    return str(make_url(world.db.url).database), folder


def _copy(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as filled, closing(sqlite3.connect(target)) as empty:
        filled.backup(empty)


def _fill(world: World, cases: int) -> None:
    dice = random.Random(12)
    staff = [_officer(world, name, role) for name, role in (("dewi", "officer"), ("rahma", "supervisor"))]
    with world.db.write() as db:
        agencies = [Agency(name=name, updated_at=START) for name in ("Dinas Contoh", "Badan Contoh")]
        db.add_all(agencies)
        db.flush()
        for place in range(cases):
            edge = {0: START, 1: START - timedelta(seconds=1), 2: END - timedelta(seconds=1), 3: END}.get(place)
            at = edge or START + timedelta(days=dice.randrange(365), hours=dice.choice((2, 3, 14)))
            case = _case(dice, place, at, staff)
            db.add_all((case.pop("person"), case.pop("identity")))
            row = Consultation(**case)
            db.add(row)  # gives it its id; everything is written at the end, all rows of a table together
            db.add_all(_belongings(dice, row, [agency.id or 0 for agency in agencies]))


def _officer(world: World, name: str, role: str) -> int | None:
    with world.db.read() as db:
        known = officers.by_name(db, name)
    return (known or world.officer(name, role=role)).id


def _case(dice: random.Random, place: int, at: datetime, staff: list[int | None]) -> dict[str, Any]:
    kind = dice.choices(("consultation", "complaint", "machine"), (90, 8, 2))[0]
    state = dice.choices(("closed", "new", "answered", "confirming"), (80, 8, 6, 6))[0]
    helped = dice.choice((None, 60, 300, 301, 4000)) if state != "new" else None
    number = f"{'P' if kind == 'complaint' else 'K'}-2026-{place + 1:06d}"
    return {
        "person": Person(id=place + 1, name=f"Warga {place}", created_at=at),
        "identity": Identity(
            id=place + 1,
            person_id=place + 1,
            original_person_id=place + 1,
            channel="whatsapp",
            kind="phone",
            value=f"+62812000{place:05d}",
            created_at=at,
        ),
        "number": number,
        "kind": kind,
        "person_id": place + 1,
        "identity_id": place + 1,
        "channel": dice.choice(CHANNELS),
        "entry": dice.choices(("", "at_once", "afterwards", "we_wrote"), (85, 5, 5, 5))[0],
        "subject": dice.choice(("data inflasi", "data penduduk", "halo")),
        "state": state,
        "officer_id": dice.choice(staff),
        "opened_at": at,
        "updated_at": at,
        "first_help_at": at + timedelta(seconds=helped) if helped is not None else None,
        "helped_seconds": helped,
        "handled_seconds": dice.choice((None, 100, 5000)),
        "total_seconds": dice.choice((None, 200, 9000)),
        "closed_at": at + timedelta(minutes=1) if state == "closed" else None,
        "outcome": dice.choice(OUTCOMES) if state == "closed" and kind == "consultation" else "",
        "stage": dice.choice(("received", "reviewing", "improved", "answered")) if kind == "complaint" else "",
        "answer_due_at": at + timedelta(days=dice.choice((-2, 7))) if kind == "complaint" and place % 3 else None,
        "concerns_id": dice.choice([None, *staff]) if kind == "complaint" else None,
        "merged_into_id": 1 if place > 10 and dice.random() < 0.03 else None,
        "thread_token": f"token-{place}",
    }


def _belongings(dice: random.Random, case: Consultation, agencies: list[int]) -> list[Any]:
    at, key = case.opened_at, case.id or 0
    found: list[Any] = []
    for _ in range(dice.choice((0, 0, 1, 2, 3))):
        titled = dice.random() < 0.5
        found.append(
            DataNeed(
                consultation_id=key,
                item=dice.choice(ITEMS),
                product=dice.choice(("", "data", "metadata", "classification")),
                area=dice.choice(("", "-Kecamatan")),
                level=dice.choice(("", "village", "regency")),
                period=dice.choice(("", "year", "month")),
                year_from=dice.choice((None, 2020)),
                availability=dice.choice(("", "available", "partial", "missing")),
                outcome=dice.choice(("pending", "given", "given_otherwise", "not_obtained")),
                source_title="Kabupaten Dalam Angka" if titled else "",
                source_year=dice.choice((None, 2024, 2025)) if titled else None,
                created_at=at,
                updated_at=at,
            )
        )
    found += [
        Referral(consultation_id=key, agency_id=dice.choice(agencies), reason="tidak ada", by="dewi", at=at)
        for _ in range(dice.choice((0, 0, 1, 2)))
    ]
    if dice.random() < 0.4:
        found.append(Rating(consultation_id=key, score=dice.randint(1, 5), by=RATED_BY[key % 3], at=at))
    if dice.random() < 0.2:
        asked = SKM.keys if dice.random() < 0.8 else SKM.keys[:4]
        answers = {one: dice.randint(1, 4) for one in asked}
        found.append(Survey(consultation_id=key, instrument=SKM.name, answers=answers, at=at))
    if dice.random() < 0.15:
        answers = {one: dice.randint(1, 10) for one in SKD.keys}
        whose = case.person_id if key % 4 else None  # some turned out to be people who had answered already
        found.append(
            Survey(consultation_id=key, instrument=SKD.name, answers=answers, at=at, person_id=whose, year=at.year)
        )
    if dice.random() < 0.5:
        found.append(
            GuestBook(
                person_id=case.person_id,
                organisation_kind=dice.choice(("", "Swasta", "Pemerintah Daerah", "Pengurus koperasi")),
                occupation=dice.choice(("", "Wiraswasta")),
                education=dice.choice(("", "S2")),
                purpose=dice.choice(("", "Penelitian")),
                updated_at=at,
            )
        )
    if dice.random() < 0.3:
        found.append(Tagging(consultation_id=key, tag=dice.choice(("Inflasi", "inflasi", "@SUM(A1)"))))
    if case.channel == "visit":
        found.append(_visit(dice, case))
    return found


def _visit(dice: random.Random, case: Consultation) -> Visit:
    state, at = dice.choice(("waiting", "called", "serving", "absent", "served")), case.opened_at
    return Visit(
        key=f"v{case.id}",
        consultation_id=case.id or 0,
        day="2026-01-02",
        service=dice.choice(("consultation", "library")),
        running=case.id or 0,
        state=state,
        arrived_at=at,
        called_at=at + timedelta(minutes=dice.choice((1, 10, 11))) if state != "waiting" else None,
        greeted_at=at + timedelta(minutes=12) if state in ("serving", "served") else None,
        served_at=at + timedelta(minutes=30) if state == "served" else None,
        came_as=dice.choice(("", "student", "public")),
        id_card=dice.choice(("", "ktp", "other")),
        sex=dice.choice(("", "male", "female")),
        age_band=dice.choice(("", "26_34")),
        disability=dice.choice(("", "no")),
        education=dice.choice(("", "master")),
        purpose=dice.choice(("", "thesis")),
    )
