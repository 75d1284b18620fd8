"""The work itself: `ring` (queue job), `tick` (once a second), `fetch_mail` (one thread for each mailbox)."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.app import App
from bot.work import fetch_attachments
from bot.work.fetch_attachments import fetch_files
from bot.work.job_app import app_for_jobs
from bot.work.send_outbox import post_next
from bot.work.sending import look_up
from bot.work.sending.lanes import lanes_of
from bot.work.take_arrivals import read_inbox
from handlers.desk import snoozing
from handlers.desk.counter import arriving
from handlers.finder.wishes import telling
from handlers.officers import routing
from handlers.outgoing import notice_mail
from handlers.outgoing.roster import roster_mail
from handlers.sla import evaluate, line
from store.cases import due_cases
from store.cases.accounts import left_behind
from store.db import change_feed, questions
from store.desk import notices, snoozes, uploads
from store.operations import backlog, heartbeats
from store.search import search_index
from store.transport import arrivals, claims, incoming_files, outbox, spool

log = logging.getLogger(__name__)

INDEX_BATCHES = 10  # a large backlog (an upgrade) is worked off a little at every tick
LONGEST_UPKEEP = 0.5  # seconds of a tick for the rules of time
UPLOADS_LAST = timedelta(days=1)
SEEN_NOTICES_LAST = timedelta(days=90)
LONGEST_WORK = 60.0  # seconds of one job, far below the time limit of the queue
LAST_SEND = 45.0
LANE_CHECK = 0.2  # seconds until the tables are looked at again, while a provider has not answered
CLOCK_WORKS = 2.0  # seconds that the clock does the worker's work, before it looks at the time again
STAYS = 5.0  # seconds a job works on while it keeps ringing: a new fork costs as much as some ten messages
WORKER_SILENT = timedelta(seconds=20)
SIGN_OF_LIFE = timedelta(minutes=1)  # half of what /status takes for silence


def ring() -> None:
    """Run the job of the worker. The job carries no data: it looks at the tables."""
    app = app_for_jobs()
    end = time.monotonic() + STAYS
    while True:
        app.bell.clear()  # before the first look: a commit that comes later rings anew
        work(app)
        if time.monotonic() > end or not app.bell.rings_again():
            break
    heartbeats.beat(app.db, "worker", app.clock())


def prepare(app: App) -> None:
    """Read the tables once before the process forks, and change nothing.

    Otherwise every fork would build its mappers and queries itself.
    """
    with suppress(DBAPIError), app.db.read() as db:  # a database that is away now may be back for the first job
        find_due(app, db, app.clock())
        arrivals.waiting(db, 1)
        outbox.due(db, app.clock(), limit=1)
        incoming_files.next_one(db, app.channels, app.clock())
        search_index.due(db)
    app.db.close()  # no connection may be shared with a fork


def work(app: App, seconds: float = LONGEST_WORK, lingers: float = LAST_SEND) -> int:
    """Do everything there is to do, for so many seconds at most. Return how many things were done.

    lingers: how many seconds longer it may go on while a provider has not answered. The end of the process cuts a send
    off.
    """
    lanes, unreachable_channels = lanes_of(app.db), set[str]()
    done, end = 0, time.monotonic() + seconds
    while True:
        round_ = read_inbox(app) + post_next(app, lanes, unreachable_channels) + fetch_files(app)
        done += round_
        if time.monotonic() > end and not (lanes.busy() and time.monotonic() < end + lingers):
            app.bell.ring()  # the next job goes on
            break
        if not round_ and not lanes.wait(LANE_CHECK):
            break
    index(app)
    return done


def index(app: App) -> None:
    """Add new messages to the search index. A broken index stops the search and nothing else."""
    try:
        with app.db.read() as db:
            due = search_index.due(db)
        for _ in range(INDEX_BATCHES if due else 0):
            with app.db.write() as db:
                if not search_index.refresh(db):
                    break
    except DBAPIError as error:
        log.warning("the search index was not brought up to date: %s", type(error.orig).__name__)


def tick(app: App) -> None:
    """Do what is due by time: spooled arrivals, cut-off sends, waiting consultations.

    It also does what a ring should have started that was lost.
    """
    now = app.clock()
    take_spooled(app)
    with app.db.read() as db:
        due = find_due(app, db, now)
    pending = act(app, due, now) or due.since is not None
    if pending:
        app.bell.ring()
        if app.bell.ping() is None or (due.since is not None and now - due.since > WORKER_SILENT):
            work(app, CLOCK_WORKS, lingers=0)
    elif due.worker_is_quiet:
        app.bell.ring()  # nothing to do all night: the worker says that it is there
    index(app)
    fetch_attachments.begin(app, due.files)
    tidy(app, due, now)
    heartbeats.beat(app.db, "clock", now)
    backlog.beat(app.db, now)


def take_spooled(app: App) -> None:
    """Take what this computer kept while the database was away."""
    spool.drain(app.db, app.settings.data / spool.FOLDER)


@dataclass(frozen=True)
class Due:
    """What a tick finds to do.

    since: since when something waits for the worker, None for nothing.
    files: channels whose providers have files for us.
    ahead: messages that wait for a time which a wrong clock set.
    stopped: arrivals that ended two processes and have rested.
    cut_off: channels with messages whose sending was cut off.
    notice_mails: notices that nobody has looked at in the desk.
    roster_mails: shifts of tomorrow, or hours without anybody.
    new_titles: later editions that citizens wait for.
    past_visits: visitors whom an earlier day left open.
    other_promises, cases: what the rules of time are for.
    uploads: files put into a composer a day ago and never sent.
    old_notices: notices that were seen long ago.
    old_accounts: codes, sessions and accounts of citizens that nobody needs any more.
    changes: more of them than pages ask for.
    """

    since: datetime | None
    files: set[str]
    ahead: bool
    stopped: bool
    cut_off: set[str]
    notice_mails: bool
    roster_mails: bool
    new_titles: bool
    unassigned: bool
    snoozes: bool
    other_promises: bool
    past_visits: bool
    cases: bool
    uploads: bool
    old_notices: bool
    old_accounts: bool
    changes: bool
    worker_is_quiet: bool


def find_due(app: App, db: Session, now: datetime) -> Due:
    """Ask the tables what is due by time."""
    files = incoming_files.due(db, now)
    held = fetch_attachments.by_worker(app)
    waiting = [arrivals.pending(db, now), *(moment for channel, moment in files.items() if channel in held)]
    ahead, stopped, old_uploads, old_notices, old_accounts = questions.answers(
        db,
        claims.any_ahead(now),
        arrivals.any_stopped(now),
        uploads.any_forgotten(now - UPLOADS_LAST),
        notices.any_old(now - SEEN_NOTICES_LAST),
        left_behind.is_any(now),
    )
    return Due(
        since=min((moment for moment in waiting if moment is not None), default=None),
        files=set(files) - held,
        ahead=ahead,
        stopped=stopped,
        cut_off=claims.channels_abandoned(db, now),
        notice_mails=notice_mail.any_due(db, app.office, now),
        roster_mails=roster_mail.any_due(db, app.office, now),
        new_titles=telling.any_due(db, app.office, now),
        unassigned=routing.waits(db, app.office, now),
        snoozes=bool(snoozes.due(db, now)),
        other_promises=due_cases.promises_known(db) != evaluate.promised(app.office),
        past_visits=arriving.is_day_over(db, app.office, now),
        cases=due_cases.anything_due(db, now) or line.is_due(db, app.office, now),
        uploads=old_uploads,
        old_notices=old_notices,
        old_accounts=old_accounts,
        changes=change_feed.many(db),
        worker_is_quiet=heartbeats.is_older(db, "worker", now, SIGN_OF_LIFE),
    )


def act(app: App, due: Due, now: datetime) -> bool:
    """Do what is due. Returns whether there are messages to send now."""
    to_send = False
    if due.ahead:
        with app.db.write() as db:
            to_send = bool(claims.bring_back(db, now))
    if due.stopped:
        with app.db.write() as db:
            arrivals.try_stopped_again(db, now)
    if due.cut_off:
        look_up.begin(app, due.cut_off)
        to_send = True
    if due.notice_mails:
        with app.db.write() as db:
            notice_mail.queue_due(db, app.office, now)
        to_send = True
    if due.roster_mails:
        with app.db.write() as db:
            roster_mail.queue_due(db, app.office, now)
        to_send = True
    if due.new_titles:
        with app.db.write() as db:
            telling.tell_due(db, app.office, now)
        to_send = True
    if due.other_promises or due.cases:
        to_send |= keep_time(app, other_promises=due.other_promises)
    if due.past_visits:
        with app.db.write() as db:
            arriving.end_past_days(db, app.office, now)
    if due.unassigned:
        with app.db.write() as db:
            routing.assign_waiting(db, app.office, now)
    if due.snoozes:
        with app.db.write() as db:
            snoozing.wake_due(db, now)
    return to_send


def tidy(app: App, due: Due, now: datetime) -> None:
    """Delete what is not needed any more, after everything that citizens and officers wait for."""
    if due.uploads:
        with app.db.write() as db:
            uploads.sweep(db, app.files, now - UPLOADS_LAST)
    if due.old_notices:
        with app.db.write() as db:
            notices.forget(db, now - SEEN_NOTICES_LAST)
    if due.old_accounts:
        with app.db.write() as db:
            left_behind.remove(db, now)
    if due.changes:
        with app.db.write() as db:
            change_feed.forget(db)


def keep_time(app: App, *, other_promises: bool) -> bool:
    """Run the SLA rules on due cases for a moment. The next second goes on with the rest.

    Return whether the bot wrote.
    """
    end = time.monotonic() + LONGEST_UPKEEP
    spoke = False
    while True:
        with app.db.write() as db:
            if other_promises:
                evaluate.remember_promises(db, app.office)
            done = evaluate.evaluate_due(db, app.office, app.clock(), all_read=not arrivals.unread(db))
        other_promises = False
        spoke |= bool(done.changed)
        if done.count < evaluate.BATCH_SIZE or time.monotonic() > end:
            return spoke
