"""A first look at a mailbox full of old mails, and a mailbox that was moved: nobody is written to (dovecot)."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime, timedelta

import pytest
from mailbox_reader import letter
from mails import mail
from sqlalchemy import select
from whole_office import rows

from bot.cli import catch_up
from bot.work import jobs
from channels._listings.dates import got_at
from store.tables import Consultation, MailMark, Message
from store.transport import older

NOW = datetime.now(UTC).replace(microsecond=0)
LONG_AGO = NOW - timedelta(days=300)


@pytest.fixture
def today(counter):
    counter.app.clock.now = NOW
    return counter


def waiting(counter):
    with counter.app.db.read() as db:
        return older.waiting(db)


def test_old_mails_of_a_first_look_open_nothing_until_an_admin_takes_them_in(today):
    with today.box.client() as client:
        for number in range(3):
            client.append("INBOX", letter(number), msg_time=LONG_AGO)
    today.hears(letter(9))
    assert len(today.cases()) == 1
    assert today.sent()[1] == 1
    assert waiting(today) == {"email": 3}
    with today.app.db.write() as db:
        older.take_in(db)
    jobs.work(today.app)
    assert today.sent()[1] == 1
    assert [one.state == "closed" for one in rows(today.app, Consultation)] == [False, True, True, True]
    assert len([one for one in rows(today.app, Message) if one.direction == "in"]) == 4


def test_a_mailbox_that_was_moved_and_lost_its_dates_is_known_by_what_its_server_wrote(today):
    today.look()
    stamp = LONG_AGO.strftime("%a, %d %b %Y %H:%M:%S +0000")
    old = mail("Lama", message_id="<lama@contoh.example>", Received=f"from x by mx.kantor.example; {stamp}")
    with today.app.db.write() as db:
        for mark in db.scalars(select(MailMark)):
            mark.uidvalidity += 1  # as after a move: the server gave new numbers
    today.hears(old)
    assert today.cases() == []
    assert waiting(today) == {"email": 1}


def test_a_mail_that_came_while_we_were_away_for_a_holiday_is_a_question_without_a_receipt(today):
    today.look()
    with today.box.client() as client:
        client.append("INBOX", letter(1), msg_time=NOW - timedelta(days=6))
    today.look()
    assert [one.state for one in today.cases()] != ["closed"]
    assert len(today.cases()) == 1
    assert today.postbox.mails() == []


@pytest.mark.parametrize(
    ("raw", "stored", "got"),
    [
        (mail(), NOW, NOW),
        (mail(Date="Thu, 01 Jan 1970 00:00:00 +0000"), NOW, NOW),
        (mail(Received="by x; Mon, 23 Nov 2026 08:30:00 +0700"), NOW, datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        (mail(Received="by x; kemarin"), NOW, NOW),
        (mail(Received="; Mon, 99 Nov 2026"), None, None),
        (b"\xff\x00", None, None),
    ],
)
def test_when_a_server_got_a_mail(raw, stored, got):
    assert got_at(raw, stored) == got


def test_the_command_says_how_many_wait_and_does_as_it_is_told(today, capsys, monkeypatch):
    monkeypatch.setattr(catch_up, "open_app", lambda place: today.app)
    monkeypatch.setattr(type(today.app.db), "close", lambda self: None)
    with today.box.client() as client:
        client.append("INBOX", letter(1), msg_time=LONG_AGO)
    today.look()

    def told(**asked: bool) -> str:
        catch_up.decide(Namespace(**{"take": False, "leave": False} | asked), None)
        return capsys.readouterr().out.strip()

    assert told() == "email: 1"
    assert told(leave=True) == "1 pesan lama dibiarkan."
    assert told() == "Tidak ada pesan lama yang menunggu."
