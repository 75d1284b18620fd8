"""The world keeps the newest only: a demo left running for weeks does not grow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from simulator_process import ACCOUNT, SITI

from bot.simulator import failures, world
from bot.simulator.mail import letters, mailboxes
from bot.simulator.twilio import account, calls
from bot.simulator.world import File, Item, Shelf, World

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def item(text: str, address: str = SITI, direction: str = "out") -> Item:
    return Item("sms", address, direction, text, NOW)


def test_the_oldest_messages_are_forgotten() -> None:
    full = World(lambda: NOW)
    for number in range(world.MOST_ITEMS + 5):
        full.add(item(str(number)))
    kept = full.received(SITI)
    assert (len(kept), kept[0]["text"]) == (world.MOST_ITEMS, "5")


def test_the_oldest_events_are_forgotten() -> None:
    full = World(lambda: NOW)
    for number in range(world.MOST_EVENTS + 5):
        full.tell(str(number))
    assert full.describe()["events"][0]["text"] == "5"


def test_names_windows_and_refusals_of_the_longest_silent_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "MOST_PEOPLE", 2)
    moments = iter([NOW - timedelta(days=2)])
    full = World(lambda: next(moments, NOW))
    for name in ("a", "b", "c"):
        full.add(Item("whatsapp", name, "in", "Halo", NOW))
        full.name("whatsapp", name, name.upper())
        full.opt_out(name, out=True)
    assert [full.window_open(name) for name in ("a", "b", "c")] == [False, True, True]
    assert [full.name("whatsapp", name) for name in ("a", "b", "c")] == ["", "B", "C"]
    assert [full.opted_out(name) for name in ("a", "b", "c")] == [False, True, True]


def test_files_make_room_for_newer_ones() -> None:
    shelf = Shelf(most_bytes=10)
    for name in ("a", "b", "c"):
        shelf.put(File(name, name, "text/plain", b"1234"))
    assert [shelf.get(name) is not None for name in ("a", "b", "c")] == [False, True, True]
    assert shelf.remove("b")
    assert not shelf.remove("b")
    assert shelf.size == 4


def test_a_folder_forgets_its_oldest_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST_LETTERS", 3)
    monkeypatch.setattr(mailboxes, "MOST_BYTES", 10)
    box = mailboxes.Box("INBOX", 1)
    for _ in range(5):
        box.append(b"12", NOW)
    assert box.uids() == [3, 4, 5]
    box.append(b"1234567890", NOW)
    assert box.uids() == [6]
    box.append(b"more than there is room for", NOW)  # one is always kept
    assert box.uids() == [7]


def test_twilio_forgets_its_oldest_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "MOST_MESSAGES", 2)
    kept = account.Messages()
    for sid in ("a", "b", "c"):
        kept.add(account.Message(sid, ACCOUNT, "x", SITI, "Halo", "outbound-api", "queued", NOW))
    assert [one.sid for one in kept.newest_first()] == ["c", "b"]


def test_recordings_failures_and_threads_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((calls, "MOST_RECORDINGS"), (failures, "MOST_FAILURES"), (letters, "MOST_THREADS")):
        monkeypatch.setattr(module, name, 2)
    recordings, asked, letterbox = calls.Recordings(), failures.Failures(), letters.Letterbox()
    for name in ("a", "b", "c"):
        recordings.add(name, name)
        asked.ask("sms", "500", 1)
        letterbox.put(name, letters.open_letter(b"Subject: x\r\n\r\n", NOW))
    assert [recordings.get(name) for name in ("a", "b", "c")] == [None, "b", "c"]
    assert len(asked.pending()) == 2
    assert [letterbox.last(name) is not None for name in ("a", "b", "c")] == [False, True, True]
