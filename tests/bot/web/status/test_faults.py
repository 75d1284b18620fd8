"""The head of the status page: what is wrong now, since when, what to do, and whether the admin knows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from web_desk import Desk

from bot.bell import Bell
from bot.cli import doctor
from bot.process import restarts
from bot.telling import book as books
from bot.telling.faults import seen
from store.transport import spool


@pytest.fixture
def redis_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bell, "ping", lambda _bell: 0.001)


def head(desk: Desk) -> str:
    """Return the text of the panel, "" where there is none."""
    return desk.text("/status").partition('id="gangguan"')[2].partition("</section>")[0]


def test_an_office_that_is_well_has_no_such_panel(desk: Desk, redis_answers: None) -> None:
    assert head(desk) == ""


def test_a_fault_is_named_with_what_to_do(desk: Desk) -> None:
    panel = head(desk)
    assert "Redis tidak menjawab" in panel
    assert "Redis bawaan dimulai lagi sendiri" in panel
    assert "diberi tahu" not in panel


def test_what_the_watch_saw_stands_there_with_its_time_and_who_was_told(desk: Desk) -> None:
    began = desk.world.now - timedelta(minutes=20)
    for now in (began, desk.world.now):
        with books.opened(desk.world.folder) as book:
            book.see([seen("redis"), seen("computer_clock", "jam melompat mundur 9 menit")], now)
            book.succeeded(book.claim(now)[0], "sms")
    panel = head(desk)
    assert "Jam komputer melompat atau salah" in panel and "Jam melompat mundur 9 menit" in panel
    assert panel.count("sejak hari ini") == 2
    assert "lewat sms" in panel
    assert "diberi tahu" in panel


def test_a_fault_without_a_card_counts_in_the_sentence(desk: Desk, redis_answers: None) -> None:
    def sick() -> int:
        return int(desk.text("/status").partition(" hal perlu perhatian")[0].rpartition(">")[2])

    before = sick()
    for _ in range(3):
        restarts.note(desk.world.folder, "web", desk.world.now)
    assert sick() == before + 1
    assert "Web berkali-kali berhenti" in head(desk)


def test_a_page_that_names_a_fault_never_says_that_all_is_well(desk: Desk, redis_answers: None) -> None:
    desk.channels.clear()
    over = [seen("redis"), seen("disk"), seen("spool"), *(seen("mailbox", "", name) for name in ("email", "surat"))]
    for now in (desk.world.now - timedelta(minutes=20), desk.world.now):
        with books.opened(desk.world.folder) as book:
            book.see(over, now)
    named = head(desk).count("<li>")
    assert named == len(over)
    assert f"{named} hal perlu perhatian" in desk.text("/status")


def test_what_is_over_and_what_was_started_again_stand_among_the_incidents(desk: Desk) -> None:
    with books.opened(desk.world.folder) as book:
        book.see([seen("mailbox", "AUTHENTICATIONFAILED", "email", "Email")], desk.world.now - timedelta(minutes=9))
        book.see([], desk.world.now)
    restarts.note(desk.world.folder, "redis", desk.world.now)
    page = desk.text("/status").partition("Kejadian terakhir")[2]
    assert "Pulih: Email: kotak surat tidak terbaca. AUTHENTICATIONFAILED" in page
    assert "Redis bawaan berhenti dan dimulai lagi" in page


def test_a_folder_out_of_reach_is_named_by_the_page_and_by_the_doctor(desk: Desk, redis_answers: None) -> None:
    folder = desk.app.settings.data / spool.FOLDER
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.touch()
    assert "folder spool tidak terbaca" in desk.text("/status")
    found = doctor.disk(desk.app)
    assert found.grade == doctor.BROKEN and "folder spool tidak terbaca" in found.sentence
