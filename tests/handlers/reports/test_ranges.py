"""The periods of the report: every key leads back to its period, and none leaves a moment out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.office.office import Office
from handlers.reports import ranges

OFFICE = Office()
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))


@pytest.mark.parametrize(
    ("key", "first", "last", "word"),
    [
        ("2026-02", "2026-02-01", "2026-02-28", "Februari 2026"),
        ("2024-02", "2024-02-01", "2024-02-29", "Februari 2024"),
        ("2026-12", "2026-12-01", "2026-12-31", "Desember 2026"),
        ("2026-T4", "2026-10-01", "2026-12-31", "Triwulan IV 2026"),
        ("2026", "2026-01-01", "2026-12-31", "Tahun 2026"),
        ("2026-11-02_2026-11-13", "2026-11-02", "2026-11-13", "2 November 2026 sampai 13 November 2026"),
        ("2026-11-13_2026-11-02", "2026-11-02", "2026-11-13", "2 November 2026 sampai 13 November 2026"),
        ("2026-11-02_2026-11-02", "2026-11-02", "2026-11-02", "2 November 2026"),
    ],
)
def test_an_address_names_a_period(key: str, first: str, last: str, word: str) -> None:
    found = ranges.of(OFFICE, key, NOW)
    assert (f"{found.first}", f"{found.last}", found.word) == (first, last, word)
    assert found.start == datetime.fromisoformat(f"{first}T00:00:00+07:00")
    assert found.end == datetime.fromisoformat(f"{last}T00:00:00+07:00") + timedelta(days=1)


@pytest.mark.parametrize(
    "key", ["", "2026-13", "2026-T5", "1999", "99999", "2026-02-30_2026-03-01", "x' OR 1", "2026-1"]
)
def test_what_names_no_period_is_this_month(key: str) -> None:
    assert ranges.of(OFFICE, key, NOW).key == "2026-11"


@settings(max_examples=60)
@given(DAYS)
def test_months_quarters_and_years_hold_their_day_and_follow_each_other(day: date) -> None:
    for make in (ranges.month, ranges.quarter, ranges.year):
        found = make(OFFICE, day)
        assert found.first <= day <= found.last
        assert ranges.of(OFFICE, found.key, NOW) == found
        assert make(OFFICE, found.last + timedelta(days=1)).start == found.end
