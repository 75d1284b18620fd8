"""When something happened, as people at a desk write it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.language import moments

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 27, 14, 30, tzinfo=ZONE)  # a Friday


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", "27 14:30"),
        ("sekarang", "27 14:30"),
        ("Baru saja", "27 14:30"),
        ("10.15", "27 10:15"),
        ("pukul 10:15 WIB", "27 10:15"),
        ("jam 9", "27 09:00"),
        ("tadi 10.15", "27 10:15"),
        ("tadi pagi 9", "27 09:00"),
        ("tadi pagi jam 9.05", "27 09:05"),
        ("hari ini 13.00", "27 13:00"),
        ("siang 1", "27 13:00"),
        ("2.15", "27 14:15"),
        ("02.15", "27 02:15"),
        ("setengah 10", "27 09:30"),
        ("kemarin 10.15", "26 10:15"),
        ("Kemarin, pukul 10.15", "26 10:15"),
        ("kemarin sore jam 4", "26 16:00"),
        ("kemarin lusa 8.00", "25 08:00"),
        ("tadi malam 9", "26 21:00"),
        ("semalam", "26 19:00"),
        ("tadi malam jam 1", "27 01:00"),
        ("tadi malam 12", "27 00:00"),
        ("semalam 02.30", "27 02:30"),
        ("semalam jam 11", "26 23:00"),
        ("27/11 10.15", "27 10:15"),
        ("26/11/2026 10.15", "26 10:15"),
        ("26-11-26 10.15", "26 10:15"),
        ("2026-11-26 10:15", "26 10:15"),
        ("26 November 10.15", "26 10:15"),
        ("tgl 26 nov 2026 jam 8 pagi", "26 08:00"),
        ("Senin 10.15", "23 10:15"),
        ("Jumat 9.00", "27 09:00"),
        ("Jumat lalu 9.00", "20 09:00"),
        ("Jum'at lalu 9.00", "20 09:00"),
        ("2 jam lalu", "27 12:30"),
        ("30 menit yang lalu", "27 14:00"),
        ("setengah jam lalu", "27 14:00"),
        ("sejam lalu", "27 13:30"),
    ],
)
def test_a_moment_is_read_as_people_write_it(typed: str, read: str) -> None:
    moment = moments.read(typed, NOW, ZONE)
    assert moment is not None
    assert f"{moment.at.astimezone(ZONE):%d %H:%M}" == read


@pytest.mark.parametrize(
    "typed", ["entah", "kapan-kapan", "31/2 10.00", "25.70", "kemarin 10.15 lewat telepon Budi", "9" * 70, "\u0660.30"]
)
def test_what_is_not_understood_is_not_guessed(typed: str) -> None:
    assert moments.read(typed, NOW, ZONE) is None


def test_a_date_without_a_year_that_would_lie_ahead_was_last_year() -> None:
    moment = moments.read("30/12 10.00", NOW, ZONE)
    assert moment is not None and moment.at.astimezone(ZONE).year == 2025


def test_a_time_ahead_stays_ahead_so_that_it_can_be_refused() -> None:
    moment = moments.read("16.00", NOW, ZONE)
    assert moment is not None and moment.at > NOW


def test_a_day_without_a_time_says_so() -> None:
    named, whole = moments.read("kemarin", NOW, ZONE), moments.read("kemarin 10.15", NOW, ZONE)
    assert named is not None and whole is not None
    assert (named.has_time, whole.has_time) == (False, True)


def test_the_moment_has_the_zone_of_now() -> None:
    moment = moments.read("kemarin 10.15", NOW.astimezone(UTC), ZONE)
    assert moment is not None and moment.at == datetime(2026, 11, 26, 3, 15, tzinfo=UTC)
