"""Faults of the mailbox: the server refuses, breaks off, answers nothing or too little, and forgets its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import imap_proxy
from chaos.books import WORD
from chaos.lab import Fault, Lab
from chaos.outside import MAILBOX
from imap_proxy import Proxy

SHELF = "Arsip"  # where a colleague puts mails
MANY = 1_000_000


def proxy(lab: Lab) -> Proxy:
    assert lab.world.imap is not None
    return lab.world.imap


@contextmanager
def refused(lab: Lab) -> Iterator[None]:
    """Refuse every connection, and end the one there is."""
    proxy(lab).refused = MANY
    proxy(lab).hang_up()
    yield
    proxy(lab).refused = 0


@contextmanager
def fetches(fault: imap_proxy.Fault, lab: Lab) -> Iterator[None]:
    """Answer each FETCH of one mail as the fault says."""
    proxy(lab).always = fault
    yield
    proxy(lab).always = None


@contextmanager
def filtered(lab: Lab) -> Iterator[None]:
    """Move every mail to the folder of spam, as a filter does that came late."""
    yield
    with lab.world.dovecot.client(MAILBOX) as client:
        client.select_folder("INBOX")
        if uids := client.search():
            client.move(uids, "Junk")


@contextmanager
def renumbered(lab: Lab) -> Iterator[None]:
    """Let the server forget the numbers of its mails, as a moved mailbox does: all get new ones."""
    lab.world.dovecot.stop()
    for file in (lab.world.dovecot.folder / "mail" / MAILBOX).rglob("dovecot*"):
        if file.is_file():
            file.unlink()
    lab.world.dovecot.start()
    yield


@contextmanager
def read_only(lab: Lab) -> Iterator[None]:
    """Let nobody change the mailbox, as a server does whose disk is full."""
    proxy(lab).read_only = True
    yield
    proxy(lab).read_only = False


@contextmanager
def taken_away(how: Callable[[Lab, int], None], lab: Lab) -> Iterator[None]:
    """Let somebody take each mail away after it was found and before it is fetched."""
    proxy(lab).before = partial(how, lab)
    yield
    proxy(lab).before = None


def move(lab: Lab, uid: int) -> None:
    with lab.world.dovecot.client(MAILBOX) as client:
        if not client.folder_exists(SHELF):
            client.create_folder(SHELF)
        client.select_folder("INBOX")
        client.move([uid], SHELF)


def delete(lab: Lab, uid: int) -> None:
    """Delete every other mail for good. The books know which."""
    with lab.world.dovecot.client(MAILBOX) as client:
        client.select_folder("INBOX")
        for content in client.fetch([uid], ["BODY.PEEK[]"]).values():
            words = WORD.findall(content[b"BODY[]"].decode())
            for one in lab.world.books.said:
                if one.word in words and one.place % 2:
                    one.is_gone = True
                    client.delete_messages([uid])
                    client.expunge([uid])


WELL = "every folder is read: nothing is missing"
UNREAD = frozenset({"mailbox"})

FAULTS = (
    Fault("IMAP refuses connections", refused, signs=UNREAD),
    Fault("IMAP: FETCH refused", partial(fetches, imap_proxy.no), signs=UNREAD),
    Fault("IMAP: FETCH empty", partial(fetches, imap_proxy.empty), signs=UNREAD),
    Fault("IMAP: says BYE at a FETCH", partial(fetches, imap_proxy.bye), signs=UNREAD),
    Fault("IMAP: cut within a mail", partial(fetches, imap_proxy.closed_in_a_literal), signs=UNREAD),
    Fault("IMAP: garbage", partial(fetches, imap_proxy.garbage), signs=UNREAD),
    Fault("IMAP: mails filtered to Junk", filtered, unseen=WELL),
    Fault("IMAP: new UIDVALIDITY", renumbered, unseen=WELL),
    Fault("IMAP: mailbox read-only", read_only, unseen="mails are read as ever"),
    Fault("IMAP: moved before the fetch", partial(taken_away, move), unseen=WELL),
    Fault(
        "IMAP: deleted before the fetch",
        partial(taken_away, delete),
        signs=frozenset({"ledger"}),
        stays="until an officer has ticked it off in the ledger",
    ),
)
