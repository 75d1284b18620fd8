"""The page of the ledger: who may open it, what it says of a day, and what they can do about a difference."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from ledger_day import DAY as TODAY
from ledger_day import close
from web_desk import Desk

from bot.ledger import nightly
from store.db import memory
from store.ledger_words import Difference
from store.operations import ledger
from store.vocabulary import Role

PAGE = "/buku-besar"
HIDDEN = re.compile(r'<input type="hidden" name="(hari|kanal|pesan)" value="([^"]*)">')


def pressed(page: str) -> dict[str, str]:
    """Return what "Sudah diperiksa" of the only open difference sends."""
    return dict(HIDDEN.findall(page.partition("<h2>Selisih</h2>")[2]))


@pytest.fixture
def rahma(desk: Desk) -> Desk:
    desk.world.officer("rahma", role=Role.SUPERVISOR)
    desk.channels.clear()  # nobody is asked over the network
    window = desk.another()
    window.sign_in("rahma")
    return window


def test_officers_are_told_who_can_open_it(desk: Desk) -> None:
    desk.world.officer("rahma", role=Role.SUPERVISOR)
    answer = desk.get(PAGE)
    assert answer.status_code == 403 and "Rahma" in answer.text
    assert PAGE not in desk.text("/status")


def test_a_day_shows_both_counts_and_each_difference_with_what_to_do(rahma: Desk) -> None:
    empty = rahma.text(PAGE)
    assert "Belum pernah dicocokkan" in empty
    assert 'title="Pengaturan" aria-current="page"' in " ".join(empty.split())
    close(rahma.world, ("SM1", Difference.MISSING), ("SM2", Difference.CAUGHT_UP), done="Diambil dari penyedia.")
    page = rahma.text(PAGE)
    assert "11 dari 12" in page and "7 dari 7" in page
    assert "1 pesan perlu dilihat" in page
    assert "Hilang" in page and "baca pesannya di situs penyedia" in page
    assert "Masuk susulan" in page and "Diambil dari penyedia." in page
    assert page.count('aria-label="Sudah diperiksa: ') == 1


def test_what_is_decided_on_the_status_page_is_not_shown_as_well(rahma: Desk) -> None:
    close(rahma.world, ("SM1", Difference.UNSURE), ("SM2", Difference.CAUGHT_UP), ("SM3", Difference.MISSING))
    shown = rahma.text(PAGE).partition("<h2>Selisih</h2>")[2]
    assert re.findall(r'data-health="(\w+)">([^<]+)<', shown) == [
        ("troubled", "Belum pasti terkirim"),
        ("well", "Masuk susulan"),
        ("down", "Hilang"),
    ]


def test_a_difference_that_somebody_looked_into_is_not_open_any_more(rahma: Desk) -> None:
    close(rahma.world, ("SM1", Difference.FOREIGN), day=TODAY - timedelta(days=2))
    shown = f"{PAGE}?hari=2026-11-21"
    read = pressed(rahma.text(shown))
    assert rahma.post(f"{PAGE}/diperiksa", read, page=PAGE).location == shown
    page = rahma.text(shown)
    assert "Diperiksa oleh Rahma." in page and "Semua cocok" in page
    rahma.post(f"{PAGE}/diperiksa", read, page=PAGE)
    assert "sudah tidak terbuka" in rahma.text(shown)


def test_the_clock_may_compare_the_day_while_an_officer_reads_the_page(rahma: Desk) -> None:
    close(rahma.world, ("SM1", Difference.FOREIGN))
    read = pressed(rahma.text(PAGE))
    close(rahma.world, ("SM0", Difference.MISSING), ("SM1", Difference.FOREIGN))
    rahma.post(f"{PAGE}/diperiksa", read, page=PAGE)
    with rahma.world.db.read() as db:
        settled = {one.name: one.settled_by for one in ledger.lines(db, TODAY, TODAY)}
    assert settled == {"SM0": "", "SM1": "rahma"}


def test_a_provider_that_could_not_be_asked_is_told(rahma: Desk) -> None:
    close(rahma.world, trouble="Twilio tidak menjawab.")
    page = rahma.text(PAGE)
    assert "Ada penyedia yang tidak dapat ditanya" in page and "Twilio tidak menjawab." in page


def test_asking_leaves_a_note_for_the_clock_and_the_page_asks_until_it_is_done(rahma: Desk) -> None:
    assert "every 3s" not in rahma.text(PAGE)
    assert rahma.post(PAGE, {"hari": "2026-11-20"}, page=PAGE).location == f"{PAGE}?hari=2026-11-20"
    assert "every 3s" in rahma.text(PAGE)
    assert date(2026, 11, 20) in nightly.once(rahma.app)
    assert "every 3s" not in rahma.text(PAGE)


@pytest.mark.parametrize("day", ["besok", "2027-01-01", "0001-01-01", ""])
def test_a_day_that_is_none_shows_today(rahma: Desk, day: str) -> None:
    assert "23 November 2026</h2>" in rahma.text(f"{PAGE}?hari={day}")


def test_the_last_days_are_closed_once_a_night_and_today_every_hour(rahma: Desk) -> None:
    world = rahma.world
    assert [one.day for one in nightly.once(rahma.app)] == [20, 21, 22, 23]
    assert nightly.once(rahma.app) == []
    world.now += timedelta(hours=1)
    assert [one.day for one in nightly.once(rahma.app)] == [23]
    world.now += timedelta(days=1)
    assert [one.day for one in nightly.once(rahma.app)] == [21, 22, 23, 24]
    with world.db.read() as db:
        assert memory.get(db, nightly.CHECKED) == world.now.isoformat()
