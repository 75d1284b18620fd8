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
from bot.work import fetch_mail, jobs
from channels._listings.dates import got_at
from store.tables import Arrival, Consultation, MailGap, MailLeft, MailMark, Message
from store.transport import arrivals, older

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
    today.app.clock.now = NOW - timedelta(days=9)
    today.look()
    today.app.clock.now = NOW
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


def five_with_one_taken(counter, monkeypatch, folder="INBOX"):
    """Lay five old mails into a folder and look for the first time: the newest of the inbox comes in."""
    monkeypatch.setattr(fetch_mail, "BATCH", 2)
    object.__setattr__(counter.app.channels["email"], "first_mails", 1)
    with counter.box.client() as client:
        for number in range(5):
            client.append(folder, letter(number), msg_time=LONG_AGO)
    counter.look()


def decide(counter, decision):
    with counter.app.db.write() as db:
        return decision(db)


def keys(counter):
    return [one.external_id for one in rows(counter.app, Message) if one.direction == "in"]


def test_what_a_first_look_leaves_there_is_counted_and_fetched_once_an_admin_takes_it_in(today, monkeypatch):
    five_with_one_taken(today, monkeypatch)
    assert len(rows(today.app, Arrival)) == 1
    assert waiting(today) == {"email": 5}
    assert decide(today, older.take_in) == 5
    jobs.work(today.app)
    for left in (4, 2, 0):
        with today.app.db.read() as db:
            assert older.being_fetched(db).get("email", 0) == left
        today.look()
    assert waiting(today) == {}
    assert keys(today) == [f"surat-{number}@contoh.example" for number in (4, 0, 1, 2, 3)]
    assert {one.state for one in today.cases()} == {"closed"}
    assert today.postbox.mails() == []
    assert rows(today.app, MailGap) == []


def test_taking_in_goes_on_where_it_was_cut_off_and_takes_nothing_twice(today, monkeypatch):
    five_with_one_taken(today, monkeypatch)
    decide(today, older.take_in)
    jobs.work(today.app)
    put, calls = arrivals.put_left, []

    def cut(*words):
        calls.append(words)
        if len(calls) == 2:
            raise OSError("the cable")
        return put(*words)

    monkeypatch.setattr(arrivals, "put_left", cut)
    with pytest.raises(OSError, match="the cable"):
        today.look()
    jobs.work(today.app)
    for _ in range(3):
        today.look()
    assert keys(today) == [f"surat-{number}@contoh.example" for number in (4, 0, 1, 2, 3)]
    assert len(calls) == 6  # four mails, one of them twice, and the end


def test_old_mails_wait_while_the_worker_is_behind_and_an_admin_may_stop(today, monkeypatch):
    five_with_one_taken(today, monkeypatch)
    decide(today, older.take_in)
    with today.app.channels["email"].connect() as session:
        assert fetch_mail.look(today.app, "email", session)  # the one that waited is not filed yet
    assert len(rows(today.app, Arrival)) == 1
    assert decide(today, older.leave) == 4
    today.look()
    today.look()
    assert len(rows(today.app, Arrival)) == 1
    assert waiting(today) == {}


def test_a_new_junk_folder_is_offered_and_opens_nothing(today, monkeypatch):
    today.look()
    with today.app.db.write() as db:
        for table in (MailMark, MailLeft):
            db.delete(db.get_one(table, ("email", "Junk")))
    five_with_one_taken(today, monkeypatch, "Junk")
    assert today.cases() == []
    assert waiting(today) == {"email": 5}


def test_a_mailbox_that_was_renumbered_still_offers_what_was_left_and_that_alone(today, monkeypatch):
    five_with_one_taken(today, monkeypatch)
    today.hears(letter(9))
    with today.app.db.write() as db:
        for table in (MailMark, MailLeft):
            for row in db.scalars(select(table)):
                row.uidvalidity += 1
    today.look()
    assert waiting(today) == {"email": 5}
    decide(today, older.take_in)
    jobs.work(today.app)
    with today.app.db.write() as db:  # what was seen and destroyed since does not come back
        db.scalars(select(Arrival).where(Arrival.lay_there.is_(False))).one().key = "sha256:destroyed"
    for _ in range(5):
        today.look()
    assert len(rows(today.app, Arrival)) == 6
    assert sorted(set(keys(today))) == [f"surat-{number}@contoh.example" for number in (0, 1, 2, 3, 4, 9)]


def test_a_first_look_that_is_cut_off_opens_nothing_for_the_rest(today, monkeypatch):
    with today.box.client() as client:
        for number in range(3):
            client.append("INBOX", letter(number), msg_time=LONG_AGO)
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge()
    put = arrivals.put_mail

    def cut(db, channel, arrived, mark, now):
        if mark.uid >= 1 and mark.folder == "INBOX" and arrived is not None:
            raise OSError("the cable")
        return put(db, channel, arrived, mark, now)

    monkeypatch.setattr(arrivals, "put_mail", cut)
    with pytest.raises(OSError, match="the cable"):
        today.look()
    monkeypatch.undo()
    today.look()
    assert today.cases() == []
    assert waiting(today) == {"email": 2}
    assert rows(today.app, MailGap) == []  # it was gone before our time
