"""A proxy between the program and a real IMAP server that plays a server's faults at chosen mails."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

FETCH = re.compile(rb"^(\S+) UID FETCH (\d+) \((.*)\)\r\n$", re.IGNORECASE)
SELECT = re.compile(rb"^(\S+) SELECT ", re.IGNORECASE)
LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


@dataclass(frozen=True)
class Asked:
    """A UID FETCH that a fault answers. whole: what the real server answers, its last line included."""

    tag: bytes
    uid: int
    items: str
    whole: bytes


# what goes to the client instead; None in it closes the connection there
Fault = Callable[[Asked], list[bytes | None]]


def no(asked: Asked) -> list[bytes | None]:
    return [asked.tag + b" NO [SERVERBUG] Internal error\r\n"]


def bad(asked: Asked) -> list[bytes | None]:
    return [asked.tag + b" BAD Error in IMAP command\r\n"]


def bye(asked: Asked) -> list[bytes | None]:
    return [b"* BYE Internal error\r\n", None]


def closed(asked: Asked) -> list[bytes | None]:
    return [None]


def closed_in_a_literal(asked: Asked) -> list[bytes | None]:
    return [asked.whole[: len(asked.whole) // 2], None]


def garbage(asked: Asked) -> list[bytes | None]:
    return [b"\x00\xff\xfe what is this\r\n", asked.tag + b" OK done\r\n"]


def broken_answer(asked: Asked) -> list[bytes | None]:
    return [f"* 1 FETCH (UID {asked.uid} {asked.items} (((\r\n".encode(), asked.tag + b" OK done\r\n"]


def empty(asked: Asked) -> list[bytes | None]:
    return [asked.tag + b" OK Fetch completed\r\n"]


def no_value(asked: Asked) -> list[bytes | None]:
    """The mail's line, with nothing of what was asked for."""
    return [f"* 1 FETCH (UID {asked.uid} FLAGS ())\r\n".encode(), asked.tag + b" OK Fetch completed\r\n"]


def short_literal(asked: Asked) -> list[bytes | None]:
    """A literal of fewer bytes than announced: the rest of the answer is taken for the mail, then nothing comes."""
    found = re.search(rb"\{(\d+)\}\r\n", asked.whole)
    if found is None:
        return [asked.whole]
    announced = int(found.group(1)) + 500
    return [asked.whole[: found.start()] + b"{%d}\r\n" % announced + asked.whole[found.end() :]]


def few_bytes(asked: Asked) -> list[bytes | None]:
    """A mail that is whole for the protocol, and only its first bytes."""
    found = re.search(rb"\{(\d+)\}\r\n", asked.whole)
    if found is None:
        return [asked.whole]
    return [
        asked.whole[: found.start()] + b"{20}\r\n" + asked.whole[found.end() :][:20] + b")\r\n",
        asked.tag + b" OK done\r\n",
    ]


def other_mail(asked: Asked) -> list[bytes | None]:
    return [asked.whole.replace(b"UID %d" % asked.uid, b"UID %d" % (asked.uid + 1000))]


def drip(asked: Asked) -> list[bytes | None]:
    """One byte now and then: every read succeeds, and the answer never ends."""
    return [asked.whole[place : place + 1] for place in range(len(asked.whole))]


def says(item: str, fault: Fault) -> Fault:
    """Return the fault for commands that ask for this item only; the others are answered as by the server."""
    return lambda asked: fault(asked) if item in asked.items else [asked.whole]


@dataclass
class Proxy:
    """faults: by UID, and `always` for every mail. refused: how many connections to close at once from now on.

    read_only: whether folders may only be read. before: called with the UID before a mail is fetched.
    """

    target: int
    port: int = 0
    faults: dict[int, Fault] = field(default_factory=dict)
    always: Fault | None = None
    refused: int = 0
    read_only: bool = False
    before: Callable[[int], None] | None = None
    connections: int = 0
    pause: float = 0.0
    asked: list[tuple[int, str]] = field(default_factory=list)
    commands: list[bytes] = field(default_factory=list)
    clients: set[socket.socket] = field(default_factory=set)

    def hang_up(self) -> None:
        """End every connection that there is."""
        for client in list(self.clients):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def fault_of(self, uid: int) -> Fault | None:
        return self.faults.get(uid, self.always)


