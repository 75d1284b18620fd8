"""IMAPClient reads the simulated mailbox as it reads a real one."""

from __future__ import annotations

import threading
from email import message_from_bytes, policy
from imaplib import IMAP4

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError
from imapclient.imapclient import JUNK, SENT
from simulator_process import MAILBOX, Outside, mailbox, outside

WORDS = "Mohon data inflasi 2024."


def test_the_wrong_password_opens_nothing(lonely: Outside) -> None:
    client = IMAPClient("127.0.0.1", port=lonely.config["imap_port"], ssl=False, timeout=10)
    with pytest.raises(LoginError):
        client.login(MAILBOX["username"], "salah")
    client.logout()


def test_plain_authentication_with_its_answer_at_once_or_asked_for(lonely: Outside) -> None:
    client = IMAPClient("127.0.0.1", port=lonely.config["imap_port"], ssl=False, timeout=10)
    client.plain_login(MAILBOX["username"], MAILBOX["password"])
    assert client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"] == 0
    client.logout()
    raw = IMAP4("127.0.0.1", lonely.config["imap_port"], timeout=10)
    told = f"\0{MAILBOX['username']}\0{MAILBOX['password']}".encode()
    assert raw.authenticate("PLAIN", lambda _: told)[0] == "OK"
    raw.logout()


def test_the_server_says_what_it_can(lonely: Outside) -> None:
    with mailbox(lonely) as client:
        assert {b"IDLE", b"SPECIAL-USE", b"ID", b"UNSELECT"} <= set(client.capabilities())
        assert client.id_({"name": "Loket"}) == ((b"name", b"simulator"),)
        assert (client.find_special_folder(JUNK), client.find_special_folder(SENT)) == ("Junk", "Sent")
        assert client.folder_exists("INBOX")
        assert not client.folder_exists("Arsip")


def test_a_citizens_mail_is_there_whole_and_stays_unread(world: Outside) -> None:
    message_id = world.send("email", "siti@contoh.example", WORDS, subject="Inflasi", name="Siti A.")
    with mailbox(world) as client:
        opened = client.select_folder("INBOX", readonly=True)
        assert (opened[b"EXISTS"], opened[b"UIDNEXT"]) == (1, 2)
        (uid,) = client.search("ALL")
        got = client.fetch([uid], ["BODY.PEEK[]", "FLAGS", "RFC822.SIZE", "INTERNALDATE"])[uid]
        assert got[b"RFC822.SIZE"] == len(got[b"BODY[]"])
        assert got[b"FLAGS"] == ()
        assert got[b"INTERNALDATE"].tzinfo is not None
        mail = message_from_bytes(got[b"BODY[]"], policy=policy.default)
        assert (mail["Message-ID"], mail["Subject"]) == (message_id, "Inflasi")
        assert (mail["From"], mail["To"]) == ('"Siti A." <siti@contoh.example>', MAILBOX["address"])
        assert client.fetch([uid], ["BODY.PEEK[HEADER]"])[uid][b"BODY[HEADER]"].endswith(b"\r\n\r\n")


def test_reading_without_peeking_marks_a_mail_as_read(world: Outside) -> None:
    world.send("email", "siti@contoh.example", WORDS)
    with mailbox(world) as client:
        client.select_folder("INBOX")
        client.fetch([1], ["BODY[]"])
        assert client.get_flags([1])[1] == (b"\\Seen",)
        assert client.search("UNSEEN") == []


def test_nothing_read_in_a_folder_opened_for_reading_is_marked(world: Outside) -> None:
    world.send("email", "siti@contoh.example", WORDS)
    with mailbox(world) as client:
        client.select_folder("INBOX", readonly=True)
        client.fetch([1], ["BODY[]"])
        assert client.search("UNSEEN") == [1]


def test_only_newer_uids_are_found_but_the_star_always_names_the_last(world: Outside) -> None:
    for number in range(3):
        world.send("email", "siti@contoh.example", f"{WORDS} {number}")
    with mailbox(world) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search(["UID", "2:*"]) == [2, 3]
        assert client.search(["UID", "9:*"]) == [3]
        assert client.search(["UID", "1:1"]) == [1]
        assert client.search(["HEADER", "From", "siti@"]) == [1, 2, 3]
        assert client.search(["SINCE", "01-Jan-2020"]) == [1, 2, 3]
        assert client.search(["BEFORE", "01-Jan-2020"]) == []


