"""Service hours: open, closed, and when next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import hours
from handlers.office import Office

OFFICE = Office()


def wib(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE.zone)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        (wib(23, 8), True, wib(23, 8)),
        (wib(23, 7, 59), False, wib(23, 8)),
        (wib(23, 15, 30), False, wib(24, 8)),
        (wib(27, 12), False, wib(27, 13)),  # Friday break
        (wib(28, 10), False, wib(30, 8)),  # Saturday
        (wib(24, 10, month=12), False, wib(28, 8, month=12)),  # collective leave, then Christmas, then the weekend
    ],
)
def test_open_and_the_next_opening(now, is_open, opens):
    assert hours.is_open(OFFICE, now.astimezone(UTC)) is is_open
    assert hours.next_opening(OFFICE, now.astimezone(UTC)) == opens


def test_a_dated_override_beats_the_calendar():
    office = replace(OFFICE, open={date(2026, 11, 23): ("09:00-12:00",)}, closed=(date(2026, 11, 24),))
    assert not hours.is_open(office, wib(23, 8, 30))
    assert hours.next_opening(office, wib(23, 13)) == wib(25, 8)


def test_an_office_that_never_opens_has_no_next_opening():
    office = replace(OFFICE, hours=dict.fromkeys(hours.WEEKDAYS, ()))
    assert hours.next_opening(office, wib(23, 8)) is None


@pytest.mark.parametrize("word", ["", "8", "16:00-08:00", "08:00", "25:00-26:00", "pagi-sore"])
def test_a_range_that_makes_no_sense_is_refused(word):
    with pytest.raises(ValueError, match=r".+"):
        hours.parse_range(word)


@given(
    start=st.datetimes(datetime(2026, 12, 18), datetime(2027, 1, 6)),
    length=st.timedeltas(timedelta(0), timedelta(days=6)),
    promised=st.integers(1, 600),
)
@settings(max_examples=150, deadline=None)
def test_service_time_is_what_counting_every_minute_gives(start, length, promised):
    office = replace(OFFICE, open={date(2026, 12, 27): ("09:00-12:00",)}, closed=(date(2026, 12, 31),))
    begin = start.replace(second=0, microsecond=0, tzinfo=office.zone)
    end = begin + timedelta(minutes=length // timedelta(minutes=1))
    minutes, moment = 0, begin
    while moment < end:
        minutes += hours.is_open(office, moment)
        moment += timedelta(minutes=1)
    assert hours.served(office, begin, end) == timedelta(minutes=minutes)
    due = hours.deadline(office, begin, timedelta(minutes=promised))
    assert hours.served(office, begin, due) == timedelta(minutes=promised)
    assert hours.is_open(office, due - timedelta(seconds=1))


def test_a_promise_of_an_office_that_never_opens_has_no_deadline():
    office = replace(OFFICE, hours=dict.fromkeys(hours.WEEKDAYS, ()))
    assert hours.deadline(office, wib(23, 8), timedelta(minutes=5)) is None
    assert hours.served(office, wib(23, 9), wib(23, 8)) == timedelta()
