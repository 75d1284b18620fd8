"""Service hours: open, closed, and when next."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from handlers.errors import BadInput
from handlers.office import schedule, service_hours
from handlers.office.office import Office

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
    assert service_hours.is_open(OFFICE, now.astimezone(UTC)) is is_open
    assert service_hours.next_opening(OFFICE, now.astimezone(UTC)) == opens


@pytest.mark.parametrize(
    ("now", "closes"), [(wib(23, 8), wib(23, 15, 30)), (wib(27, 11), wib(27, 11, 30)), (wib(23, 15, 30), None)]
)
def test_the_stretch_we_are_open_in_ends_at_its_break_or_in_the_evening(now, closes):
    assert service_hours.closing(OFFICE, now.astimezone(UTC)) == closes


def test_a_dated_override_beats_the_calendar():
    office = replace(OFFICE, open={date(2026, 11, 23): ("09:00-12:00",)}, closed=(date(2026, 11, 24),))
    assert not service_hours.is_open(office, wib(23, 8, 30))
    assert service_hours.next_opening(office, wib(23, 13)) == wib(25, 8)


def test_an_office_that_never_opens_has_no_next_opening():
    office = replace(OFFICE, hours=dict.fromkeys(schedule.WEEKDAYS, ()))
    assert service_hours.next_opening(office, wib(23, 8)) is None


def test_an_empty_week_never_reaches_a_deadline():
    office = replace(OFFICE, hours={})
    assert service_hours.deadline(office, wib(23, 8), timedelta(seconds=1)) is None
    assert service_hours.served(office, wib(23, 8), wib(23, 8) + timedelta(days=900)) == timedelta()


def test_an_office_open_on_one_day_of_next_year_opens_then():
    office = replace(OFFICE, hours={}, open={date(2027, 6, 1): ("09:00-10:00",)})
    assert service_hours.next_opening(office, wib(23, 8)) == wib(1, 9, month=6).replace(year=2027)
    assert service_hours.deadline(office, wib(23, 8), timedelta(minutes=61)) is None


def test_the_clock_stands_still_over_a_closed_night_and_runs_through_an_open_one():
    evening, morning = wib(23, 15, 28), wib(24, 8, 3)
    assert service_hours.served(OFFICE, evening, morning) == timedelta(minutes=5)
    through = replace(OFFICE, hours=dict.fromkeys(schedule.WEEKDAYS, ("00:00-06:00", "22:00-24:00")))
    assert service_hours.served(through, wib(23, 23, 58), wib(24, 0, 3)) == timedelta(minutes=5)
    assert service_hours.deadline(through, wib(23, 23, 58), timedelta(minutes=5)) == wib(24, 0, 3)


def test_a_minute_in_two_ranges_counts_once():
    office = replace(OFFICE, open={date(2026, 11, 23): ("08:00-12:00", "10:00-13:00", "13:00-14:00")})
    assert service_hours.ranges(office, date(2026, 11, 23)) == (schedule.parse_range("08:00-14:00"),)


def test_a_clock_moved_back_has_served_nothing():
    assert service_hours.served(OFFICE, wib(23, 9), wib(23, 8)) == timedelta()


def test_a_holiday_added_in_the_middle_of_a_running_clock_moves_the_deadline():
    promised = timedelta(hours=8)
    assert service_hours.deadline(OFFICE, wib(23, 9), promised) == wib(24, 9, 30)
    holiday = replace(OFFICE, closed=(date(2026, 11, 24),))
    assert service_hours.deadline(holiday, wib(23, 9), promised) == wib(25, 9, 30)


@pytest.mark.parametrize("word", ["", "8", "16:00-08:00", "22:00-02:00", "08:00", "25:00-26:00", "pagi-sore"])
def test_a_range_that_makes_no_sense_is_refused(word):
    with pytest.raises(BadInput, match=r".+"):
        schedule.parse_range(word)


# against an oracle that knows nothing of sums: it walks every minute and reads the words of the settings

MINUTES = 30 * 24 * 60
FIRST_DAYS = [datetime(2026, 3, 1), datetime(2026, 5, 10), datetime(2026, 12, 10), datetime(2027, 2, 25)]


def some_office(dice):
    """Hours nobody would think of, with national holidays, closed days and special days in the months ahead."""
    words = ["", "08:00-12:00", "08:00-11:30 13:00-16:00", "00:00-02:00 22:00-24:00", "07:15-07:16", "09:00-15:30"]
    first = dice.choice(FIRST_DAYS)
    near = [first.date() + timedelta(days=dice.randrange(30)) for _ in range(6)]
    week = {day: tuple(dice.choice(words).split()) for day in schedule.WEEKDAYS}
    opened = {day: tuple(dice.choice(words).split()) for day in near[:3]}
    zone = dice.choice(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
    return first, replace(OFFICE, hours=week, closed=tuple(near[2:]), open=opened, timezone=zone)


def minute_by_minute(office, first):
    """For each minute from `first` on, whether the office is open in it."""
    days_off = holidays.country_holidays("ID", years=(2026, 2027), categories=("public", "government"))
    found = bytearray()
    for number in range(MINUTES):
        moment = first + timedelta(minutes=number)
        day = moment.date()
        if moment.hour == moment.minute == 0:
            regular = () if day in office.closed or day in days_off else office.hours[schedule.WEEKDAYS[day.weekday()]]
            spans = [span.split("-") for span in office.open.get(day, regular)]
        at = f"{moment:%H:%M}"
        found.append(any(start <= at < end for start, end in spans))
    return found


def test_clocks_agree_with_an_oracle_that_counts_every_minute_of_a_thousand_cases():
    dice = random.Random(20261124)
    for _ in range(10):
        first, office = some_office(dice)
        minutes = minute_by_minute(office, first)
        begin = first.replace(tzinfo=office.zone)
        for _ in range(100):
            start, end = sorted(dice.randrange(MINUTES) for _ in range(2))
            promised = dice.choice([5, 15, 90, 450, 2250])
            check(office, minutes, begin, start, end, promised)


def check(office, minutes, begin, start, end, promised):
    def at(minute):
        return (begin + timedelta(minutes=minute)).astimezone(UTC)

    assert service_hours.served(office, at(start), at(end)) == timedelta(minutes=sum(minutes[start:end]))
    assert service_hours.is_open(office, at(start)) == bool(minutes[start])
    opening = minutes.find(1, start)
    if opening >= 0:
        assert service_hours.next_opening(office, at(start)) == at(opening)
    due = service_hours.deadline(office, at(start), timedelta(minutes=promised))
    if sum(minutes[start:]) >= promised:
        last = start
        while promised:
            promised -= minutes[last]
            last += 1
        assert due == at(last)
    else:
        assert due is None or due > at(MINUTES)
