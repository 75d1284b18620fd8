"""A server's faults at one mail: the others come, and it is asked for again until it comes or nobody names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import imap_proxy
import pytest
from imap_proxy import Fault, Proxy
from mailbox_reader import Box, letter
from mails import RECEIVED, mail

from channels.envelope import Arrival, Mark, Missed
from channels.protocols import OpenError

pytestmark = pytest.mark.usefixtures("impatient")
BAD_UID = 2
FAULTS = [
    pytest.param(imap_proxy.no, id="NO"),
    pytest.param(imap_proxy.bad, id="BAD"),
    pytest.param(imap_proxy.bye, id="BYE"),
    pytest.param(imap_proxy.closed, id="connection closed"),
    pytest.param(imap_proxy.garbage, id="garbage"),
    pytest.param(imap_proxy.broken_answer, id="an answer that cannot be parsed"),
    pytest.param(imap_proxy.empty, id="an empty answer"),
    pytest.param(imap_proxy.no_value, id="an answer without the value"),
    pytest.param(imap_proxy.says("SIZE", imap_proxy.no_value), id="no size"),
    pytest.param(imap_proxy.says("SIZE", imap_proxy.no), id="NO to the size"),
    pytest.param(imap_proxy.says("BODY", imap_proxy.no), id="NO to the body"),
    pytest.param(imap_proxy.says("BODY", imap_proxy.empty), id="an empty answer to the body"),
    pytest.param(imap_proxy.says("BODY", imap_proxy.closed_in_a_literal), id="closed in the middle of a literal"),
    pytest.param(imap_proxy.says("BODY", imap_proxy.short_literal), id="a literal shorter than announced"),
    pytest.param(imap_proxy.says("BODY", imap_proxy.few_bytes), id="the first bytes only"),
    pytest.param(imap_proxy.other_mail, id="another mail's data"),
    pytest.param(imap_proxy.drip, id="a slow drip"),
]


class Reader:
    """Reads a mailbox through the proxy, and keeps marks and missed mails as the tables do."""

    def __init__(self, box: Box, proxy: Proxy) -> None:
        self.box, self.proxy = box, proxy
        self.missed: list[Missed] = []

    def read(self, **changes: object) -> list[bytes]:
        """Return the new mails; those asked for again too."""
        mails: list[bytes] = []
        with self.box.channel(imap_port=self.proxy.port, junk_folder="", **changes).connect() as session:
            for arrival, mark in session.fetch(list(self.box.marks.values()), self.missed):
                self.box.marks[mark.folder] = mark
                mails += [arrival.raw] if isinstance(arrival, Arrival) else []
                self.missed += [arrival] if isinstance(arrival, Missed) else []
        return mails

    def read_again(self) -> list[bytes]:
        mails: list[bytes] = []
        still: list[Missed] = []
        with self.box.channel(imap_port=self.proxy.port, junk_folder="").connect() as session:
            for _, found in session.fetch_again(self.missed):
                mails += [found.raw] if isinstance(found, Arrival) else []
                still += [found] if isinstance(found, Missed) else []
        self.missed = still
        return mails

    def uids(self) -> list[int]:
        return [one.uid for one in self.missed]


@pytest.fixture
def reader(box: Box, proxy: Proxy) -> Reader:
    return Reader(box, proxy)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_server_does_with_one_mail_neither_stops_nor_skips_any(reader: Reader, fault: Fault) -> None:
    reader.box.deliver(*(letter(number) for number in range(1, 6)))
    reader.proxy.faults[BAD_UID] = fault
    assert reader.read() == [letter(1), letter(3), letter(4), letter(5)]
    assert reader.uids() == [BAD_UID]
    assert reader.missed[0].reason
    assert reader.read() == []
    assert reader.read_again() == []
    assert reader.uids() == [BAD_UID]
    reader.proxy.faults.clear()
    assert reader.read_again() == [letter(BAD_UID)]
    assert reader.missed == []


def test_what_is_deleted_while_it_is_asked_for_is_no_missed_mail(reader: Reader) -> None:
    reader.box.deliver(letter(1), letter(2), letter(3))

    asked_at: list[int] = []

    def deleted(asked: imap_proxy.Asked) -> list[bytes | None]:
        asked_at.append(len(reader.proxy.commands))
        with reader.box.client() as client:
            client.select_folder("INBOX")
            client.delete_messages([BAD_UID])
            client.expunge()
        return imap_proxy.no(asked)

    reader.proxy.faults[BAD_UID] = deleted
    assert reader.read() == [letter(1), letter(3)]
    assert reader.missed == []
    assert reader.proxy.commands[asked_at[0] :][:2] == [b"NOOP", b"UID"]  # a server need not tell a SEARCH of deletions


@pytest.mark.parametrize("fault", [imap_proxy.no, imap_proxy.empty, imap_proxy.closed], ids=lambda one: one.__name__)
def test_a_large_mail_whose_head_is_refused_is_missed(reader: Reader, fault: Fault) -> None:
    large = mail("y" * 70 + "\r\n" + ("z" * 76 + "\r\n") * 20_000)
    reader.box.deliver(letter(1), large, letter(3), letter(4), letter(5))
    reader.proxy.faults[BAD_UID] = imap_proxy.says("HEADER", fault)
    assert reader.read(max_mb=1) == [letter(1), letter(3), letter(4), letter(5)]
    assert [(one.uid, one.size) for one in reader.missed] == [(BAD_UID, len(large))]


def test_a_missed_mail_says_its_size_and_when_it_came_where_the_server_does(reader: Reader) -> None:
    with reader.box.client() as client:
        for number in range(1, 6):
            client.append("INBOX", letter(number), msg_time=RECEIVED)
    reader.proxy.faults[BAD_UID] = imap_proxy.says("BODY", imap_proxy.no)
    reader.read()
    (missed,) = reader.missed
    assert (missed.folder, missed.size, missed.dated) == ("INBOX", len(letter(2)), RECEIVED)
    assert "server menolak" in missed.reason and "Internal error" in missed.reason


def test_a_mail_that_fails_once_is_fetched_in_the_same_look(reader: Reader) -> None:
    reader.box.deliver(letter(1), letter(2), letter(3))
    failed: list[int] = []

    def once(asked: imap_proxy.Asked) -> list[bytes | None]:
        failed.append(asked.uid)
        return imap_proxy.closed(asked) if len(failed) == 1 else [asked.whole]

    reader.proxy.faults[BAD_UID] = once
    assert reader.read() == [letter(1), letter(2), letter(3)]
    assert reader.missed == []


def test_a_mail_the_search_no_longer_names_is_gone_whatever_the_fetch_says(reader: Reader) -> None:
    reader.box.deliver(*(letter(number) for number in range(1, 6)))
    reader.proxy.faults = {2: imap_proxy.no, 3: imap_proxy.empty}
    assert reader.read() == [letter(1), letter(4), letter(5)]
    assert reader.uids() == [2, 3]
    with reader.box.client() as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge()
    assert reader.read_again() == []
    assert reader.uids() == [3]


@pytest.mark.parametrize("fault", [imap_proxy.no, imap_proxy.closed, imap_proxy.empty], ids=lambda one: one.__name__)
def test_a_server_that_hands_over_nothing_is_an_outage_and_no_heap_of_missed_mails(
    reader: Reader, fault: Fault
) -> None:
    reader.box.deliver(*(letter(number) for number in range(1, 31)))
    reader.proxy.always = fault
    for _ in range(2):
        with pytest.raises(OpenError, match="tidak menyerahkan satu email pun"):
            reader.read()
    assert reader.missed == []
    assert {mark.uid for mark in reader.box.marks.values()} == {0}  # no mail is passed over
    assert len(reader.proxy.asked) < 40
    reader.proxy.always = None
    assert reader.read() == [letter(number) for number in range(1, 31)]


def test_a_server_that_stops_serving_in_the_middle_is_an_outage_too(reader: Reader) -> None:
    reader.box.deliver(*(letter(number) for number in range(1, 31)))
    reader.proxy.faults = dict.fromkeys(range(11, 31), imap_proxy.no)

    def stop_all(asked: imap_proxy.Asked) -> list[bytes | None]:
        reader.proxy.faults, reader.proxy.always = {}, imap_proxy.no
        return [asked.tag + b" NO over quota\r\n"]

    reader.proxy.faults[11] = stop_all
    with pytest.raises(OpenError):
        reader.read()
    assert (reader.box.marks["INBOX"].uid, reader.missed) == (10, [])


def test_many_bad_mails_at_the_head_do_not_hide_the_good_ones(reader: Reader) -> None:
    reader.box.deliver(*(letter(number) for number in range(1, 11)))
    reader.proxy.faults = dict.fromkeys(range(1, 9), imap_proxy.no)
    assert reader.read() == [letter(9), letter(10)]
    assert reader.uids() == list(range(1, 9))


def test_the_only_mail_of_a_mailbox_may_be_the_bad_one(reader: Reader) -> None:
    reader.box.deliver(letter(1))
    reader.proxy.always = imap_proxy.no
    assert reader.read() == []
    assert reader.uids() == [1]


def test_a_server_that_refuses_the_next_connections_costs_no_mail(reader: Reader) -> None:
    reader.box.deliver(*(letter(number) for number in range(1, 6)))

    def closed_for_a_while(asked: imap_proxy.Asked) -> list[bytes | None]:
        reader.proxy.refused = 1
        return [None]

    reader.proxy.faults[BAD_UID] = closed_for_a_while
    assert reader.read() == [letter(1), letter(3), letter(4), letter(5)]
    assert reader.uids() == [BAD_UID]


def test_a_junk_folder_that_serves_nothing_does_not_keep_us_from_the_inbox(box: Box, proxy: Proxy) -> None:
    box.deliver(letter(0), folder="Junk")
    channel = box.channel(imap_port=proxy.port)
    with channel.connect() as session:
        box.take(session)
    box.deliver(*(letter(number) for number in range(11, 16)), folder="Junk")
    box.deliver(letter(1))
    proxy.faults = dict.fromkeys((2, 3, 4, 5, 6), imap_proxy.no)
    seen: list[bytes] = []
    proxy.faults[1] = lambda asked: [asked.whole] if letter(1) in asked.whole else imap_proxy.no(asked)
    proxy.faults[1] = imap_proxy.says("<0.512>", imap_proxy.no)
    with pytest.raises(OpenError, match="tidak menyerahkan"), channel.connect() as session:
        for arrival, mark in session.fetch(list(box.marks.values())):
            box.marks[mark.folder] = mark
            seen += [arrival.raw] if isinstance(arrival, Arrival) else []
    assert seen == [letter(1)]


def test_a_renumbered_folder_brings_a_missed_mail_however_old(box: Box, proxy: Proxy) -> None:
    with box.client() as client:
        client.create_folder("Surat")
        for number in range(1, 6):
            client.append("Surat", letter(number), msg_time=RECEIVED - timedelta(days=30))
    reader = Reader(box, proxy)
    proxy.faults[BAD_UID] = imap_proxy.no
    assert len(reader.read(folder="Surat")) == 4
    before = box.marks["Surat"]
    box.marks["Surat"] = Mark("Surat", before.uidvalidity - 1, before.uid, seen_at=RECEIVED)
    old = replace(reader.missed[0], uidvalidity=before.uidvalidity - 1)
    reader.missed = [replace(old, dated=RECEIVED - timedelta(days=30))]
    proxy.faults.clear()
    assert letter(BAD_UID) in reader.read(folder="Surat")
    assert reader.read_again() == []
    assert reader.missed == []


def unreadable(box: Box, number: int) -> Path:
    """Return the file of a letter, which the server may not read any more."""
    folder = box.server.folder / "mail" / box.user
    wanted = letter(number).replace(b"\r\n", b"\n")
    files = [one for one in folder.glob("*/*") if one.parent.name in ("cur", "new")]
    (file,) = [one for one in files if one.read_bytes().replace(b"\r\n", b"\n") == wanted]
    file.chmod(0)
    return file


def test_a_file_the_real_server_cannot_read_is_missed_until_it_can(box: Box) -> None:
    box.deliver(*(letter(number) for number in range(1, 6)))
    with box.client() as client:
        client.select_folder("INBOX", readonly=True)
    file = unreadable(box, BAD_UID)
    reader = Reader(box, Proxy(0, box.server.port))
    assert reader.read() == [letter(1), letter(3), letter(4), letter(5)]
    assert reader.uids() == [BAD_UID]
    file.chmod(0o600)
    assert reader.read_again() == [letter(BAD_UID)]


# the whole way: tables, the list of the desk, and back
