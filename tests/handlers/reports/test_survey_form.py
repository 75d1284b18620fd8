"""The sheet in the order of the survey's form: every cell is counted again from the rows of the tables."""

from __future__ import annotations

from typing import Any

import pytest
from report_year import END, NOW, START, fill
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.ratings.instruments import SKD
from handlers.reports import ranges, report, survey_form
from store.cases.visible_cases import NOTHING_SECRET
from store.tables import Consultation, DataNeed, GuestBook, Survey, Visit

STATUSES = {
    "given": "1 Diperoleh, sesuai",
    "given_otherwise": "2 Diperoleh, tidak sesuai",
    "not_obtained": "3 Tidak diperoleh",
    "pending": "4 Belum diperoleh",
}
LEVELS = {"": "", "village": "Desa/Kelurahan", "regency": "Kabupaten/Kota"}
PERIODS = {"": "", "year": "Tahunan", "month": "Bulanan"}
SERVICES = {"consultation": "Konsultasi", "library": "Perpustakaan"}
MEANS = {"visit": "1 PST datang langsung", "email": "8 Surat/Email", "paper_letter": "8 Surat/Email"}


@pytest.fixture
def year(world: World) -> World:
    fill(world, 200)
    world.now = NOW
    return world


def form(world: World) -> list[list[object]]:
    with world.db.read() as db:
        span = ranges.of(world.office, "2026", NOW)
        lines = report.lines(db, world.office, survey_form.FORM, span, NOW, NOTHING_SECRET)
        return [[column.of(line) for column in survey_form.FORM.columns] for line in lines]


def rows(world: World, table: Any) -> list[Any]:
    with world.db.read() as db:
        return list(db.scalars(select(table).order_by(col(table.id))))


def respondent(case: Consultation, visit: Visit | None, book: GuestBook | None) -> list[object]:
    """Block I, by the words of the form."""
    sexes, ages = {"male": "1 Laki-laki", "female": "2 Perempuan"}, {"26_34": "3 26–34"}
    by_visit = {"master": "4 S2", "thesis": "1 Skripsi/Tesis"}
    by_book = {
        "S2": "4 S2",
        "Penelitian": "4 Penelitian",
        "Wiraswasta": "6 Wiraswasta",
        "Swasta": "8 Swasta",
        "Pemerintah Daerah": "4 Pemerintah Daerah",
        "Pengurus koperasi": "Ditulis sendiri",
        "": "",
    }

    def told(field: str) -> str:
        written = getattr(book, field) if book else ""
        return by_visit.get(getattr(visit, field, "") if visit else "", by_book[written])

    return [
        sexes.get(visit.sex, "") if visit else "",
        ages.get(visit.age_band, "") if visit else "",
        "2 Tidak" if visit and visit.disability == "no" else "",
        told("education"),
        by_book[book.occupation if book else ""],
        by_book[book.organisation_kind if book else ""],
        "",
        told("purpose"),
        SERVICES[visit.service if visit else "consultation"],
        "16 Aplikasi chat" if case.channel == "whatsapp" else MEANS.get(case.channel, "32 Lainnya"),
        "",
    ]


def expected(world: World) -> list[list[object]]:
    visits = {one.consultation_id: one for one in rows(world, Visit)}
    with world.db.read() as db:
        books = {one.person_id: one for one in db.scalars(select(GuestBook))}
    asked = (one for one in rows(world, Survey) if one.instrument == SKD.name and one.person_id is not None)
    surveys = {one.consultation_id: one.answers for one in asked}
    needs = rows(world, DataNeed)
    found: list[list[object]] = []
    for case in sorted(rows(world, Consultation), key=lambda one: (one.opened_at, one.id)):
        is_counted = case.kind == "consultation" and case.merged_into_id is None and case.outcome != "complaint"
        if not is_counted or not START <= case.opened_at < END:
            continue
        answers = surveys.get(case.id, {})
        first = [*respondent(case, visits.get(case.id), books.get(case.person_id))]
        first += [answers.get(f"A{number}", "") for number in range(1, 17)]
        own = [one for one in needs if one.consultation_id == case.id]
        for place, need in enumerate(own or [None]):
            blocks = first if place == 0 else [""] * len(first)
            third: list[object] = [""] * 12
            if need is not None:
                third = [need.item, need.area, LEVELS[need.level], PERIODS[need.period], need.year_from or "", ""]
                third += [STATUSES[need.outcome], "", need.source_title, need.source_year or "", "", ""]
            found.append([case.number, place + 1 if need else "", "", "", "", *blocks, *third, ""])
    return found


def test_every_cell_of_the_form_is_what_the_rows_say(year: World) -> None:
    assert form(year) == expected(year) and len(form(year)) > 200


def test_the_form_has_the_order_of_the_survey() -> None:
    heads = [column.head for column in survey_form.FORM.columns]
    assert heads[2:6] == ["I. Nama", "I. Email", "I. Nomor HP", "I. Jenis kelamin"]
    blocks = [head.partition(".")[0] for head in heads[2:]]
    assert blocks == sorted(blocks, key=["I", "II", "III", "IV"].index)
    assert blocks.count("II") == len(SKD.questions) == 16
    assert len(set(heads)) == len({column.key for column in survey_form.FORM.columns}) == len(heads)
