"""Catch-up with a mailbox on a real dovecot: a mail that was moved before we saw it comes in, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from mailbox_reader import letter
from mails import OFFICE, mail
from whole_office import rows

from bot.catchup.sweep import sweep
from bot.work import jobs
from store.tables import Arrival, MailSpot, Message

SINCE = datetime.now(UTC) - timedelta(days=3)
UNTIL = datetime.now(UTC) + timedelta(days=1)


def caught_up(counter):
    found = sweep(counter.app, "email", SINCE, UNTIL)
    jobs.work(counter.app)
    return found.listed, found.missing, found.brought


def move(box, uid, folder, *, of="INBOX"):
    with box.client() as client:
        client.select_folder(of)
        client.move([uid], folder)


@pytest.fixture
def archive(counter):
    with counter.box.client() as client:
        client.create_folder("Arsip")
        client.create_folder("Trash")
    return counter


def test_a_mail_that_a_filter_moved_or_a_colleague_threw_away_comes_in_once(archive):
    archive.hears(letter(1))
    archive.box.deliver(letter(2), letter(3))
    move(archive.box, 2, "Arsip")
    move(archive.box, 3, "Trash")
    archive.look()
    assert len(rows(archive.app, Arrival)) == 1
    assert caught_up(archive) == (3, 2, 2)
    assert len(rows(archive.app, Arrival)) == 3
    assert caught_up(archive) == (3, 0, 0)
    move(archive.box, 1, "Trash", of="Arsip")  # and again elsewhere: the same bytes, the same mail
    assert caught_up(archive) == (3, 0, 0)
    archive.look()
    assert [one.direction for one in rows(archive.app, Message)].count("in") == 3


def test_a_mail_that_was_read_and_moved_is_not_fetched_a_second_time(archive, monkeypatch):
    archive.hears(letter(1))
    assert len(rows(archive.app, MailSpot)) == 1
    monkeypatch.setattr("channels._listings.mail.Mails.fetch", lambda *_: pytest.fail("it is known where it lies"))
    assert caught_up(archive) == (1, 0, 0)


def test_a_mail_whose_arrival_is_not_in_our_table_any_more_comes_in_again(archive):
    archive.box.deliver(letter(1))
    with archive.app.channels["email"].connect() as session:
        from bot.work import fetch_mail

        fetch_mail.look(archive.app, "email", session)
    with archive.app.db.write() as db:
        db.delete(db.get_one(Arrival, 1))
    assert caught_up(archive) == (1, 1, 1)
    assert [one.direction for one in rows(archive.app, Message)].count("in") == 1


def test_our_own_mails_and_drafts_are_no_mails_of_citizens(archive):
    with archive.box.client() as client:
        client.create_folder("Drafts")
    archive.box.deliver(letter(1), folder="Sent")
    archive.box.deliver(letter(2), folder="Drafts")
    archive.box.deliver(mail("Jawaban", From=f"PST <{OFFICE}>", message_id="<k1@kantor.example>"), folder="Arsip")
    assert caught_up(archive) == (0, 0, 0)
