"""The stretches of the dashboard: no moment is counted twice or not at all, days off are no workdays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.office import service_hours
from handlers.office.office import Office
from handlers.reports import periods

OFFICE = Office()
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))


@settings(max_examples=60)
@given(MOMENTS, st.sampled_from(sorted(periods.SPANS)))
def test_the_steps_of_a_span_follow_each_other_without_gap_and_hold_now(now: datetime, key: str) -> None:
    found = periods.of(OFFICE, key, now)
    assert (found.key, found.steps[0].start, found.steps[-1].end) == (key, found.start, found.end)
    assert all(one.end == two.start for one, two in pairwise(found.steps))
    assert found.before < found.start <= now < found.end


@settings(max_examples=60)
@given(MOMENTS)
def test_ten_workdays_are_ten_days_we_were_open(now: datetime) -> None:
    found = periods.ten_workdays(OFFICE, now)
    opened = [step for step in found.steps if step.shown]
    assert len(opened) == len(found.steps) == 10  # ten bars, also where somebody wrote on a day off
    assert all(service_hours.ranges(OFFICE, step.start.date()) for step in opened)
    assert opened[0].start == found.start


@pytest.mark.parametrize(
    ("day", "start", "before", "word"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2025, 10, 1), "dalam triwulan I 2026"),
        (date(2026, 5, 12), date(2026, 4, 1), date(2026, 1, 1), "dalam triwulan II 2026"),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 7, 1), "dalam triwulan IV 2026"),
    ],
)
def test_a_quarter_is_the_calendars(day: date, start: date, before: date, word: str) -> None:
    found = periods.quarter(OFFICE, datetime.combine(day, datetime.min.time(), OFFICE.zone))
    assert (found.start.date(), found.before.date(), found.word) == (start, before, word)


def test_an_office_that_never_opens_still_has_its_days() -> None:
    shut = Office(hours=dict.fromkeys(OFFICE.hours, ()))
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    for key in periods.SPANS:
        found = periods.of(shut, key, now)
        assert found.start <= now < found.end
        assert found.end - found.start <= timedelta(days=92)
