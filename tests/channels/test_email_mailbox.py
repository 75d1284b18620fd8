"""Reading a mailbox on a real dovecot: no mail is missed, none counts twice, nothing of the office's is touched."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta

import pytest
from mailbox_reader import letter
from mails import RECEIVED, mail
from sqlalchemy import func, select

from channels.envelope import Address, Mark, Outbound
from channels.envelope import Arrival as Arrived
from channels.protocols import CannotTell, LookUp, OpenError, SendError
from store.tables import Arrival
from store.transport import arrivals


def test_each_mail_is_fetched_once_byte_for_byte(box):
    box.deliver(letter(1), letter(2))
    assert box.read() == [letter(1), letter(2)]
    assert box.read() == []
    box.deliver(letter(3))
    assert box.read() == [letter(3)]


def test_the_very_first_look_takes_only_the_newest_mails(box):
    box.deliver(*(letter(number) for number in range(5)))
    assert box.read(first_mails=2) == [letter(3), letter(4)]
    assert box.read(first_mails=2) == []


def test_the_first_look_may_take_no_old_mail_at_all(box):
    box.deliver(letter(1), letter(2))
    assert box.read(first_mails=0) == []
    box.deliver(letter(3))
    assert box.read(first_mails=0) == [letter(3)]


def test_a_mark_never_passes_a_mail_that_was_not_stored(box):
    box.deliver(letter(1), letter(2), letter(3))
    with box.channel().connect() as session:
        fetching = session.fetch([])
        arrival = None
        while not isinstance(arrival, Arrived):
            arrival, mark = next(fetching)
    assert arrival.raw == letter(1)
    box.marks[mark.folder] = mark  # the power fails here
    assert box.read() == [letter(2), letter(3)]


def test_what_is_spam_for_the_server_is_read_too(box):
    box.deliver(letter(0), folder="Junk")
    assert box.read() == []  # spam from before our time stays spam
    assert {"INBOX", "Junk"} == set(box.marks)
    box.deliver(letter(1))
    box.deliver(letter(2), folder="Junk")
    assert sorted(box.read()) == [letter(1), letter(2)]
    box.deliver(letter(3), folder="Junk")
    assert box.read(junk_folder="") == []
    assert box.read() == [letter(3)]


def test_a_junk_folder_that_is_not_there_stops_nothing(box):
    box.deliver(letter(1))
    assert box.read(junk_folder="Tidak Ada") == [letter(1)]


def test_an_inbox_that_is_not_there_is_an_error(box):
    with pytest.raises(Exception, match="Tidak Ada"):
        box.read(folder="Tidak Ada")


def test_the_same_mail_in_inbox_and_junk_has_one_key(box):
    box.read()
    box.deliver(letter(1))
    box.deliver(letter(1), folder="Junk")
    with box.channel().connect() as session:
        keys = [arrival.key for arrival, _ in session.fetch(list(box.marks.values())) if isinstance(arrival, Arrived)]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_nothing_of_the_offices_mail_is_changed(box):
    box.deliver(letter(1))
    box.deliver(letter(2), folder="Junk")
    box.read()
    with box.client() as client:
        for folder in ("INBOX", "Junk"):
            client.select_folder(folder, readonly=True)
            ((flags,),) = [list(one.values())[1:] for one in client.fetch([1], ["FLAGS"]).values()]
            assert flags == (b"\\Recent",)


def recreate(box, folder, *mails):
    """The folder is deleted and made again: its UIDs begin anew, its UIDVALIDITY is another."""
    with box.client() as client:
        client.delete_folder(folder)
        client.create_folder(folder)
    box.deliver(*mails, folder=folder)


def test_a_renumbered_folder_is_looked_through_again(box):
    with box.client() as client:
        client.create_folder("Surat")
    box.deliver(letter(1), letter(2), folder="Surat")
    assert box.read(folder="Surat") == [letter(1), letter(2)]
    before = box.marks["Surat"]
    recreate(box, "Surat", letter(2), letter(3))
    assert box.read(folder="Surat") == [letter(2), letter(3)]
    assert box.marks["Surat"].uidvalidity != before.uidvalidity
    assert box.read(folder="Surat") == []


def test_a_renumbered_folder_does_not_bring_up_old_mail(box):
    with box.client() as client:
        client.create_folder("Surat")
        client.append("Surat", letter(1), msg_time=RECEIVED - timedelta(days=400))
        client.append("Surat", letter(2), msg_time=RECEIVED - timedelta(days=400))
    assert box.read(folder="Surat", first_mails=1) == [letter(2)]
    mark = box.marks["Surat"]
    box.marks["Surat"] = Mark("Surat", mark.uidvalidity - 1, mark.uid, seen_at=RECEIVED)
    with box.client() as client:
        client.append("Surat", letter(3), msg_time=RECEIVED - timedelta(days=1))
        client.append("Surat", letter(4), msg_time=RECEIVED - timedelta(days=300))
    assert box.read(folder="Surat") == [letter(3)]
    assert box.read(folder="Surat") == []


def test_a_mail_deleted_between_the_search_and_the_fetch_only_moves_the_mark(box):
    box.deliver(letter(1), letter(2), letter(3))
    with box.channel(junk_folder="").connect() as session:
        fetching = session.fetch([])
        _, (first, _) = next(fetching), next(fetching)
        with box.client() as client:
            client.select_folder("INBOX")
            client.delete_messages([2, 3])
            client.expunge()
        session.client.noop()  # the server tells us only between commands
        rest = list(fetching)
    assert first.raw == letter(1)
    assert [arrival for arrival, _ in rest] == [None] * len(rest)
    assert rest[-1][1].uid == 3


def test_a_server_restarted_in_the_middle_costs_nothing(box):
    box.deliver(letter(1), letter(2))
    with box.channel(junk_folder="").connect() as session:
        fetching = session.fetch([])
        _, (_, box.marks["INBOX"]) = next(fetching), next(fetching)
        box.server.stop()
        box.server.start()
        (rest, box.marks["INBOX"]), _ = fetching
    assert rest.raw == letter(2)
    box.deliver(letter(3))
    assert box.read() == [letter(3)]


def test_a_wrong_password_says_what_to_look_at(box):
    opening = box.channel(password="sandi-lain").connect()
    with pytest.raises(OpenError, match="menolak username atau password") as told, opening:
        pass
    assert "sandi-lain" not in str(told.value)


def test_a_wrong_password_is_told_by_the_check(box):
    with pytest.raises(SendError, match=r"menolak username atau password.*Periksa username"):
        box.channel(password="lain").check()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"From: siti@contoh.example\nSubject: x\n\nbaris\nbaris\n", id="lines without CR"),
        pytest.param(b"From: siti@contoh.example\r\n\r\nsatu\xff\xfedua\r\n", id="bytes that are no text"),
        pytest.param(b"\r\n", id="an empty mail"),
        pytest.param(b"x", id="one letter"),
    ],
)
def test_a_strange_mail_is_fetched_and_becomes_a_message(box, raw):
    box.deliver(raw)
    (found,) = box.read()
    assert found.replace(b"\r\n", b"\n") == raw.replace(b"\r\n", b"\n")
    assert len(box.channel().parse(found, RECEIVED)) == 1


def test_a_mail_over_the_limit_comes_as_its_head_and_a_note(box):
    large = mail("x" * 70 + "\r\n" + ("y" * 76 + "\r\n") * 400_000)
    assert len(large) > 30_000_000
    box.deliver(large)
    tracemalloc.start()
    try:
        (found,) = box.read(max_mb=25)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
    message = box.channel().parse(found, RECEIVED)[0]
    assert "terlalu besar" in message.note and str(len(large)) in message.note
    assert (message.sender.value, message.subject) == ("siti@contoh.example", "Data inflasi")
    assert box.read(max_mb=25) == []


def test_a_large_mail_under_the_limit_is_fetched_with_little_memory(box):
    large = mail(("y" * 76 + "\r\n") * 250_000)
    box.deliver(large)
    tracemalloc.start()
    try:
        (found,) = box.read(max_mb=25)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == large
    assert peak < 5 * len(large)


def test_a_mail_read_from_the_mailbox_is_stored_once(box, world):
    box.deliver(letter(1))
    box.deliver(letter(1), folder="Junk")
    with box.channel().connect() as session:
        stored = [arrivals.put_mail(world.db, "email", arrival, mark, world.now) for arrival, mark in session.fetch([])]
        assert sum(stored) == 1
        with world.db.read() as db:
            marks = arrivals.marks(db, "email")
            assert db.scalar(select(func.count()).select_from(Arrival)) == 1
        assert {mark.seen_at for mark in marks} == {world.now}
        assert list(session.fetch(marks)) == []


def sent(box):
    return Outbound("abcdefghijklmnopqrst", Address("email", "siti@contoh.example", kind="email"), "halo")


def test_a_mail_of_ours_in_the_sent_folder_surely_left(box):
    box.deliver(mail(message_id="<abcdefghijklmnopqrst@kantor.example>"), folder="Sent")
    assert box.channel().find(sent(box), LookUp(RECEIVED, RECEIVED)) == "abcdefghijklmnopqrst@kantor.example"


def test_a_mail_that_is_not_in_the_sent_folder_may_have_left(box):
    with pytest.raises(CannotTell):
        box.channel().find(sent(box), LookUp(RECEIVED, RECEIVED))


def test_a_mailbox_that_does_not_answer_cannot_tell(box):
    with pytest.raises(CannotTell, match="tidak dapat ditanya"):
        box.channel(password="lain").find(sent(box), LookUp(RECEIVED, RECEIVED))
