"""A day's paper guest book, typed in afterwards: counted, outside of the clocks, once, and nobody is written to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import acting
import pytest
import visitors
from cast import BUDI, SITI
from sqlalchemy import select
from sqlmodel import col
from time_rules import pass_time, post, tick
from world import World

from handlers.desk.counter import calling
from handlers.errors import BadInput, Refusal
from handlers.intake.entry import paper_book, paper_rows
from handlers.intake.entry.paper_book import Entered, PaperDay
from handlers.intake.entry.paper_rows import RowsRefused
from handlers.officers import visibility
from handlers.reports import report_lines
from store.tables import Consultation, DataNeed, Message, Notice, Rating, Visit
from store.vocabulary import CaseEntry, CaseKind, CaseOutcome, CaseState

HADI = {"time": "9.15", "name": "Pak Hadi", "service": "kon", "came_as": "mahas", "need": "Harga lada"}
HADI |= {"outcome": "data tidak", "age_band": "23", "education": "s1", "sex": "L", "score": "4", "words": "Ramah"}
SALES = {"service": "penjualan", "access": "dibaca"}


@pytest.fixture
def office(any_world: World) -> Any:
    any_world.dewi = any_world.officer("dewi")  # type: ignore[attr-defined]
    return any_world


def day(office: Any, days: int = 1) -> str:
    return (office.now - timedelta(days=days)).astimezone(office.office.zone).date().isoformat()


def enters(office: Any, *rows: dict[str, str], key: str = "a" * 20, days: int = 1, officer: str = "dewi") -> Entered:
    paper = PaperDay(key, day(office, days), officer, rows)
    read = paper_book.read(office.office, paper, office.now)
    with office.db.write() as db:
        return paper_book.enter(acting.act(db, office, office.dewi), paper, read)


def everything(office: Any, table: Any) -> list[Any]:
    with office.db.read() as db:
        return list(db.scalars(select(table).order_by(col(table.id))))


def test_visitors_and_slips_are_counted_and_nobody_hears_of_it(office: Any) -> None:
    box = {"score": "2", "words": "Antre lama"}
    assert enters(office, HADI, {}, SALES, box, {"words": "Kursinya kurang"}) == Entered(2, 2, 0)
    tick(office)
    pass_time(office, minutes=30)
    hadi, sales, slip, suggestion = everything(office, Consultation)
    for case in (hadi, sales, slip):
        assert (case.entry, case.state, case.due_at) == (CaseEntry.AFTERWARDS, CaseState.CLOSED, None)
        assert (case.breached_at, case.rating_asked_at, case.acknowledged_at) == (None, None, None)
    assert (hadi.channel, hadi.outcome, hadi.officer_id) == ("visit", CaseOutcome.NOT_AVAILABLE, office.dewi.id)
    assert (sales.outcome, sales.access_ways, slip.channel) == ("", "read_here", "box")
    assert (suggestion.kind, suggestion.state) == (CaseKind.COMPLAINT, CaseState.NEW)
    assert [(one.item, one.outcome) for one in everything(office, DataNeed)] == [("Harga lada", "not_obtained")]
    ratings = [(one.score, one.by, one.comment, one.at) for one in everything(office, Rating)]
    assert ratings == [(4, "paper", "Ramah", hadi.opened_at), (2, "paper", "Antre lama", slip.opened_at)]
    assert post(office) == []
    assert not [one for one in everything(office, Notice) if one.consultation_id in (hadi.id, sales.id)]
    assert hadi.opened_at.astimezone(office.office.zone).strftime("%H.%M") == "09.15"
    assert ["Jam datang tidak" in one.note for one in everything(office, Message) if one.channel == "visit"] == [
        False,
        True,
    ]


def test_the_report_counts_them_with_service_and_profile_and_without_clocks(office: Any) -> None:
    enters(office, HADI, SALES)
    with office.db.read() as db:
        start, end = office.now - timedelta(days=5), office.now + timedelta(days=1)
        lines = list(report_lines.consultations(db, office.office, start, end, office.now))
        sight = visibility.sight_of(db, office.dewi)
        seen = list(report_lines.visits(db, office.office, start, end, office.now, sight))
    assert [(one.channel, one.kept, one.entry.visit.service) for one in lines] == [
        ("Kunjungan", None, "consultation"),
        ("Kunjungan", None, "sales"),
    ]
    told = lines[0].entry.visit
    assert (told.came_as, told.age_band, told.education, told.sex) == ("student", "17_25", "bachelor", "male")
    assert (lines[0].entry.score, lines[0].entry.rated_by) == (4, "paper")
    assert [(one.to_call, one.to_greet, one.call_kept) for one in seen] == [(None, None, None)] * 2


def test_no_number_of_the_queue_is_taken_and_nobody_of_paper_is_called(office: Any) -> None:
    enters(office, HADI | {"time": "8.15"}, HADI | {"time": "", "name": "Bu Rini"}, days=0)
    assert visitors.number(visitors.comes(office, visitors.key(1))) == "K-001"
    numbers = [visitors.number(one) for one in everything(office, Visit)]
    assert numbers == ["kertas K-001", "kertas K-002", "K-001"]
    with office.db.write() as db:
        act = acting.act(db, office, office.dewi)
        assert calling.call_next(act).channel == "walkin"
        with pytest.raises(Refusal):
            calling.call_next(act)


def test_the_same_table_is_kept_once_and_a_named_visitor_in_any_form(office: Any) -> None:
    enters(office, HADI, SALES)
    assert enters(office, HADI, SALES) == Entered(0, 0, 2)
    assert enters(office, SALES, HADI, key="b" * 20) == Entered(1, 0, 1)  # nobody knows whether the nameless one is new
    assert enters(office, HADI, HADI, key="c" * 20) == Entered(1, 0, 1)  # two lines of paper are two visitors
    assert len(office.consultations()) == 4


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"service": "kon", "time": "25.99"}, "Jam"),
        ({"service": "kon", "time": "kemarin 9"}, "Jam"),
        ({"service": "pengaduan"}, "Layanan"),
        ({"name": "Budi"}, "Layanan"),
        ({"service": "kon", "contact": "0812"}, "Telepon atau email"),
        ({"service": "kon", "name": "x" * 121}, "Nama"),
        ({"service": "kon", "words": "Lama"}, "Saran"),
        ({"service": "kon", "education": "sekolah"}, "Pendidikan"),
        ({"score": "6"}, "Nilai 1–5"),
        ({"score": "0"}, "Nilai 1–5"),
    ],
)
def test_a_wrong_row_keeps_all_rows_out_and_is_named(office: Any, row: dict[str, str], said: str) -> None:
    with pytest.raises(RowsRefused) as refused:
        enters(office, HADI, {}, row)
    assert [(one.place, one.column.head) for one in refused.value.wrong] == [(3, said)]
    assert office.consultations() == []


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_to_come_or_long_past_is_refused(office: Any, days: int) -> None:
    with pytest.raises(BadInput, match="Periksa"):
        enters(office, HADI, days=days)
    with pytest.raises(BadInput, match="satu baris"):
        enters(office, {}, {"name": "  "})


def test_a_row_without_its_time_is_never_stored_on_another_day(office: Any) -> None:
    office.pass_time(hours=6)  # noon of the oldest day is too long ago by now
    with pytest.raises(RowsRefused, match="Perbaiki"):
        enters(office, SALES, days=366)
    assert office.consultations() == []


def test_a_known_contact_is_the_same_person_only_under_the_same_name(office: Any) -> None:
    office.hears("whatsapp", SITI, "Minta data penduduk", name="Siti Aminah")
    siti = office.the_consultation()
    enters(
        office,
        {"service": "kon", "name": "siti aminah", "contact": SITI},
        {"service": "kon", "name": "Pak Hadi", "contact": SITI},
        {"service": "kon", "name": "Budi", "contact": BUDI},
    )
    _, same, other, new = office.consultations()
    assert same.person_id == siti.person_id
    assert len({siti.person_id, other.person_id, new.person_id}) == 3
    assert [SITI in one.note for one in everything(office, Message) if one.consultation_id == other.id] == [True]
    assert post(office) == [] or all(BUDI not in str(one) for one in post(office))


@pytest.mark.parametrize(("typed", "kept"), [("17-25", "17_25"), ("di atas 65", "over_65"), ("120", "over_65")])
def test_an_age_is_read_as_a_keyboard_has_it(office: Any, typed: str, kept: str) -> None:
    enters(office, HADI | {"age_band": typed})
    assert [one.age_band for one in everything(office, Visit)] == [kept]


def test_thirty_rows_are_read_and_stored(office: Any) -> None:
    rows = [HADI | {"name": f"Tamu {number}"} for number in range(paper_rows.MOST_ROWS)]
    assert enters(office, *rows).visits == 30
    assert len({one.running for one in everything(office, Visit)}) == 30
