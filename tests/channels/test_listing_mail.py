"""What a mail server says it has, in every folder: on a real dovecot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from mailbox_reader import letter
from mails import OFFICE, mail

from channels.envelope import Arrival
from channels.listing import CannotList, Direction, Spot

SINCE = datetime.now(UTC) - timedelta(days=3)
UNTIL = datetime.now(UTC) + timedelta(days=1)


def listed(box, since=SINCE, **changes):
    with box.channel(**changes).listing() as listing:
        return list(listing.listed(since, UNTIL))


def move(box, uid, folder):
    with box.client() as client:
        client.select_folder("INBOX")
        client.move([uid], folder)


@pytest.fixture
def folders(box):
    with box.client() as client:
        for name in ("Arsip", "Arsip/2026"):
            client.create_folder(name)
    return box


def test_a_mail_is_listed_with_its_name_on_the_server_and_comes_with_the_key_that_reading_gives_it(box):
    box.deliver(letter(1))
    (one,) = listed(box)
    assert (one.channel, one.direction, one.external_id) == ("email", Direction.IN, "surat-1@contoh.example")
    assert (one.key, one.spot.folder, one.spot.uid) == ("", "INBOX", 1)
    assert one.at > SINCE
    with box.channel().connect() as session:
        (read,) = [arrival for arrival, _ in session.fetch([]) if isinstance(arrival, Arrival)]
    with box.channel().listing() as listing:
        assert listing.fetch(one) == replace(read, lay_there=False)


def test_a_mail_that_was_moved_before_we_looked_is_listed_where_it_lies(folders):
    folders.deliver(letter(1), letter(2), letter(3))
    for folder in ("Arsip", "Arsip/2026", "Junk"):
        move(folders, {"Arsip": 1, "Arsip/2026": 2, "Junk": 3}[folder], folder)
    assert {one.spot.folder for one in listed(folders)} == {"Arsip", "Arsip/2026", "Junk"}
    assert {one.spot.folder for one in listed(folders, more_folders=("Arsip",))} == {"Arsip", "Junk"}
    assert {one.spot.folder for one in listed(folders, more_folders=())} == {"Junk"}
    with folders.channel().listing() as listing:
        raw = {listing.fetch(one).raw for one in listing.listed(SINCE, UNTIL)}
    assert raw == {letter(1), letter(2), letter(3)}


def test_what_we_sent_is_listed_as_ours(folders):
    folders.deliver(letter(1), folder="Sent")
    folders.deliver(mail("Jawaban", From=f"PST <{OFFICE}>", message_id="<k1@kantor.example>"), folder="Arsip")
    assert {(one.direction, one.external_id) for one in listed(folders)} == {
        (Direction.OUT, "surat-1@contoh.example"),
        (Direction.OUT, "k1@kantor.example"),
    }


def test_mail_of_before_the_time_asked_for_is_not_listed(box):
    with box.client() as client:
        client.append("INBOX", letter(1), msg_time=SINCE - timedelta(hours=1))
        client.append("INBOX", letter(2), msg_time=SINCE + timedelta(hours=1))
    assert [one.external_id for one in listed(box)] == ["surat-2@contoh.example"]


def test_nothing_is_marked_as_read_and_a_mail_that_went_away_is_gone(box):
    box.deliver(letter(1), letter(2))
    rows = listed(box)
    with box.client() as client:
        client.select_folder("INBOX")
        assert client.search("UNSEEN") == [1, 2]
        client.delete_messages([1])
        client.expunge([1])
    with box.channel().listing() as listing:
        assert listing.fetch(rows[0]) is None
        assert listing.fetch(rows[1]).raw == letter(2)
        assert listing.fetch(rows[1].__class__("email", "", SINCE, Direction.IN, spot=Spot("INBOX", 7, 2))) is None


def test_more_mails_than_one_answer_holds_are_all_listed(box, monkeypatch):
    monkeypatch.setattr("channels._listings.mail.BATCH", 3)
    box.deliver(*(letter(number) for number in range(8)))
    assert len({one.spot for one in listed(box)}) == 8


def test_a_server_that_refuses_us_is_a_reason(box):
    with pytest.raises(CannotList, match="username dan password"), box.channel(password="salah").listing():
        pass
    with pytest.raises(CannotList, match="Tidak Ada"):
        listed(box, folder="Tidak Ada")