def test_an_idling_client_hears_of_a_new_mail_at_once(world: Outside) -> None:
    with mailbox(world) as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        threading.Timer(0.2, world.send, ("email", "siti@contoh.example", WORDS)).start()
        assert client.idle_check(timeout=10) == [(1, b"EXISTS")]
        client.idle_done()
        assert client.search("ALL") == [1]


def test_a_mail_that_came_between_two_commands_is_told_with_the_next(world: Outside) -> None:
    with mailbox(world) as client:
        client.select_folder("INBOX", readonly=True)
        world.send("email", "siti@contoh.example", WORDS)
        assert (1, b"EXISTS") in client.noop()[1]


def test_what_one_client_deletes_another_is_told_of(world: Outside) -> None:
    for number in range(3):
        world.send("email", "siti@contoh.example", f"{WORDS} {number}")
    with mailbox(world) as one, mailbox(world) as other:
        one.select_folder("INBOX")
        other.select_folder("INBOX", readonly=True)
        one.delete_messages([2])
        one.expunge()
        assert (2, b"EXPUNGE") in other.noop()[1]
        assert other.search("ALL") == [1, 3]
        assert other.fetch([2], ["RFC822.SIZE"]) == {}


def test_a_folder_opened_for_reading_cannot_be_changed(world: Outside) -> None:
    world.send("email", "siti@contoh.example", WORDS)
    with mailbox(world) as client:
        client.select_folder("INBOX", readonly=True)
        with pytest.raises(IMAP4.error, match="READ-ONLY"):
            client.add_flags([1], [b"\\Deleted"])


def test_a_mail_can_be_put_into_the_junk_folder(world: Outside) -> None:
    letter = b"From: budi@contoh.example\r\nSubject: =?utf-8?q?Uji?=\r\n\r\nIsi \xc3\xa9\r\n"
    with mailbox(world) as client:
        client.append("Junk", letter)
        client.select_folder("Junk", readonly=True)
        assert client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"] == letter
        client.unselect_folder()
        with pytest.raises(IMAP4.error):
            client.append("Arsip", letter)


def test_each_start_is_a_mailbox_of_its_own(world: Outside, tmp_path_factory: pytest.TempPathFactory) -> None:
    with mailbox(world) as client:
        first = client.select_folder("INBOX")[b"UIDVALIDITY"]
    with outside(tmp_path_factory.mktemp("again"), "http://127.0.0.1:9") as again, mailbox(again) as client:
        assert client.select_folder("INBOX")[b"UIDVALIDITY"] > first


@pytest.mark.parametrize(
    "line",
    [
        b"a1 NONSENSE\r\n",
        b"a1 SEARCH ALL\r\n",
        b"a1\r\n",
        b"(((\r\n",
        b'a1 LOGIN "x\r\n',
        b"a1 LOGIN {99999999}\r\n",
        b"a1 SELECT INBOX\r\n",
        b"a1 UID LOGIN x y\r\n",
        b"a1 LOGIN (x) y\r\n",
    ],
)
def test_nonsense_is_called_bad_and_the_connection_lives(lonely: Outside, line: bytes) -> None:
    raw = IMAP4("127.0.0.1", lonely.config["imap_port"], timeout=10)
    raw.send(line)
    assert b"BAD" in raw.readline()
    assert raw.login(MAILBOX["username"], MAILBOX["password"])[0] == "OK"
    raw.logout()


@pytest.mark.parametrize("line", [b"a1 SEARCH PURPLE", b"a1 SEARCH UID x", b"a1 FETCH 1 (ENVELOPE)", b"a1 FETCH"])
def test_what_the_server_does_not_know_is_called_bad(world: Outside, line: bytes) -> None:
    world.send("email", "siti@contoh.example", WORDS)
    raw = IMAP4("127.0.0.1", world.config["imap_port"], timeout=10)
    raw.login(MAILBOX["username"], MAILBOX["password"])
    raw.select("INBOX")
    raw.send(line + b"\r\n")
    assert raw.readline().startswith(b"a1 BAD")
    raw.logout()
