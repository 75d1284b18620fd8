"""Odd ranges, and cases that were reopened, merged or split: each is counted once, on the day its citizen asked.

The other count asks each row for its local date. It knows nothing of how a range begins and ends.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import acting
import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import select
from world import World

from channels.envelope import Address
from handlers.desk import actions, merge_split
from handlers.officers import guards
from handlers.reports import csv_export, ranges, report, report_groups, survey_form, workbook
from store.cases import messages
from store.cases.visible_cases import NOTHING_SECRET
from store.tables import Consultation, Identity, Person

LEAP_DAY = datetime(2028, 2, 29, 5, tzinfo=UTC)


def counted(world: World, key: str) -> list[str]:
    """The numbers of the consultations that the report counts in a period."""
    with world.db.read() as db:
        span = ranges.of(world.office, key, world.now)
        found = report.lines(db, world.office, report_groups.CONSULTATIONS, span, world.now, NOTHING_SECRET)
        numbers = [line.entry.case.number for line in found]
        figures = report.report(db, world.office, span, world.now, NOTHING_SECRET)
    assert figures.counts["konsultasi"].total == len(numbers)
    return numbers


def by_date(world: World, first: date, last: date) -> list[str]:
    """The numbers of the consultations whose citizen asked on these local days."""
    with world.db.read() as db:
        found = [
            one
            for one in db.scalars(select(Consultation))
            if first <= one.opened_at.astimezone(world.office.zone).date() <= last and one.merged_into_id is None
        ]
    return [one.number for one in sorted(found, key=lambda one: (one.opened_at, one.id))]


def ask_at(world: World, *moments: datetime) -> None:
    """Somebody asks at each of these moments, and leaves."""
    with world.db.write() as db:
        for place, at in enumerate(moments, start=1):
            db.add(Person(id=place, created_at=at))
            db.flush()
            facts = {"person_id": place, "original_person_id": place, "channel": "email", "kind": "email"}
            db.add(Identity(id=place, value=f"warga{place}@contoh.example", created_at=at, **facts))
            db.flush()
            facts = {"person_id": place, "identity_id": place, "channel": "email", "thread_token": f"t{place}"}
            db.add(Consultation(number=f"K-2028-{place:06}", opened_at=at, updated_at=at, **facts))


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura", "UTC"])
def test_midnight_is_that_of_the_office(any_world: World, zone: str) -> None:
    any_world.office = replace(any_world.office, timezone=zone)
    midnight = datetime(2028, 3, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    second = timedelta(seconds=1)
    ask_at(any_world, midnight - second, midnight - timedelta(microseconds=1), midnight, midnight + second)
    any_world.now = midnight + timedelta(days=40)
    leap_day, first_of_march = counted(any_world, "2028-02-29_2028-02-29"), counted(any_world, "2028-03-01_2028-03-01")
    assert leap_day == by_date(any_world, date(2028, 2, 29), date(2028, 2, 29)) == ["K-2028-000001", "K-2028-000002"]
    assert first_of_march == by_date(any_world, date(2028, 3, 1), date(2028, 3, 1))
    assert counted(any_world, "2028-02") == leap_day and counted(any_world, "2028-03") == first_of_march
    assert counted(any_world, "2028-T1") == counted(any_world, "2028") == leap_day + first_of_march


def test_a_leap_day_is_in_its_month_its_quarter_and_its_year_and_in_no_other_year(world: World) -> None:
    ask_at(world, LEAP_DAY, LEAP_DAY + timedelta(days=1), LEAP_DAY - timedelta(days=1))
    world.now = LEAP_DAY + timedelta(days=400)
    for key in ("2028-02", "2028-T1", "2028", "2028-02-29_2028-02-29"):
        assert "K-2028-000001" in counted(world, key)
    assert counted(world, "2028-02") == by_date(world, date(2028, 2, 1), date(2028, 2, 29))
    assert ranges.named(world.office, "2027-02-29_2027-03-01") is None
    assert counted(world, "2027") == counted(world, "2029") == []


def test_days_in_the_wrong_order_are_the_same_days(world: World) -> None:
    ask_at(world, *(LEAP_DAY + timedelta(days=days) for days in range(-2, 3)))
    world.now = LEAP_DAY + timedelta(days=30)
    assert counted(world, "2028-03-01_2028-02-28") == counted(world, "2028-02-28_2028-03-01")
    assert counted(world, "2028-03-01_2028-02-28") == by_date(world, date(2028, 2, 28), date(2028, 3, 1))


def test_the_files_of_a_year_without_data_have_their_heads_and_open(world: World) -> None:
    span, file = ranges.of(world.office, "2031", world.now), io.BytesIO()
    tables = (*report_groups.TABLES, survey_form.FORM)
    with world.db.read() as db:
        workbook.write(file, tables, report.together(db, world.office, tables, span, world.now, NOTHING_SECRET))
        for table in tables:
            lines = report.lines(db, world.office, table, span, world.now, NOTHING_SECRET)
            text = "".join(csv_export.written(table.columns, lines, ";"))
            heads = [column.head for column in table.columns]
            assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";")) == [heads]
    book = zipfile.ZipFile(file)
    sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == len(tables) and all(book.read(name).count(b"<row ") == 1 for name in sheets)


def test_a_reopened_consultation_is_counted_once_where_it_was_opened(any_world: World) -> None:
    world = any_world
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data penduduk")
    number, opened = world.the_consultation().number, world.now
    with world.db.write() as db:
        acting.close(db, world, dewi, number)
    assert list(outcomes(world, f"{opened:%Y}").values()) == [1]
    assert "Belum selesai" not in outcomes(world, f"{opened:%Y}")
    world.pass_time(minutes=60 * 24 * 3)
    acting.do(world, actions.reopen, number, by=dewi)
    month = f"{opened.astimezone(world.office.zone):%Y-%m}"
    day = opened.astimezone(world.office.zone).date()
    assert counted(world, month) == by_date(world, day, day) == [number]
    assert outcomes(world, month) == {"Belum selesai": 1}
    today = world.now.astimezone(world.office.zone).date()
    assert counted(world, f"{today}_{today}") == []


def outcomes(world: World, key: str) -> dict[str, int]:
    """How the consultations of a period ended."""
    with world.db.read() as db:
        found = report.report(db, world.office, ranges.of(world.office, key, world.now), world.now, NOTHING_SECRET)
    group = report_groups.CONSULTATIONS.group("hasil")
    assert group is not None
    return dict(found.counts["konsultasi"].of(group))


def test_merged_consultations_are_counted_once_and_twice_again_when_it_is_undone(any_world: World) -> None:
    world = any_world
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data penduduk", also=(Address("email", SITI_MAIL, "", "email"),))
    world.pass_time(minutes=1)
    world.hears("email", SITI_MAIL, "Data penduduk, seperti di WhatsApp", subject="Data penduduk")
    first, second = (one.number for one in world.consultations())
    year = f"{world.now:%Y}"
    assert counted(world, year) == [first, second]
    with world.db.write() as db:
        act, source = acting.on(db, world, dewi, second)
        merge_split.merge(act, source, guards.find_case(act, first))
    assert counted(world, year) == [first] == by_date(world, date(int(year), 1, 1), date(int(year), 12, 31))
    with world.db.write() as db:
        act, target = acting.on(db, world, dewi, first)
        merge_split.undo_merge(act, target, target.last_event_id or 0)
    assert counted(world, year) == [first, second]


def test_what_is_split_off_is_counted_from_its_own_first_message(any_world: World) -> None:
    world = any_world
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data penduduk")
    number, asked = world.the_consultation().number, world.now.astimezone(world.office.zone).date()
    world.pass_time(minutes=60 * 24)
    world.hears("whatsapp", SITI, "Dan satu lagi: KBLI untuk warung kopi?")
    with world.db.write() as db:
        act, case = acting.on(db, world, dewi, number)
        keys = [one.key for one in messages.timeline(db, case.id or 0) if "KBLI" in one.body]
        new = merge_split.split(act, case, keys).number
    next_day = asked + timedelta(days=1)
    assert counted(world, f"{asked}_{asked}") == by_date(world, asked, asked) == [number]
    assert counted(world, f"{next_day}_{next_day}") == by_date(world, next_day, next_day) == [new]
    assert counted(world, f"{asked}_{next_day}") == [number, new]
