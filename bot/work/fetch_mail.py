"""Reading the mailboxes: each in a thread of the clock, from mark to mark, for as long as it may."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import OperationalError

from bot.app import App
from channels.envelope import Arrival, Missed
from channels.protocols import Mailbox, MailSession, SendError
from handlers.intake import missed_mail as missed_mails
from store.db.patience import TooLong
from store.operations import heartbeats, mail_limits
from store.transport import arrivals, listed, missed_mail, older
from store.transport.arrivals import Row

log = logging.getLogger(__name__)

LONGEST_BACKOFF = 60.0
LOOK_EVERY = 30.0  # seconds; a server's hint may be lost on its way, and a citizen's mail must not wait for the next
SOON = 1.0  # seconds between two batches of old mails
BATCH = 50  # old mails that are fetched in one look: new mail waits
MOST_AGAIN = 3  # missed mails asked for again in one look: each may take its time, and new mail waits


def fetch_mail(app: App, name: str, stop: threading.Event) -> None:
    """Read one mailbox until told to stop: connect, fetch, wait, fetch again.

    After a failure, wait longer each time.
    """
    mailbox = app.channels[name]
    if not isinstance(mailbox, Mailbox):
        raise TypeError(f"{name} is no mailbox")
    backoff = 1.0
    while not stop.is_set():
        try:
            with mailbox.connect() as session:
                _learn_limit(app, name, mailbox)
                while not stop.is_set():
                    goes_on = look(app, name, session)
                    backoff = 1.0
                    session.wait(SOON if goes_on else LOOK_EVERY)
        except Exception as error:
            log.warning("mailbox %s: %s: %s", name, type(error).__name__, error)
            if not isinstance(error, (OperationalError, TooLong)):  # else the mailbox would be blamed for our database
                heartbeats.trouble(app.db, f"mail:{name}", f"{type(error).__name__}: {error}"[:300])
            stop.wait(backoff + random.uniform(0, backoff / 2))  # noqa: S311  # jitter, no secret
            backoff = min(backoff * 2, LONGEST_BACKOFF)


def _learn_limit(app: App, name: str, mailbox: Mailbox) -> None:
    """Remember how large a mail our server takes, so that the composer says it before anything is sent."""
    try:
        mail_limits.remember(app.db, name, mailbox.largest_mail())
    except SendError as error:  # it is said where mails are sent
        log.info("mailbox %s: the largest mail is not known: %s", name, error)


def look(app: App, name: str, session: MailSession) -> bool:
    """Take in what is new, ask again for what was not handed over, then fetch some old mails that an admin takes in.

    Return whether more of the old ones are to be fetched.
    """
    with app.db.read() as db:
        marks = arrivals.marks(db, name)
        missed = [missed_mail.as_missed(one) for one in missed_mail.of_channel(db, name)]
        first_looks = older.first_looks(db, name)
    for arrival, mark in session.fetch(marks, missed):
        if isinstance(arrival, Missed):
            log.warning("mailbox %s: %s %s is missed: %s", name, arrival.folder, arrival.uid, arrival.reason)
        taken = _aged(arrival, first_looks.get(mark.folder)) if isinstance(arrival, Arrival) else arrival
        if arrivals.put_mail(app.db, name, taken, mark, app.clock()):
            app.bell.ring()
        if arrival is None and any((one.folder, one.uidvalidity) == (mark.folder, mark.uidvalidity) for one in marks):
            log.info("mailbox %s: %s %s was taken away before it was fetched", name, mark.folder, mark.uid)
            with app.db.write() as db:
                listed.note_taken_away(db, name, app.clock())
    _ask_again(app, name, session, first_looks)
    goes_on = _fetch_left(app, name, session)
    heartbeats.beat(app.db, f"mail:{name}", app.clock())
    return goes_on


def _aged(arrival: Arrival, first_look: datetime | None) -> Arrival:
    """Return an arrival that knows whether it lay there before our first look at its folder."""
    lay_there = first_look is not None and arrival.dated is not None and arrival.dated < first_look
    return replace(arrival, lay_there=True) if lay_there else arrival


def _fetch_left(app: App, name: str, session: MailSession) -> bool:
    with app.db.read() as db:
        asked = older.asked_for(db, name)
        is_behind = arrivals.unread(db)
    if not asked or is_behind:  # what is new does not wait behind old mails
        return bool(asked)
    done = 0
    for found, uid in session.fetch_left(asked[0], BATCH):
        done += 1
        if arrivals.put_left(app.db, name, found, asked[0], uid, app.clock()):
            app.bell.ring()
    return done > 0


def _ask_again(app: App, name: str, session: MailSession, first_looks: Mapping[str, datetime]) -> None:
    with app.db.read() as db:
        due = missed_mail.due(db, name, app.clock(), MOST_AGAIN)
    for missed, found in session.fetch_again(due):
        if isinstance(found, Arrival):
            row = Row(name, _aged(found, first_looks.get(missed.folder)), app.clock())
            if arrivals.put(app.db, [row]) == [True]:
                app.bell.ring()
        with app.db.write() as db:
            if isinstance(found, Missed):
                missed_mails.in_vain(db, app.office, name, found, app.clock())
            else:
                missed_mails.settle(db, name, missed, app.clock(), came=found is not None)
