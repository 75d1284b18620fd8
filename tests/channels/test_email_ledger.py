"""The ledger of a mailbox on a real dovecot: mails that were moved, seen or deleted are found, and come in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from mail_office import Counter
from mailbox_reader import letter
from mails import mail
from whole_office import rows

from bot.catchup.sweep import sweep
from bot.ledger import check
from bot.work import jobs
from store.ledger_words import Difference
from store.operations import ledger
from store.tables import LedgerDay, LedgerLine, Message


@pytest.fixture
def office(counter: Counter) -> Counter:
    """The office an hour after its mails came: what is young would be on its way."""
    counter.app.clock.now = datetime.now(UTC)  # type: ignore[attr-defined]  # dovecot's clock cannot be stopped
    with counter.box.client() as client:
        client.create_folder("Arsip")
        client.create_folder("Trash")
    return counter


def move(office: Counter, uid: int, folder: str, *, seen: bool = False) -> None:
    with office.box.client() as client:
        client.select_folder("INBOX")
        if seen:
            client.add_flags([uid], [b"\\Seen"])
        client.move([uid], folder)


def closed(office: Counter, *, heals: bool = False) -> tuple[int, int]:
    """Compare the days of the mails, and let the worker do what that brings in. Return both counts."""
    app = office.app
    last = (app.clock() + timedelta(hours=1)).astimezone(app.office.zone).date()
    check.check(app, [last - timedelta(days=1), last], heals=heals, bring_in=sweep if heals else None)
    jobs.work(app)
    days = rows(app, LedgerDay)
    return sum(one.listed_in for one in days), sum(one.recorded_in for one in days)


def lines(office: Counter) -> list[LedgerLine]:
    return rows(office.app, LedgerLine)


def later(office: Counter) -> None:
    office.app.clock.now += timedelta(hours=1)  # type: ignore[attr-defined]


def incoming(office: Counter) -> int:
    return sum(one.direction == "in" for one in rows(office.app, Message))


@pytest.mark.parametrize(("folder", "seen"), [("Arsip", False), ("Trash", True)])
def test_a_mail_that_somebody_moved_or_deleted_before_we_looked_is_found_and_comes_in(
    office: Counter, folder: str, seen: bool
) -> None:
    office.hears(letter(1))
    office.box.deliver(letter(2))
    move(office, 2, folder, seen=seen)
    office.look()
    later(office)
    assert closed(office) == (2, 1)
    (line,) = lines(office)
    assert line.difference == Difference.MISSING and ledger.is_open(line)
    closed(office, heals=True)
    assert closed(office) == (2, 2)
    (line,) = lines(office)
    assert (line.difference, line.done) == (Difference.CAUGHT_UP, "Diambil dari penyedia.")
    assert incoming(office) == 2
    assert closed(office, heals=True) == (2, 2) and incoming(office) == 2


def test_a_mail_that_we_have_may_be_moved_seen_and_deleted(office: Counter) -> None:
    office.hears(letter(1))
    office.hears(letter(2))
    move(office, 1, "Arsip", seen=True)
    with office.box.client() as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge()
    later(office)
    assert closed(office) == (1, 2)
    (line,) = lines(office)
    assert line.difference == Difference.LEFT_MAILBOX and not ledger.is_open(line)


def test_a_mail_without_a_message_id_is_known_by_its_bytes(office: Counter) -> None:
    office.hears(mail("Minta data", message_id=""))
    later(office)
    assert closed(office) == (1, 1)
    assert lines(office) == []


def test_a_mail_taken_out_of_our_table_is_made_again_from_its_bytes(office: Counter) -> None:
    office.hears(letter(1))
    with office.app.db.write() as db:
        for message in rows(office.app, Message):
            if message.direction == "in":
                db.delete(db.get_one(Message, message.id))
    later(office)
    closed(office)
    assert [one.difference for one in lines(office)] == [Difference.TAKEN_OUT]
    closed(office, heals=True)
    closed(office)
    assert [one.difference for one in lines(office)] == [Difference.CAUGHT_UP]
    assert incoming(office) == 1


def expunge(office: Counter, *uids: int) -> None:
    with office.box.client() as client:
        client.select_folder("INBOX")
        client.delete_messages(list(uids))
        client.expunge()


def test_a_mail_that_was_deleted_before_we_saw_it_leaves_a_trace(office: Counter) -> None:
    office.hears(letter(1))
    office.box.deliver(letter(2), letter(3))
    expunge(office, 2, 3)
    office.look()
    office.look()
    later(office)
    closed(office)
    (line,) = lines(office)
    assert line.difference == Difference.VANISHED and ledger.is_open(line)
    assert line.detail.startswith("2 email di INBOX, sejak")
    office.app.clock.now -= timedelta(hours=1)  # type: ignore[attr-defined]
    office.hears(letter(4))  # the same gap, now between two mails
    later(office)
    closed(office)
    assert [one.detail[:7] for one in lines(office)] == ["2 email"]


@pytest.mark.parametrize("known_by", ["setting", "name"])
def test_numbers_that_a_server_leaves_out_are_no_deleted_mails(
    office: Counter, monkeypatch: pytest.MonkeyPatch, known_by: str
) -> None:
    """Zimbra counts all things in all folders together: what lies between two mails was never one."""
    if known_by == "setting":
        object.__setattr__(office.app.channels["email"], "uid_numbering", "sparse")
    else:
        monkeypatch.setattr(IMAPClient, "id_", lambda _client: (b"NAME", b"Zimbra", b"VERSION", b"8.8.15"))
    office.hears(letter(1))
    office.box.deliver(letter(2), letter(3))
    expunge(office, 2, 3)
    office.look()
    office.hears(letter(4))
    later(office)
    closed(office)
    assert lines(office) == []


@pytest.mark.parametrize("failure", [TimeoutError(), ConnectionResetError(), IMAPClientError("NO"), IndexError()])
def test_a_server_that_does_not_tell_its_name_is_read_all_the_same(
    office: Counter, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def hangs_up(client: IMAPClient) -> None:
        if type(failure) is not IMAPClientError:
            client.socket().close()
        raise failure

    monkeypatch.setattr(IMAPClient, "id_", hangs_up)
    office.hears(letter(1))
    office.hears(letter(2))
    assert incoming(office) == 2


def test_a_mail_that_is_gone_from_the_inbox_and_lies_elsewhere_is_not_told_as_deleted(office: Counter) -> None:
    office.hears(letter(1))
    office.box.deliver(letter(2))
    move(office, 2, "Arsip")
    office.hears(letter(3))
    expunge(office, 1)  # a mail that we have
    later(office)
    closed(office, heals=True)
    assert Difference.VANISHED not in [one.difference for one in lines(office)]
    with office.box.client() as client:  # we have it from there: its end there says nothing
        client.select_folder("Arsip")
        client.delete_messages([1])
        client.expunge()
    closed(office)
    assert Difference.VANISHED not in [one.difference for one in lines(office)]
