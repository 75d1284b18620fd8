"""Faults of the mailbox: the server refuses, breaks off, answers nothing or too little, and forgets its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import imap_proxy
from chaos.lab import Fault, Lab
from chaos.outside import MAILBOX
from imap_proxy import Proxy

MANY = 1_000_000


def proxy(lab: Lab) -> Proxy:
    assert lab.world.imap is not None
    return lab.world.imap


@contextmanager
def refused(lab: Lab) -> Iterator[None]:
    proxy(lab).refused = MANY
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


FAULTS = (
    Fault("IMAP refuses connections", refused),
    Fault("IMAP: FETCH refused", partial(fetches, imap_proxy.no)),
    Fault("IMAP: FETCH empty", partial(fetches, imap_proxy.empty)),
    Fault("IMAP: says BYE at a FETCH", partial(fetches, imap_proxy.bye)),
    Fault("IMAP: cut within a mail", partial(fetches, imap_proxy.closed_in_a_literal)),
    Fault("IMAP: garbage", partial(fetches, imap_proxy.garbage)),
    Fault("IMAP: mails filtered to Junk", filtered),
    Fault("IMAP: new UIDVALIDITY", renumbered),
)
