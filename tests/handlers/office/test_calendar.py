"""Days that differ from the week, and the holidays of a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handlers.errors import BadInput
from handlers.office import calendar, overrides
from handlers.office.office import Office


def chosen(stored: calendar.Stored) -> Office:
    closed, opened = stored
    return replace(Office(), closed=overrides.read_closed(closed), open=overrides.read_open(opened))


def test_ramadan_is_one_entry_and_changes_only_working_days():
    office = chosen(calendar.differ(Office(), date(2026, 2, 18), date(2026, 3, 17), ("08:00-15:00",), ("08:00-11:30",)))
    assert office.open[date(2026, 2, 19)] == ("08:00-15:00",)
    assert office.open[date(2026, 2, 20)] == ("08:00-11:30",)
    assert date(2026, 2, 21) not in office.open
    assert not set(office.open) & {day for day, _ in calendar.holidays_of(2026)}


def test_days_in_a_row_are_one_entry_over_the_weekend():
    office = chosen(calendar.differ(Office(), date(2026, 11, 26), date(2026, 12, 1), ("08:00-12:00",), None))
    assert calendar.exceptions(office) == [calendar.Stretch(date(2026, 11, 26), date(2026, 12, 1), ("08:00-12:00",))]
    assert chosen(calendar.forget(office, date(2026, 11, 26), date(2026, 12, 1))).open == {}


def test_one_date_counts_on_a_holiday_too_and_closing_beats_opening():
    independence = date(2026, 8, 17)
    office = chosen(calendar.differ(Office(), independence, independence, ("08:00-12:00",), None))
    assert office.open == {independence: ("08:00-12:00",)}
    closed, opened = calendar.differ(office, independence, independence, (), None)
    assert (closed, opened) == (["2026-08-17"], {})


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        (date(2026, 12, 2), date(2026, 12, 1), "lebih awal"),
        (date(2026, 1, 1), date(2026, 12, 31), "Paling lama"),
        (date(2026, 11, 28), date(2026, 11, 29), "Tidak ada hari kerja"),
    ],
)
def test_a_stretch_that_makes_no_sense_is_refused(first, last, word):
    with pytest.raises(BadInput, match=word):
        calendar.differ(Office(), first, last, ("08:00-12:00",), None)


def test_holidays_are_told_in_indonesian_and_guesses_are_named():
    names = dict(calendar.holidays_of(2027))
    assert names[date(2027, 8, 17)] == "Hari Kemerdekaan Republik Indonesia"
    assert any("perkiraan" in name for name in names.values())
