"""An office with a mailbox on a real IMAP server, and a real SMTP server to send by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import fresh_tables
from cast import PASSWORD
from dovecot import PASSWORD as MAILBOX_PASSWORD
from mails import RECEIVED
from smtp_server import smtp_server
from whole_office import StoppedClock, rows

from bot.app import build
from bot.config.settings import load
from bot.work import fetch_mail, jobs
from store.office import officers
from store.tables import Arrival, Consultation, Message

CONFIG = """
public_url = "https://loket.contoh.example"
redis = "unix:///tidak/ada.sock"
[office]
name = "Kantor Contoh"
short_name = "Kantor"
[channels.email]
address = "pst@kantor.example"
username = "{user}"
password = "{password}"
imap_host = "127.0.0.1"
imap_port = {imap}
imap_security = "none"
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
plus_addressing = true
"""


class Counter:
    """An office with a mailbox: incoming mail, actions, outgoing mail."""

    def __init__(self, app, box, postbox):
        self.app, self.box, self.postbox = app, box, postbox

    def hears(self, raw, folder="INBOX"):
        """Deliver a mail to the mailbox, and read the mailbox once."""
        self.box.deliver(raw, folder=folder)
        self.look()

    def look(self):
        with self.app.channels["email"].connect() as session:
            fetch_mail.look(self.app, "email", session)
        jobs.work(self.app)

    def outcomes(self):
        return [one.outcome for one in rows(self.app, Arrival)]

    def sent(self):
        """Return the last mail that left, and how many left."""
        mails = self.postbox.mails()
        return mails[-1], len(mails)

    def cases(self):
        return rows(self.app, Consultation)

    def timeline(self):
        """Return (direction, body) of every message of the first consultation."""
        return [(one.direction, one.body) for one in rows(self.app, Message) if one.consultation_id == 1]


@contextmanager
def counter_with(folder: Path, box: Any) -> Iterator[Counter]:
    """Yield the office. Dewi is on duty; nobody has written yet."""
    with smtp_server(password=MAILBOX_PASSWORD) as postbox:
        file = folder / "config.toml"
        ports = {"imap": box.server.port, "smtp": postbox.port}
        file.write_text(CONFIG.format(user=box.user, password=MAILBOX_PASSWORD, **ports))
        settings = load(file)
        fresh_tables.tables(settings.data)
        app = replace(build(settings), clock=StoppedClock(RECEIVED))
        with app.db.write() as db:
            officers.add(db, "dewi", "Dewi", PASSWORD, now=app.clock()).on_duty = True
        yield Counter(app, box, postbox)
        app.db.close()
