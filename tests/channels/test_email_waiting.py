"""Waiting for mail: a new one wakes us, and a server that has gone is noticed and never asked for ever."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from mailbox_reader import letter
from mails import channel


def waiting(session, seconds=60):
    """A thread in `wait`, which says how it ended."""
    ended = []

    def wait():
        try:
            session.wait(seconds)
            ended.append("woken")
        except Exception as error:
            ended.append(type(error).__name__)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread, ended


def test_a_new_mail_wakes_who_waits(box):
    with box.channel().connect() as session:
        box.take(session)
        thread, ended = waiting(session)
        box.deliver(letter(1))
        thread.join(10)
        box.deliver(letter(2))  # the first may come in one packet with the permission to idle, and is not heard then
        thread.join(20)
        assert ended == ["woken"]
        assert box.take(session)[0] == letter(1)


def test_a_mail_that_came_before_the_waiting_began_is_not_waited_for(box):
    with box.channel().connect() as session:
        box.take(session)
        box.deliver(letter(1))
        thread, ended = waiting(session)
        thread.join(10)  # dovecot looks again by itself after 30
        assert ended == ["woken"]
        assert box.take(session) == [letter(1)]


def test_waiting_ends_by_itself(box):
    with box.channel().connect() as session:
        box.take(session)
        session.wait(0.2)
        assert box.take(session) == []


def test_a_server_that_stops_while_we_wait_is_noticed(box):
    with suppress(Exception), box.channel().connect() as session:
        box.take(session)
        thread, ended = waiting(session)
        box.server.stop()
        thread.join(30)
    box.server.start()
    assert ended != []
    assert ended != ["woken"]
    box.deliver(letter(1))
    assert box.read() == [letter(1)]


SELECTED = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 2] .\r\n{tag} OK [READ-ONLY] .\r\n"
ANSWERS = {"CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE\r\n", "SEARCH": "* SEARCH\r\n", "LIST": ""}


@contextmanager
def scripted_server(at_idle, stays=False):
    """A server that says what real ones say, up to IDLE: there it says `at_idle`, and ends unless it `stays`."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = threading.Thread(target=_serve, args=(listener, at_idle, stays), daemon=True)
    served.start()
    yield listener.getsockname()[1]
    served.join(10)
    listener.close()


def _serve(listener, at_idle, stays):
    link, _ = listener.accept()
    with link, link.makefile("rwb", buffering=0) as stream:
        stream.write(b"* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n")
        for line in stream:
            tag, *words = line.decode().split()
            command = words[1] if words[0] == "UID" else words[0]
            if command == "IDLE":
                stream.write(at_idle.encode())
                if not stays:
                    return
                stream.readline()  # DONE
            answer = SELECTED if command == "EXAMINE" else ANSWERS.get(command, "") + "{tag} OK .\r\n"
            stream.write(answer.format(tag=tag).encode())


@pytest.mark.parametrize(
    "at_idle",
    [
        pytest.param("+ idling\r\n", id="nothing more at all"),
        pytest.param("+ idling\r\n* BYE later\r\n", id="a farewell in the same breath"),
        pytest.param("", id="not even the permission to idle"),
        pytest.param("* 2 EXISTS\r\n+ idling\r\n", id="news before the permission"),
    ],
)
def test_a_connection_that_ends_while_we_idle_is_an_error_at_once(at_idle):
    with scripted_server(at_idle) as port:
        with channel(imap_port=port, junk_folder="").connect() as session:
            list(session.fetch([]))
            with pytest.raises(Exception, match=r"EOF|IDLE|Broken pipe|reset") as caught:
                session.wait(300)
        assert not isinstance(caught.value, TimeoutError)


def test_news_in_one_packet_with_the_permission_to_idle_does_no_harm():
    with (
        scripted_server("+ idling\r\n* 2 EXISTS\r\n", stays=True) as port,
        channel(imap_port=port, junk_folder="").connect() as session,
    ):
        before = list(session.fetch([]))
        session.wait(0.2)
        assert list(session.fetch([])) == before