@contextmanager
def imap_proxy(target: int) -> Iterator[Proxy]:
    """Yield a proxy to the server on this port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(target, listener.getsockname()[1])
        over = threading.Event()
        thread = threading.Thread(target=_accept, args=(listener, proxy, over), daemon=True)
        thread.start()
        yield proxy
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _accept(listener: socket.socket, proxy: Proxy, over: threading.Event) -> None:
    while not over.is_set():
        try:
            client, _ = listener.accept()
        except OSError:
            return
        proxy.connections += 1
        if proxy.refused > 0:
            proxy.refused -= 1
            client.close()
            continue
        threading.Thread(target=_keep, args=(client, proxy, over), daemon=True).start()


def _keep(client: socket.socket, proxy: Proxy, over: threading.Event) -> None:
    proxy.clients.add(client)
    try:
        _serve(client, proxy, over)
    finally:
        proxy.clients.discard(client)


def _serve(client: socket.socket, proxy: Proxy, over: threading.Event) -> None:
    """Hand lines to and fro; what a fault answers never reaches the client as the server said it."""
    with suppress(OSError), client, socket.create_connection(("127.0.0.1", proxy.target)) as server:
        answers = server.makefile("rb")
        client.sendall(answers.readline())
        commands = client.makefile("rb")
        for line in commands:
            if proxy.read_only:
                line = SELECT.sub(rb"\1 EXAMINE ", line)
            matched = FETCH.match(line)
            if matched and proxy.before is not None:
                proxy.before(int(matched.group(2)))
            proxy.commands += line.upper().split()[1:2]
            server.sendall(line)
            if line.split()[1:2] == [b"IDLE"]:
                _idle(client, commands, server, answers)
                continue
            whole = _answer(answers, line.split()[0])
            fault = proxy.fault_of(int(matched.group(2))) if matched else None
            if matched:
                proxy.asked.append((int(matched.group(2)), matched.group(3).decode()))
            if fault is None or matched is None:
                client.sendall(whole)
            elif not _play(client, fault(Asked(matched[1], int(matched[2]), matched[3].decode(), whole)), proxy, over):
                return


def _answer(answers: object, tag: bytes) -> bytes:
    """Return the server's answer up to its tagged line."""
    found = b""
    while True:
        line = answers.readline()  # type: ignore[attr-defined]
        found += line
        literal = LITERAL.search(line)
        if literal:
            found += answers.read(int(literal.group(1)))  # type: ignore[attr-defined]
        elif not line or line.startswith(tag + b" ") or (line.startswith(b"+ ") and found == line):
            return found


def _idle(client: socket.socket, commands: object, server: socket.socket, answers: object) -> None:
    """Tell the client what the server says while it waits, until it says DONE."""
    client.sendall(answers.readline())  # type: ignore[attr-defined]
    done = threading.Thread(target=_hand_on_a_line, args=(commands, server), daemon=True)
    done.start()
    while line := answers.readline():  # type: ignore[attr-defined]
        client.sendall(line)
        if b" OK" in line and not line.startswith(b"*"):
            break
    done.join()


def _hand_on_a_line(commands: object, server: socket.socket) -> None:
    with suppress(OSError, ValueError):
        server.sendall(commands.readline())  # type: ignore[attr-defined]


def _play(client: socket.socket, pieces: list[bytes | None], proxy: Proxy, over: threading.Event) -> bool:
    """Send what the fault says; return whether the connection stays."""
    for piece in pieces:
        if piece is None:
            return False
        client.sendall(piece)
        if len(pieces) > 10 and over.wait(proxy.pause):
            return False
    return True
