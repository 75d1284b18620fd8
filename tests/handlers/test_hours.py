"""Service hours: open, closed, and when next."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

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
