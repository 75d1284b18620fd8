"""A mail that was found and is gone at the fetch may lie in another folder: the mailbox is looked through soon."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import mails
import pytest
from cast import MONDAY_MORNING
from whole_office import StoppedClock

from bot.app import App
from bot.catchup.watch import Watch
from bot.work import fetch_mail
from channels.envelope import Mark
from store.transport import arrivals, listed

NOW = MONDAY_MORNING
BEFORE = Mark("INBOX", 7, 4)


class Session:
    """A reader of a mailbox that yields only marks, as it does for mails that are gone."""

    def __init__(self, *marks: Mark) -> None:
        self.marks = marks

    def fetch(self, *_: Any) -> Iterator[tuple[None, Mark]]:
        return ((None, mark) for mark in self.marks)

    def fetch_again(self, missed: Any) -> Iterator[Any]:
        return iter(missed)


def looks(app: App, *marks: Mark) -> None:
    fetch_mail.look(app, "email", Session(*marks))  # type: ignore[arg-type]


@pytest.fixture
def compared(read: App, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The channels that are compared with their provider, as often as they are."""
    found: list[str] = []

    def compare(watching: Watch, name: str) -> None:
        found.append(name)
        watching.swept[name] = read.clock()

    monkeypatch.setattr(Watch, "compare", compare)
    monkeypatch.setattr(Watch, "is_due", lambda watching, name, now: watching.troubled.get(name, now) > now)
    return found


@pytest.fixture
def read(joints: App) -> App:
    """An office with a mailbox that was read up to a mark."""
    arrivals.put_mail(joints.db, "email", None, BEFORE, NOW)
    return replace(joints, channels={"email": mails.channel()})


def test_a_mail_that_is_gone_at_the_fetch_lets_the_mailbox_be_compared(
    read: App, compared, clock: StoppedClock
) -> None:
    watching = Watch(read, threading.Event())
    watching.look(web_answers=True)
    assert compared == []
    clock.advance(minutes=1)
    looks(read, Mark("INBOX", 7, 5))
    watching.look(web_answers=True)
    assert compared == ["email"]
    clock.advance(minutes=11)
    watching.look(web_answers=True)
    assert compared == ["email"]


def test_the_first_look_and_a_renumbered_mailbox_take_nothing_away(read: App) -> None:
    looks(read, Mark("Junk", 3, 9), Mark("INBOX", 8, 2))
    with read.db.read() as db:
        assert listed.taken_away(db, "email") == ""


def test_when_it_was_is_remembered_over_a_restart(read: App, clock: StoppedClock) -> None:
    looks(read, Mark("INBOX", 7, 5))
    with read.db.read() as db:
        assert listed.taken_away(db, "email") == NOW.isoformat()
    assert clock() - NOW < timedelta(minutes=1)
