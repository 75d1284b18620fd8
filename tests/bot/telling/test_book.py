"""The book of faults: one alert and one recovery, never two within an hour, whatever ends in between."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cast import MONDAY_MORNING as NOW

from bot.telling import book as books
from bot.telling.book import Book, Episode
from bot.telling.faults import FAULTS, Sighting, seen

REDIS = seen("redis")  # told after two minutes
WORKER = seen("part_silent", "sejak 08.00", "worker", "Worker")
MINUTE = timedelta(minutes=1)


def look(folder: Path, minute: float, *found: Sighting) -> tuple[list[str], list[str]]:
    """Look at the office so many minutes after the beginning. Return what is to be told of it."""
    now = NOW + minute * MINUTE
    with books.opened(folder) as book:
        book.see(found, now)
        begun, ended = book.claim(now)
    return [one.key for one in begun], [one.key for one in ended]


def not_told(folder: Path, minute: float, key: str, *, ended: bool = False) -> None:
    with books.opened(folder) as book:
        one = book.past[-1] if ended else book.now[key]
        book.failed([] if ended else [one], [one] if ended else [], NOW + minute * MINUTE)


def test_a_fault_that_lasts_is_told_once_and_its_end_once(tmp_path: Path) -> None:
    assert look(tmp_path, 0, REDIS) == ([], [])
    assert look(tmp_path, 1, REDIS) == ([], [])
    assert look(tmp_path, 2, REDIS) == (["redis"], [])
    assert [look(tmp_path, minute, REDIS) for minute in (3, 60, 70, 300)] == [([], [])] * 4
    assert look(tmp_path, 300.5) == ([], [])  # it may come back at once
    assert look(tmp_path, 301) == ([], ["redis"])
    assert look(tmp_path, 302) == ([], [])


def test_a_fault_that_went_away_by_itself_is_told_to_nobody(tmp_path: Path) -> None:
    assert [look(tmp_path, 0, REDIS), look(tmp_path, 1), look(tmp_path, 5)] == [([], [])] * 3
    assert [one.key for one in books.read(tmp_path).past] == ["redis"]


def test_the_same_fault_is_told_at_most_once_an_hour_however_often_it_comes_and_goes(tmp_path: Path) -> None:
    told = []
    for minute in range(0, 120, 5):
        for later in (0, 1, 2):
            told += look(tmp_path, minute + later, WORKER)[0] and [minute + later]
        look(tmp_path, minute + 4)
    assert told == [1, 61]


def test_faults_of_two_channels_are_two_faults(tmp_path: Path) -> None:
    both = [seen("mailbox", name="email", about="Email"), seen("mailbox", name="kedua", about="Kedua")]
    look(tmp_path, 0, *both)
    assert look(tmp_path, 1, *both)[0] == ["mailbox:email", "mailbox:kedua"]


def test_what_could_not_be_told_is_tried_again_and_its_end_is_told_too(tmp_path: Path) -> None:
    look(tmp_path, 0, WORKER)
    assert look(tmp_path, 1, WORKER)[0] == ["part_silent:worker"]
    not_told(tmp_path, 1, "part_silent:worker")
    assert look(tmp_path, 2, WORKER) == ([], [])
    assert look(tmp_path, 3, WORKER)[0] == ["part_silent:worker"]
    not_told(tmp_path, 3, "part_silent:worker")
    assert look(tmp_path, 5)[1] == ["part_silent:worker"]
    not_told(tmp_path, 5, "part_silent:worker", ended=True)
    assert look(tmp_path, 6) == ([], [])
    assert look(tmp_path, 7)[1] == ["part_silent:worker"]


def test_what_nobody_can_see_while_the_database_is_away_is_not_told_as_over(tmp_path: Path) -> None:
    away = seen("database")
    look(tmp_path, 0, WORKER)
    assert look(tmp_path, 1, WORKER)[0] == ["part_silent:worker"]
    assert [look(tmp_path, minute, away)[1] for minute in range(2, 9)] == [[]] * 7
    assert set(look(tmp_path, 9)[1]) == {"part_silent:worker", "database"}


def test_an_end_that_nobody_can_be_told_of_is_given_up_after_a_day(tmp_path: Path) -> None:
    look(tmp_path, 0, WORKER)
    look(tmp_path, 1, WORKER)
    assert look(tmp_path, 5)[1] == ["part_silent:worker"]
    not_told(tmp_path, 5, "part_silent:worker", ended=True)
    assert look(tmp_path, 60 * 25) == ([], [])
    assert books.read(tmp_path).now == {}


def test_a_clock_that_was_set_back_leaves_nothing_stuck(tmp_path: Path) -> None:
    look(tmp_path, 0, WORKER)
    look(tmp_path, 1, WORKER)
    look(tmp_path, 3)
    assert look(tmp_path, -600, WORKER) == ([], [])
    assert look(tmp_path, -599, WORKER) == ([], [])
    assert look(tmp_path, -539, WORKER)[0] == ["part_silent:worker"]


@pytest.mark.parametrize("content", [b"", b"\x00" * books.SIZE, b'{"now": {', b"[]", b'{"now": {"x": 1}}'])
def test_a_file_that_cannot_be_read_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / books.NAME).write_bytes(content)
    assert look(tmp_path, 0, WORKER) == ([], [])
    assert list(books.read(tmp_path).now) == ["part_silent:worker"]


def test_the_file_keeps_its_size_and_is_for_its_user_alone(tmp_path: Path) -> None:
    for minute in range(300):
        look(tmp_path, minute * 10, seen("mailbox", "x" * 2000, f"kanal{minute}", "Kanal"))
    place = tmp_path / books.NAME
    assert place.stat().st_size == books.SIZE
    assert place.stat().st_mode & 0o077 == 0
    assert len(books.read(tmp_path).past) <= books.PAST_KEPT


def test_the_words_of_a_fault_that_a_newer_program_does_not_know_are_left_out() -> None:
    book = Book(now={"gone": Episode("gone", "gone", "Hilang", "", NOW, NOW)})
    assert books._read(books._written(book)).now == {}


def test_every_fault_says_in_both_languages_what_is_wrong_and_what_to_do() -> None:
    for key, one in FAULTS.items():
        assert all((one.id, one.en, one.do_id, one.do_en, one.seen)), key
        assert "{" not in one.title("x") and not one.do_id.endswith(".")


@pytest.mark.parametrize(("seconds", "moved"), [(1000.0, 60), (10.0, 0)])
def test_a_start_of_the_computer_that_has_no_name_moves_nothing(seconds: float, moved: int) -> None:
    """The clock that nobody sets begins again then."""
    book = Book(told={"disk": NOW}, looked=NOW, steady=1000.0)
    book.follow(NOW + timedelta(hours=1), seconds, "")
    assert book.told == {"disk": NOW + timedelta(minutes=moved)}
